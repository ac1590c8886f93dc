import type { Diagnostic } from '@smartdomains/language';
import { type ComponentContext, type HostSession, SdError } from '@smartdomains/runtime';
import { labelAt, problemOn } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import type { Argv } from '../xl/xl-commands.ts';
import type { Probe } from './probe.ts';

/** One echo request, from the host, by number; exit code 1 when nothing answers. */
export function pingOnce(ip: string): Argv {
  return ['ping', '-n', '-q', '-c', '1', '-W', '2', ip];
}

/** Resolves when the address answers the host's ping; throws SD8115 when the probe's time is over. */
export async function waitForPing(
  context: ComponentContext,
  { session, ip, probe }: { readonly session: HostSession; readonly ip: string; readonly probe: Probe },
): Promise<void> {
  const deadlineMs = context.clock.nowMs() + probe.timeoutMs;
  for (;;) {
    const failure = await tryPing(session, ip);
    if (failure === undefined) return;
    if (context.clock.nowMs() >= deadlineMs) {
      throw problemOn({ component: context.path, host: session.host }, 'SD8115', {
        at: labelAt(context.attributes.place('ready'), `${ip} did not answer in ${probe.timeoutMs / 1000} s`),
        notes: ['the domain runs; what does not answer is its address'],
        help: "look at the guest's console on the host, with `xl console`; `timeout` in `ready` gives it longer",
        cause: failure === 'silence' ? [] : [failure],
      });
    }
    await context.sleep(probe.intervalMs);
  }
}

/** `undefined` when it answered. A host too busy to ping in time, or out of reach for a moment, is a try without success. */
async function tryPing(session: HostSession, ip: string): Promise<'silence' | Diagnostic | undefined> {
  try {
    const answer = await session.query(pingOnce(ip), { timeoutMs: timeLimits.pingMs, accept: [0, 1] });
    return answer.exitCode === 0 ? undefined : 'silence';
  } catch (error) {
    if (SdError.isInstance(error)) return error.diagnostic;
    throw error;
  }
}
