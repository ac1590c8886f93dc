import type { Place } from '@smartdomains/language';
import type { ComponentContext, ComponentPath, HostLooks, HostSession } from '@smartdomains/runtime';
import { diskIsHeld } from '../holders/hold-disk.ts';
import { describeHolder, type HolderMark, isFromEarlierBoot, isSameMachine } from '../holders/holder-mark.ts';
import { lookAtMachine } from '../holders/look-at-machine.ts';
import { type FoundMarks, lookAtHolders } from '../holders/mark-place.ts';
import { lookAtDomains } from '../host-looks.ts';
import type { HostWork } from '../host-work.ts';
import { problemOn } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { type DomainRow, type DomainTable, findByName, findByUuid, isHalfDead } from '../xl/domain-table.ts';
import { type DiskHold, waitForRelease } from './disk-release.ts';

/** A disk of ours that is there already, when its back end deploys. */
export interface StandingDisk {
  readonly session: HostSession;
  /** Its path on the host. */
  readonly disk: string;
  /** Of the domain it is named after: who has it when no mark says so. */
  readonly domainName: string;
  readonly openBy: () => Promise<DiskHold>;
  /** Lets go what is left over of whoever had it open, and gives who has it then. */
  readonly detach?: (hold: string) => Promise<DiskHold>;
}

/**
 * Throws SD8219 when a domain on another machine holds the disk, which several hosts see then, or one of another application. Gives the
 * marks of this application's domains on this machine.
 */
export async function refuseElsewhere(
  context: ComponentContext,
  { session, disk }: Pick<StandingDisk, 'session' | 'disk'>,
): Promise<readonly HolderMark[]> {
  const place = context.attributes.place('domainName');
  return await lookForOthers(session, {
    disk,
    component: context.path,
    application: context.origin.application,
    place,
  });
}

/** The same before anything lives. */
export async function lookForOthers(
  looks: HostLooks,
  asked: {
    readonly disk: string;
    readonly component: ComponentPath;
    readonly application: string;
    readonly place: Place | undefined;
  },
): Promise<readonly HolderMark[]> {
  const { disk, component, application, place } = asked;
  const found = await lookAtHolders(looks, disk, component);
  if (found.marks.length + found.unreadable.length === 0) return [];
  const machine = await lookAtMachine(looks, component);
  const isPast = (mark: HolderMark): boolean => isFromEarlierBoot(mark, machine);
  const isOthers = (mark: HolderMark): boolean => !isSameMachine(mark, machine) || mark.application !== application;
  const other = found.marks.find((mark) => !isPast(mark) && isOthers(mark)) ?? found.unreadable[0];
  if (other !== undefined) {
    throw diskIsHeld(looks, { component, disk, found, holder: other, machine, place });
  }
  return found.marks.filter((mark) => !isPast(mark));
}

/**
 * Whether the disk is that of a domain which an earlier run left, and which is whole: then it is used as it is. Everything else that has it
 * open is waited for: a domain that is being taken down, one that nobody knows. Throws SD8221 when it stays so: such a disk is not
 * used again, nor made anew.
 */
export async function isUsedByLiving(
  context: ComponentContext,
  standing: StandingDisk,
  marks: readonly HolderMark[],
): Promise<boolean> {
  const { session } = standing;
  if (await hasLivingUser(context, standing, marks)) return (await standing.openBy()) !== undefined;
  const [mark] = marks;
  const user = mark === undefined ? undefined : { domainName: mark.domainName, uuid: mark.uuid };
  const stays = await waitForRelease(context, { session, user, openBy: standing.openBy });
  const hold = stays === undefined ? undefined : await letGo(standing, stays);
  if (hold === undefined) return false;
  const table = (await lookAtDomains(session, { sleep: context.sleep.bind(context) })) ?? [];
  const halfDead = table.filter(isHalfDead).map(describeRow);
  throw problemOn({ component: context.path, host: session.host }, 'SD8221', {
    facts: [
      { name: 'held by', value: hold },
      ...(halfDead.length > 0 ? [{ name: 'half-dead domains', value: halfDead.join(', ') }] : []),
    ],
    notes: [`${standing.disk} is left as it is`],
    help: [
      'look who has it open; a domain that stays without a name may need a reboot of the host:',
      '  xl list -v',
      `  losetup -j ${standing.disk}`,
    ].join('\n'),
  });
}

function letGo({ detach }: StandingDisk, hold: string): Promise<DiskHold> {
  return detach ? detach(hold) : Promise.resolve(hold);
}

/** One with a mark may be in a reboot, so it is given the time for that. */
async function hasLivingUser(
  context: ComponentContext,
  { session, domainName }: StandingDisk,
  marks: readonly HolderMark[],
): Promise<boolean> {
  const deadlineMs = context.clock.nowMs() + (marks.length > 0 ? timeLimits.rebootGapMs : 0);
  for (;;) {
    const table = await lookAtDomains(session, { sleep: context.sleep.bind(context) });
    if (table !== undefined) {
      const row = userIn(table, domainName, marks);
      if (row !== undefined) return !isHalfDead(row);
    }
    if (context.clock.nowMs() >= deadlineMs) {
      if (table !== undefined) return false;
      throw problemOn({ component: context.path, host: session.host }, 'SD8101', {
        notes: ['`xl list -v` gave no whole list, so nobody knows whether the disk is in use'],
      });
    }
    await context.sleep(timeLimits.gonePollMs);
  }
}

function userIn(table: DomainTable, domainName: string, marks: readonly HolderMark[]): DomainRow | undefined {
  const [mark] = marks;
  return mark === undefined ? findByName(table, domainName) : findByUuid(table, mark.uuid);
}

/** `(null), number 7`. */
function describeRow({ name, domid, dying }: DomainRow): string {
  return `${name}, number ${domid}${dying ? ', being taken down' : ''}`;
}

/** Who holds the disk by its marks, in words: one that is marked is not to be removed. */
export async function holderByMark(
  work: Pick<HostWork, 'path'>,
  { session, disk }: Pick<StandingDisk, 'session' | 'disk'>,
): Promise<DiskHold> {
  const { marks, unreadable }: FoundMarks = await lookAtHolders(session, disk, work.path);
  const [mark] = marks;
  if (mark !== undefined) return describeHolder(mark);
  return unreadable.length > 0 ? 'a mark that is none of ours' : undefined;
}
