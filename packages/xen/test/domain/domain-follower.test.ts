import { expect, test } from 'vitest';
import { DomainFollower, type Verdict } from '../../src/domain/domain-follower.ts';
import type { Sighting } from '../../src/shell/host-watch.ts';
import type { ShutdownReason } from '../../src/xl/domain-table.ts';

type Seen = ShutdownReason | 'running' | 'missing' | 'unknown';

/** A sighting every five seconds; a domain is missing for longer than a reboot after ten. */
function judge(...seen: readonly Seen[]): Verdict | undefined {
  const follower = new DomainFollower({ rebootGapMs: 10_000 });
  let verdict: Verdict | undefined;
  for (const [index, kind] of seen.entries()) verdict = follower.judge(sighting(kind), index * 5_000);
  return verdict;
}

function sighting(seen: Seen): Sighting {
  if (seen === 'missing') return { kind: 'missing' };
  if (seen === 'unknown') return { kind: 'unknown', diagnostic: undefined };
  const shutdownReason = seen === 'running' ? null : seen;
  return {
    kind: 'seen',
    row: { name: 'a', domid: 7, memoryMiB: 96, uuid: 'u', shutdownReason, dying: false, isUnborn: false },
  };
}

test.each<[readonly Seen[], string, string | undefined]>([
  [['running'], 'running', undefined],
  [['suspend'], 'suspended', undefined],
  [['crash'], 'crashed', 'abnormal'],
  [['watchdog'], 'crashed', 'abnormal'],
  [['unknown reason'], 'crashed', 'abnormal'],
  [['poweroff'], 'shutting down', undefined],
  [['poweroff', 'missing'], 'missing', 'normal'],
  // xl's own process is gone, nobody takes the domain away.
  [['poweroff', 'poweroff', 'poweroff'], 'shutting down', 'normal'],
  [['reboot'], 'rebooting', undefined],
  [['reboot', 'missing'], 'missing', undefined],
  [['reboot', 'missing', 'running'], 'running', undefined],
  [['reboot', 'missing', 'missing', 'missing'], 'missing', 'abnormal'],
  [['running', 'missing', 'missing'], 'missing', undefined],
  [['running', 'missing', 'missing', 'missing'], 'missing', 'normal'],
  [['missing', 'running', 'missing', 'missing'], 'missing', undefined],
  // Loss of contact is not death, and the time of it does not count.
  [['unknown', 'unknown', 'unknown', 'unknown', 'unknown'], 'unreachable', undefined],
  [['missing', 'unknown', 'unknown', 'unknown', 'missing'], 'missing', undefined],
  [['poweroff', 'unknown', 'missing'], 'missing', 'normal'],
])('%j: %s, ended %s', (seen, state, ended) => {
  const verdict = judge(...seen);
  expect(verdict?.state).toBe(state);
  expect(verdict?.ended?.type).toBe(ended);
});
