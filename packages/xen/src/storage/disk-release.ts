import type { HostSession } from '@smartdomains/runtime';
import { lookAtDomains } from '../host-looks.ts';
import type { HostWork } from '../host-work.ts';
import { timeLimits } from '../time-limits.ts';
import { type DomainRow, type DomainTable, findByName, findByUuid } from '../xl/domain-table.ts';
import type { DiskUser } from './storage-backend.ts';

/** Who has a disk, in words; `undefined` when nobody does and it may be removed. */
export type DiskHold = string | undefined;

/**
 * Waits until nobody has the disk: the domain is proved gone, and then nothing has the device open. The order matters: a
 * domain that is being built has no device yet. Returns who has it when the time limit is over.
 */
export async function waitForRelease(
  context: HostWork,
  disk: {
    readonly session: HostSession;
    readonly user: DiskUser | { readonly domainName: string } | undefined;
    /** Who has the device open, or is still writing it. */
    readonly openBy: () => Promise<DiskHold>;
  },
): Promise<DiskHold> {
  const deadlineMs = context.clock.nowMs() + timeLimits.diskReleaseMs;
  /** Looks until somebody else has it, nobody, or the time is over: shown as one wait, not as one for each look. */
  const untilNot = async (holder: string): Promise<DiskHold> => {
    for (;;) {
      await context.sleep(timeLimits.gonePollMs);
      const hold = await holdOf(context, disk);
      if (hold !== holder || context.clock.nowMs() >= deadlineMs) return hold;
    }
  };
  let hold = await holdOf(context, disk);
  while (hold !== undefined && context.clock.nowMs() < deadlineMs) {
    hold = await context.waitFor(`${hold} to let the disk go`, untilNot(hold));
  }
  return hold;
}

async function holdOf(
  context: HostWork,
  { session, user, openBy }: Parameters<typeof waitForRelease>[1],
): Promise<DiskHold> {
  if (user !== undefined) {
    const table = await lookAtDomains(session, { sleep: context.sleep.bind(context) });
    if (table === undefined) return 'a domain (xl gave no whole answer)';
    const row = rowOf(table, user);
    if (row !== undefined) return `domain ${user.domainName} (number ${row.domid})`;
  }
  return await openBy();
}

/** After a crash nobody may have said whose the disk is; the domain that is named after it is the one, unless proved otherwise. */
function rowOf(
  table: DomainTable,
  user: NonNullable<Parameters<typeof waitForRelease>[1]['user']>,
): DomainRow | undefined {
  return 'uuid' in user ? findByUuid(table, user.uuid) : findByName(table, user.domainName);
}
