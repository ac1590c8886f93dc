import type { Place } from '@smartdomains/language';
import type { FailedCommand, HostSession, Log, Resource } from '@smartdomains/runtime';
import { makeLink, removeLink } from '../files/file-commands.ts';
import type { HostWork } from '../host-work.ts';
import { lvmTag, lvmUntag } from '../lvm/lvm-commands.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { runDirectory } from '../run-directory.ts';
import { inDirectory, type KnownDirectories } from '../shell/in-directory.ts';
import type { SharedLook } from '../shell/shared-look.ts';
import { timeLimits } from '../time-limits.ts';
import {
  describeHolder,
  formatHolderMark,
  type HolderMark,
  isFromEarlierBoot,
  isSameMachine,
  type Machine,
} from './holder-mark.ts';
import { lookAtMachine } from './look-at-machine.ts';
import { type FoundMarks, lookAtHolders } from './mark-place.ts';
import { utcTime } from './utc-time.ts';

/** Whose a disk is to be. */
export interface DiskTaker {
  readonly application: string;
  readonly domainName: string;
  /** Of the domain. */
  readonly uuid: string;
}

/** Who works, and what is told of it. */
export type HoldWork = Pick<HostWork, 'path' | 'clock' | 'confirmGone'> & { readonly log?: Log };

/** The kind of resource that stands for such a mark in the journal. */
export const holderKind = 'disk holder';

/** What stands for the mark in the journal: named after the disk. */
export function holderResource(session: Pick<HostSession, 'host'>, disk: string): Resource {
  return { kind: holderKind, host: session.host, name: disk };
}

/**
 * Marks the disk as the domain's, before the domain gets it. What is its own already stays; a mark of an earlier boot of this machine is
 * replaced, for its domain went with that boot. Throws SD8219 when another domain holds it, here or on another host: then nothing
 * was changed. Repeatable.
 *
 *     none ──▶ ours          one step, of several who try at once one succeeds at most
 *     ours, of this boot ──▶ ours
 *     anybody's, of this machine before it was booted ──▶ none ──▶ ours
 *     another's ──▶ SD8219
 */
export async function holdDisk(
  work: HoldWork,
  session: HostSession,
  held: {
    readonly disk: string;
    readonly taker: DiskTaker;
    readonly place: Place | undefined;
    readonly known?: KnownDirectories & { readonly machine: SharedLook<Machine> };
  },
): Promise<void> {
  const { disk, taker, place, known } = held;
  const lookAtThis = (): Promise<Machine> => lookAtMachine(session, work.path);
  const [machine, found] = await Promise.all([
    known === undefined ? lookAtThis() : known.machine.seeRecent(known.signal, lookAtThis, timeLimits.recentLookMs),
    lookAtHolders(session, disk, work.path),
  ]);
  refuseOthers(work, session, { found, held, machine });
  const isOwn = (mark: HolderMark): boolean => mark.uuid === taker.uuid && mark.bootId === machine.bootId;
  for (const mark of found.marks.filter((one) => !isOwn(one))) {
    work.log?.write('info', `${disk} was held before ${session.host} was booted, by ${describeHolder(mark)}`);
    await removeMark(work, session, { disk, found, mark });
  }
  if (found.marks.some(isOwn)) return;
  const { host, id, bootId } = machine;
  const { application, domainName, uuid } = taker;
  const own: HolderMark = { host, id, bootId, application, domainName, uuid, since: utcTime(work.clock.nowMs()) };
  if ((await putMark(session, { disk, found, mark: own, place, known })) === 'ours') return;
  // Somebody may have been faster, or on a volume as fast.
  const now = await lookAtHolders(session, disk, work.path);
  try {
    refuseOthers(work, session, { found: now, held, machine });
  } catch (error) {
    if (now.place.kind === 'tag') await removeMark(work, session, { disk, found: now, mark: own });
    else await work.confirmGone(holderResource(session, disk));
    throw error;
  }
  if (now.marks.some(isOwn)) return;
  throw problemOn({ component: work.path, host: session.host }, 'SD8220', {
    at: labelAt(place, `the disk is ${disk}`),
    notes: ['the mark was written, and is not there: somebody removes such marks, or writes over them'],
    help: seeHelp(found),
  });
}

/** Takes the domain's mark from the disk, once the domain is certainly gone. Leaves a mark of anybody else. Repeatable. */
export async function letDiskGo(
  work: HoldWork,
  session: HostSession,
  { disk, uuid }: { readonly disk: string; readonly uuid: string },
): Promise<void> {
  const found = await lookAtHolders(session, disk, work.path);
  const own = found.marks.filter((mark) => mark.uuid === uuid);
  const machine = own.length > 0 ? await lookAtMachine(session, work.path) : undefined;
  const mark = own.find((one) => machine !== undefined && isSameMachine(one, machine));
  if (mark === undefined) await work.confirmGone(holderResource(session, disk));
  else await removeMark(work, session, { disk, found, mark });
}

/**
 * Who has the disk and is not the taker, nor gone with an earlier boot of this machine; a text: a mark that is none of ours. A domain on
 * another machine, or of another application, is never the taker, whatever its UUID.
 */
export function otherHolder(
  { marks, unreadable }: FoundMarks,
  taker: Pick<DiskTaker, 'application' | 'uuid'>,
  machine: Machine,
): HolderMark | string | undefined {
  const isTaker = (mark: HolderMark): boolean =>
    isSameMachine(mark, machine) && mark.uuid === taker.uuid && mark.application === taker.application;
  return marks.find((mark) => !isFromEarlierBoot(mark, machine) && !isTaker(mark)) ?? unreadable[0];
}

