import type { SdError } from '@smartdomains/runtime';
import { lookAtDomains } from '../host-looks.ts';
import type { HostWork } from '../host-work.ts';
import { problemOn, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { type DomainRow, findByName, findByUuid } from '../xl/domain-table.ts';
import { xlDestroy, xlDomid, xlShutdown } from '../xl/xl-commands.ts';
import type { DomainOnHost } from './domain-settings.ts';
import { actionAfter, type EndActions } from './end-actions.ts';

/**
 * What is known of the domain when its end begins.
 *
 * - `running`: it was when it was last seen. If it is missing now, it may be in the middle of a reboot.
 * - `ended`: it was seen to end by itself.
 * - `unsure`: `xl create` was broken off or never answered, so the domain may appear a moment later, and not be whole.
 * - `unsureForLong`: nobody looked for a while, since a process of ours died; as unsure, and it may be in a reboot.
 */
export type EndedFrom = 'running' | 'ended' | 'unsure' | 'unsureForLong';

/** What is needed of a domain to end it. */
export type EndingDomain = Pick<DomainOnHost, 'session' | 'config' | 'shutdownTimeoutMs'>;

/** How often a domain that came back with a new number is destroyed again. */
const destroyAttemptsMax = 3;

/**
 * Ends the domain and proves it gone: asked first, taken down when it does not obey in time, then looked for until it is
 * really away. Nothing is done to a domain whose UUID is not ours. Throws SD8107 when it stays.
 *
 *     running ──xl shutdown──▶ shutting down ──▶ gone
 *        │                          │ shutdownTimeout
 *        │ crashed, deaf            ▼
 *        └──────────────────▶ xl destroy ──▶ gone
 *     rebooting: left alone until it is back or gone, for a domain destroyed then can block its disks for ever
 */
export async function endDomain(context: HostWork, settings: EndingDomain, from: EndedFrom): Promise<void> {
  const { session, config, shutdownTimeoutMs } = settings;
  const holdMs = from === 'unsure' || from === 'unsureForLong' ? timeLimits.creationSettleMs : 0;
  const firstHoldMs = from === 'running' || from === 'unsureForLong' ? timeLimits.rebootGapMs : holdMs;
  let row = await follow(context, settings, {
    limitMs: 0,
    holdMs: firstHoldMs,
    isOver: (seen) => !comesBack(seen, config),
  });
  if (row?.shutdownReason === null && holdMs === 0 && (await askToShutDown(settings, row))) {
    row = await context.waitFor(
      `domain ${config.name} to shut down`,
      follow(context, settings, { limitMs: shutdownTimeoutMs, holdMs, isOver: (seen) => hasFailed(seen, config) }),
    );
  }
  for (let attempt = 1; row !== undefined && attempt <= destroyAttemptsMax; attempt += 1) {
    const { domid } = row;
    await session.effect({ what: `destroy domain ${config.name}` }, xlDestroy(domid), {
      timeoutMs: timeLimits.destroyMs,
      // 1: it went by itself meanwhile; the looks that follow decide.
      accept: [0, 1],
      failure: whenFailed('SD8107'),
    });
    row = await context.waitFor(
      `domain ${config.name} to be gone`,
      follow(context, settings, {
        limitMs: timeLimits.goneMs,
        holdMs,
        isOver: (seen) => seen.domid !== domid && !comesBack(seen, config),
      }),
    );
  }
  if (row !== undefined) {
    const state = row.dying ? ', being taken down by the hypervisor' : '';
    throw notGone(context, settings, `${config.name}, number ${row.domid}${state}`);
  }
  await waitForName(context, settings);
  await context.confirmGone({ kind: 'domain', host: session.host, name: config.name });
}

function notGone(context: HostWork, { session }: EndingDomain, domain: string): SdError {
  return problemOn({ component: context.path, host: session.host }, 'SD8107', {
    facts: [{ name: 'domain', value: domain }],
    notes: ['its disk and its name are not free while it is there'],
    help: [
      'look at `xl list -v` on the host. A domain that stays without a name is held by a disk or by another domain;',
      'it may need a reboot of the host',
    ].join(' '),
  });
}

async function askToShutDown({ session, config }: EndingDomain, row: DomainRow): Promise<boolean> {
  const asked = await session.effect({ what: `shut down domain ${config.name}` }, xlShutdown(row.domid), {
    timeoutMs: timeLimits.shutdownRequestMs,
    // A guest without the drivers does not hear it; that is an answer, and destroy comes next.
    accept: [0, 1],
    failure: whenFailed('SD8107'),
  });
  return asked.exitCode === 0;
}

interface Following {
  /** How long a domain that is there is followed. */
  readonly limitMs: number;
  /** How long it must be missing before it counts as gone. */
  readonly holdMs: number;
  /** What ends it before the limit. */
  readonly isOver: (row: DomainRow) => boolean;
}

/**
 * Looks until the domain is gone, `isOver`, or the limit is over. Returns it as last seen, `undefined` when it is gone: missing in
 * whole lists for as long as it could still come back. A reboot is given time to pass.
 */
async function follow(
  context: HostWork,
  { session, config }: EndingDomain,
  { limitMs, holdMs, isOver }: Following,
): Promise<DomainRow | undefined> {
  const { clock } = context;
  const beginMs = clock.nowMs();
  let last: DomainRow | undefined;
  let missingSinceMs: number | undefined;
  for (;;) {
    const table = await lookAtDomains(session, { sleep: context.sleep.bind(context) });
    const nowMs = clock.nowMs();
    const row = table && findByUuid(table, config.uuid);
    if (row !== undefined) {
      last = row;
      missingSinceMs = undefined;
      const patienceMs = comesBack(row, config) ? timeLimits.rebootGapMs : 0;
      if (isOver(row) || nowMs - beginMs >= limitMs + patienceMs) return row;
    } else if (table !== undefined) {
      missingSinceMs ??= nowMs;
      const gapMs = last && comesBack(last, config) ? timeLimits.rebootGapMs : holdMs;
      if (nowMs - missingSinceMs >= gapMs) return undefined;
    } else if (nowMs - beginMs >= limitMs + timeLimits.goneMs) {
      throw problemOn({ component: context.path, host: session.host }, 'SD8101', {
        notes: ['`xl list -v` gave no whole list, so nothing is known about the domain'],
        help: 'look at `xl list -v` on the host',
      });
    }
    await context.sleep(timeLimits.gonePollMs);
  }
}

/** A name is free again only when `xl domid` does not find it, a moment after the domain has left the list. */
async function waitForName(context: HostWork, settings: EndingDomain): Promise<void> {
  const { session, config } = settings;
  const deadlineMs = context.clock.nowMs() + timeLimits.goneMs;
  for (;;) {
    const answer = await session.query(xlDomid(config.name), { timeoutMs: timeLimits.lookMs, accept: [0, 1] });
    if (answer.exitCode === 1) return;
    const table = await lookAtDomains(session, { sleep: context.sleep.bind(context) });
    // Somebody else's domain has the name: nothing of ours is left.
    if (table && findByName(table, config.name) && !findByUuid(table, config.uuid)) return;
    if (context.clock.nowMs() >= deadlineMs) throw notGone(context, settings, `${config.name}, by its name only`);
    await context.sleep(timeLimits.gonePollMs);
  }
}

/** It stopped, and `xl` makes it again. */
function comesBack({ shutdownReason }: DomainRow, actions: EndActions): boolean {
  return shutdownReason !== null && actionAfter(shutdownReason, actions) === 'restart';
}

/** It stopped in a way after which nobody takes it down, or not because it was asked. */
function hasFailed(row: DomainRow, actions: EndActions): boolean {
  const { shutdownReason } = row;
  if (shutdownReason === null || comesBack(row, actions)) return false;
  return shutdownReason !== 'poweroff' || actions.onPoweroff === 'preserve';
}
