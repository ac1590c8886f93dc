import type { HostTarget } from '@smartdomains/runtime';
import { type HostNeed, hostNeed, type NeedKind } from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';

/** How far a host's clock may be off before it is worth a word, beyond what the answer took. */
const clockOffMs = 5_000;

/** The way to a host: it answers, and its clock is near the controller's. */
export function wayNeeds(target: HostTarget, help: string): readonly HostNeed[] {
  return [hostNeed(target, way, help), hostNeed(target, clock, undefined)];
}

const way: NeedKind<string> = {
  name: 'the way to the host',
  when: 'way',
  async look(on, [first]) {
    if (first === undefined) return [];
    await on.looksFor(first.component).query(['true'], {
      timeoutMs: timeLimits.hostAnswersMs,
      failure: whenFailed('SD8401', { help: first.what }),
    });
    return [];
  },
};

/** Certificates, logs and leases are read by more than one clock. */
const clock: NeedKind<undefined> = {
  name: 'clock',
  async look(on, [first]) {
    if (first === undefined) return [];
    const looks = on.looksFor(first.component);
    const beginMs = on.clock.nowMs();
    const answer = await looks.query(['date', '+%s'], { timeoutMs: timeLimits.lookMs, withoutRoot: true });
    const endMs = on.clock.nowMs();
    const theirsMs = Number(answer.stdout.trim()) * 1000;
    // The host read its clock at some moment in between, and cut the second.
    const offMs = Math.max(beginMs - 1000 - theirsMs, theirsMs - endMs, 0);
    if (!Number.isFinite(theirsMs) || offMs <= clockOffMs) return [];
    return [
      xenDiagnostic('SD8504', {
        severity: 'warning',
        component: `host ${looks.host}`,
        facts: [{ name: 'off by', value: `${Math.round(offMs / 1000)} s, ${theirsMs < beginMs ? 'behind' : 'ahead'}` }],
        help: 'let the host follow a time server; look at `timedatectl`',
      }),
    ];
  },
};