/** Throws SD8219 when somebody else has the disk. */
function refuseOthers(
  work: HoldWork,
  session: HostSession,
  {
    found,
    held,
    machine,
  }: { readonly found: FoundMarks; readonly held: Parameters<typeof holdDisk>[2]; readonly machine: Machine },
): void {
  const holder = otherHolder(found, held.taker, machine);
  if (holder === undefined) return;
  throw diskIsHeld(session, {
    component: work.path,
    disk: held.disk,
    found,
    holder,
    machine,
    place: held.place,
  });
}

/** SD8219, with who holds the disk and how to see and end that. */
export function diskIsHeld(
  session: Pick<HostSession, 'host'>,
  of: {
    readonly component: HostWork['path'];
    readonly disk: string;
    readonly found: FoundMarks;
    readonly holder: HolderMark | string;
    readonly machine: Machine;
    readonly place: Place | undefined;
  },
): ReturnType<typeof problemOn> {
  const { component, disk, found, holder, machine, place } = of;
  const isUnreadable = typeof holder === 'string';
  const isElsewhere = !isUnreadable && !isSameMachine(holder, machine);
  const host = isUnreadable ? session.host : holder.host;
  const free = freeByHand(found, holder);
  return problemOn({ component, host: session.host }, 'SD8219', {
    at: labelAt(place, `the disk is ${disk}`),
    facts: [
      { name: 'held by', value: isUnreadable ? `a mark that is none of ours: ${holder}` : describeHolder(holder) },
    ],
    notes: isElsewhere ? ['two hosts that write one disk destroy what is on it'] : [],
    help: isUnreadable
      ? `find out whose it is; when nobody uses the disk, free it on ${session.host}:\n  ${free}`
      : [
          `see on ${host} whether that domain is there, and end it through its application:`,
          '  xl list -v',
          `  smartdomains remnants${isElsewhere ? '' : ' --remove'}`,
          `when ${isElsewhere ? 'that host' : 'that domain'} is gone for good, free the disk on ${session.host}:`,
          `  ${free}`,
        ].join('\n'),
  });
}

function freeByHand({ place }: FoundMarks, holder: HolderMark | string): string {
  const text = typeof holder === 'string' ? holder : formatHolderMark(holder);
  return place.kind === 'link' ? `rm ${place.path}` : `lvchange --deltag ${text} ${place.volume}`;
}

function seeHelp({ place }: FoundMarks): string {
  return place.kind === 'link'
    ? `look at ${place.path} on the host`
    : `look at the tags:\n  lvs -o lv_tags ${place.volume}`;
}

/** Whether the mark is certainly ours, and alone: a link is. */
async function putMark(
  session: HostSession,
  put: {
    readonly disk: string;
    readonly found: FoundMarks;
    readonly mark: HolderMark;
    readonly place: Place | undefined;
    readonly known: KnownDirectories;
  },
): Promise<'ours' | 'to be seen'> {
  const { disk, mark, place: at, found, known } = put;
  const { place } = found;
  const text = formatHolderMark(mark);
  const effect = {
    what: `mark ${disk} as held by domain ${mark.domainName}`,
    creates: holderResource(session, disk),
  };
  const failure = whenFailed('SD8220', { at: labelAt(at, `the disk is ${disk}`), help: seeHelp(found) });
  if (place.kind === 'tag') {
    await session.effect(effect, lvmTag(place.volume, text), { timeoutMs: timeLimits.volumeMs, failure });
    return 'to be seen';
  }
  let hasName = false;
  const link = (onFailed?: (failed: FailedCommand) => void): Promise<unknown> =>
    session.effect(effect, makeLink(text, place.path), {
      timeoutMs: timeLimits.smallChangeMs,
      failure: (failed) => {
        hasName = failed.exitCode === 1 && failed.stderr.includes('File exists');
        onFailed?.(failed);
        return failure(failed);
      },
    });
  try {
    await (place.isOurFolder ? inDirectory(session, { directory: runDirectory, known, code: 'SD8220' }, link) : link());
    return 'ours';
  } catch (error) {
    // Whoever was faster, or we ourselves before contact was lost.
    if (hasName) return 'to be seen';
    throw error;
  }
}

async function removeMark(
  work: HoldWork,
  session: HostSession,
  { disk, found, mark }: { readonly disk: string; readonly found: FoundMarks; readonly mark: HolderMark },
): Promise<void> {
  const { place } = found;
  const effect = {
    what: `take the mark of domain ${mark.domainName} from ${disk}`,
    removes: holderResource(session, disk),
  };
  const failure = whenFailed('SD8220', { help: seeHelp(found) });
  if (place.kind === 'tag') {
    await session.effect(effect, lvmUntag(place.volume, formatHolderMark(mark)), {
      timeoutMs: timeLimits.volumeMs,
      failure,
    });
  } else {
    let isAbsent = false;
    try {
      // Whoever has taken the disk since the look keeps it.
      await session.effect(effect, removeLink(formatHolderMark(mark), place.path), {
        timeoutMs: timeLimits.smallChangeMs,
        failure: (failed) => {
          isAbsent = failed.exitCode === 1 && failed.stderr.includes('No such file or directory');
          return failure(failed);
        },
      });
    } catch (error) {
      if (!isAbsent) throw error;
      await work.confirmGone(holderResource(session, disk));
    }
  }
}
