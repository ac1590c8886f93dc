import { type ComponentContext, SdError } from '@smartdomains/runtime';
import { lookAtDomains } from '../host-looks.ts';
import { timeLimits } from '../time-limits.ts';
import { type DomainRow, findByUuid } from '../xl/domain-table.ts';
import type { DomainOnHost } from './domain-settings.ts';
import { endDomain } from './end-domain.ts';

/**
 * What is on the host of a domain of ours that nobody watched for a while.
 *
 * - `whole`: `xl` finished making it. It runs, or it stopped in a way its follower judges.
 * - `halfMade`: it has never run. Its `xl create` is still at work, or was killed.
 * - `dying`: the hypervisor is taking it down.
 * - `gone`: certainly not there.
 */
export type Remains = 'whole' | 'halfMade' | 'dying' | 'gone';

export function remainsIn(row: DomainRow | undefined): Remains {
  if (row === undefined) return 'gone';
  if (row.dying) return 'dying';
  return row.isUnborn ? 'halfMade' : 'whole';
}

/**
 * Looks for the domain by its UUID, and for so long again while it is missing. `unknown` when the host does not answer, or gives no
 * whole answer: a missing answer is not a missing domain.
 */
export async function lookForRemains(
  context: ComponentContext,
  { session, config }: DomainOnHost,
  missingMs: number,
): Promise<Remains | 'unknown'> {
  const deadlineMs = context.clock.nowMs() + missingMs;
  for (;;) {
    const table = await lookOrNothing(context, session);
    if (table === undefined) return 'unknown';
    const remains = remainsIn(findByUuid(table, config.uuid));
    if (remains !== 'gone' || context.clock.nowMs() >= deadlineMs) return remains;
    await context.sleep(timeLimits.gonePollMs);
  }
}

/**
 * Waits until a domain that is half made or dying is whole or gone. One that stays half made is taken down: it has never run, so
 * nothing in it is lost. Throws SD8107 when it stays all the same.
 */
export async function settleRemains(context: ComponentContext, settings: DomainOnHost): Promise<'whole' | 'gone'> {
  const deadlineMs = context.clock.nowMs() + timeLimits.unbornMs;
  for (;;) {
    const remains = await lookForRemains(context, settings, timeLimits.creationSettleMs);
    if (remains === 'whole' || remains === 'gone') return remains;
    if (context.clock.nowMs() >= deadlineMs) break;
    await context.sleep(timeLimits.gonePollMs);
  }
  await endDomain(context, settings, 'unsure');
  return 'gone';
}

async function lookOrNothing(
  context: ComponentContext,
  session: DomainOnHost['session'],
): Promise<Awaited<ReturnType<typeof lookAtDomains>>> {
  try {
    return await lookAtDomains(session, { sleep: context.sleep.bind(context) });
  } catch (error) {
    if (SdError.isInstance(error)) return undefined;
    throw error;
  }
}
