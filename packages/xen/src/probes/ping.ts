import type { ComponentContext, HostSession } from '@smartdomains/runtime';
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
    const answer = await session.query(pingOnce(ip), { timeoutMs: timeLimits.pingMs, accept: [0, 1] });
    if (answer.exitCode === 0) return;
    if (context.clock.nowMs() >= deadlineMs) {
      throw problemOn({ component: context.path, host: session.host }, 'SD8115', {
        at: labelAt(context.attributes.place('ready'), `${ip} did not answer in ${probe.timeoutMs / 1000} s`),
        notes: ['the domain runs; what does not answer is its address'],
        help: `look at the guest's console:\n  xl console ${context.attributes.optionalText('hostname') ?? ''}`.trimEnd(),
      });
    }
    await context.sleep(probe.intervalMs);
  }
}
