import type { Diagnostic } from '@smartdomains/language';
import { type ComponentContext, SdError } from '@smartdomains/runtime';
import { timeLimits } from '../time-limits.ts';
import type { Argv } from '../xl/xl-commands.ts';
import { anyExitCode, lastLine, type ProbeTarget } from './look.ts';
import type { PingProbe } from './probe.ts';

/** Older versions of ping allow a shorter interval to root alone. */
const shortestIntervalMs = 200;

/**
 * An echo request each interval, by number, until it is told to end, or so much time is over: whoever follows it may be gone by then, and
 * a ping without answers prints nothing by which it would meet that. Ping's own `-w` ends at the first "Unreachable". In the foreground,
 * so that `timeout` stays in the group of processes that is told to end.
 */
export function pingOnAndOn({ address, intervalMs }: PingProbe, limitMs: number): Argv {
  const seconds = String(Math.max(intervalMs, shortestIntervalMs) / 1000);
  return ['timeout', '--foreground', String(Math.ceil(limitMs / 1000)), 'ping', '-n', '-i', seconds, address];
}

/** All but the three by which `timeout` says that it could not run `ping` at all. */
const exitCodesOfPing: readonly number[] = anyExitCode.filter((code) => code < 125 || code > 127);

/**
 * Waits for the first answer: one process on the host sends all requests, for a guest that boots would else be asked by some ten
 * commands, each of which costs the host more than the request. `undefined` when there was an answer, else what was seen until
 * the deadline or until ping itself gave up; a diagnostic, which says nothing about the guest, when ping did not get to run or to its end.
 * Never throws for what a host or guest does.
 */
export async function pingUntilAnswered(
  { clock }: Pick<ComponentContext, 'clock'>,
  { session }: Pick<ProbeTarget, 'session'>,
  probe: PingProbe,
  { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<string | Diagnostic | undefined> {
  const enough = new AbortController();
  let isAnswered = false;
  let last: string | undefined;
  const leftMs = Math.max(0, deadlineMs - clock.nowMs());
  const cancel = clock.after(leftMs, () => enough.abort(new Error('its time is over')));
  try {
    const { exitCode, stderr } = await session.follow(pingOnAndOn(probe, leftMs + timeLimits.pingOutlivesMs), {
      signal: AbortSignal.any([signal, enough.signal]),
      accept: exitCodesOfPing,
      withoutRoot: true,
      onLine(line) {
        if (line.includes(' bytes from ')) {
          isAnswered = true;
          enough.abort(new Error('answered'));
        } else if (line.startsWith('From ')) last = line;
      },
    });
    // Its own word that there was an answer, however it puts that.
    return exitCode === 0 ? undefined : (lastLine(stderr) ?? last ?? 'no answer');
  } catch (error) {
    if (isAnswered) return undefined;
    if (enough.signal.aborted && !signal.aborted) return last ?? 'no answer';
    if (SdError.isInstance(error)) return error.diagnostic;
    throw error;
  } finally {
    cancel();
  }
}
