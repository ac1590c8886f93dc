import { describe, expect, test } from 'vitest';
import { DomainFollower, type Verdict } from '../../src/domain/domain-follower.ts';
import type { EndActions } from '../../src/domain/end-actions.ts';
import type { Sighting } from '../../src/shell/host-watch.ts';
import type { ShutdownReason } from '../../src/xl/domain-table.ts';

type Seen = ShutdownReason | 'running' | 'paused' | 'missing' | 'unknown';

const usual: EndActions = { onPoweroff: 'destroy', onReboot: 'restart', onCrash: 'preserve', xl: new Map() };

function create(actions: Partial<EndActions> = {}): DomainFollower {
  return new DomainFollower({ actions: { ...usual, ...actions }, rebootGapMs: 10_000, takedownMs: 20_000 });
}

/** A sighting every five seconds; a domain is missing for longer than a reboot after ten. */
function judge(seen: readonly Seen[], actions: Partial<EndActions> = {}): Verdict | undefined {
  const follower = create(actions);
  let verdict: Verdict | undefined;
  for (const [index, kind] of seen.entries()) verdict = follower.judge(sighting(kind), index * 5_000);
  return verdict;
}

function sighting(seen: Seen): Sighting {
  if (seen === 'missing') return { kind: 'missing' };
  if (seen === 'unknown') return { kind: 'unknown', diagnostic: undefined };
  const isPaused = seen === 'paused';
  const shutdownReason = seen === 'running' || seen === 'paused' ? null : seen;
  const of = { name: 'a', domid: 7, memoryMiB: 96, vcpus: 1, uuid: 'u' };
  return { kind: 'seen', row: { ...of, shutdownReason, dying: false, isUnborn: false, isPaused } };
}

test.each<[readonly Seen[], string, string | undefined]>([
  [['running'], 'running', undefined],
  [['running', 'paused'], 'paused', undefined],
  [['paused', 'running'], 'running', undefined],
  [['paused', 'missing', 'missing', 'missing'], 'missing', 'normal'],
  [['poweroff', 'paused', 'missing'], 'missing', undefined],
  [['suspend'], 'suspended', undefined],
  [['crash'], 'crashed', 'abnormal'],
  [['watchdog', 'missing'], 'missing', 'abnormal'],
  [['unknown reason'], 'crashed', 'abnormal'],
  [['poweroff'], 'shutting down', undefined],
  [['poweroff', 'missing'], 'missing', 'normal'],
  // xl's own process is gone, nobody takes the domain away.
  [['poweroff', 'poweroff', 'poweroff'], 'shutting down', 'normal'],
  [['reboot'], 'rebooting', undefined],
  [['reboot', 'missing'], 'missing', undefined],
  [['reboot', 'missing', 'running'], 'running', undefined],
  [['reboot', 'missing', 'missing', 'missing'], 'missing', 'abnormal'],
  [['reboot', 'reboot', 'reboot', 'missing', 'missing'], 'missing', undefined],
  // xl's own process is gone, nobody makes it again.
  [['reboot', 'reboot', 'reboot', 'reboot', 'reboot'], 'rebooting', 'abnormal'],
  [['soft reset', 'missing', 'running'], 'running', undefined],
  [['running', 'missing', 'missing'], 'missing', undefined],
  [['running', 'missing', 'missing', 'missing'], 'missing', 'normal'],
  [['missing', 'running', 'missing', 'missing'], 'missing', undefined],
  // Loss of contact is not death, and the time of it does not count.
  [['unknown', 'unknown', 'unknown', 'unknown', 'unknown'], 'unreachable', undefined],
  [['missing', 'unknown', 'unknown', 'unknown', 'missing'], 'missing', undefined],
  [['poweroff', 'unknown', 'missing'], 'missing', 'normal'],
  // A host that was restarted has no domains, and nobody wrote down why.
  [['running', 'unknown', 'missing', 'missing', 'missing'], 'missing', 'abnormal'],
  [['running', 'unknown', 'running', 'missing', 'missing', 'missing'], 'missing', 'normal'],
])('%j: %s, ended %s', (seen, state, ended) => {
  const verdict = judge(seen);
  expect(verdict?.state).toBe(state);
  expect(verdict?.ended?.type).toBe(ended);
});

describe('the action that its configuration has for the reason', () => {
  test.each<[Partial<EndActions>, readonly Seen[], string, string | undefined]>([
    [{ onPoweroff: 'preserve' }, ['poweroff'], 'shutting down', 'normal'],
    [{ onReboot: 'destroy' }, ['reboot'], 'shutting down', undefined],
    [{ onReboot: 'destroy' }, ['reboot', 'missing'], 'missing', 'normal'],
    [{ onReboot: 'destroy' }, ['reboot', 'reboot', 'reboot'], 'shutting down', 'normal'],
    [{ onCrash: 'destroy' }, ['crash'], 'crashed', undefined],
    [{ onCrash: 'destroy' }, ['crash', 'missing'], 'missing', 'abnormal'],
    [{ onCrash: 'destroy' }, ['crash', 'crash', 'crash'], 'crashed', 'abnormal'],
    [{ onCrash: 'restart' }, ['crash'], 'rebooting', undefined],
    [{ onCrash: 'restart' }, ['crash', 'missing', 'running'], 'running', undefined],
    [{ onCrash: 'restart' }, ['crash', 'missing', 'missing', 'missing'], 'missing', 'abnormal'],
    [{ xl: new Map([['on_watchdog', 'preserve']]) }, ['watchdog'], 'crashed', 'abnormal'],
    [{ xl: new Map([['on_watchdog', 'rename-restart']]) }, ['watchdog', 'missing'], 'missing', undefined],
    [{ xl: new Map([['on_soft_reset', 'destroy']]) }, ['soft reset', 'missing'], 'missing', 'abnormal'],
  ])('%j, %j: %s, ended %s', (actions, seen, state, ended) => {
    const verdict = judge(seen, actions);
    expect(verdict?.state).toBe(state);
    expect(verdict?.ended?.type).toBe(ended);
  });

  test('who does not come back is told by what it stopped for', () => {
    const verdict = judge(['crash', 'missing', 'missing', 'missing'], { onCrash: 'restart' });
    expect(verdict?.ended?.description).toBe('did not come back after it stopped (crash)');
  });
});

test('who dies without a reason was destroyed', () => {
  const follower = create();
  const row = {
    name: '(null)',
    domid: 7,
    memoryMiB: 0,
    vcpus: 1,
    uuid: 'u',
    shutdownReason: null,
    dying: true,
    isUnborn: false,
    isPaused: true,
  } as const;
  expect(follower.judge({ kind: 'seen', row }, 0)).toMatchObject({
    state: 'being destroyed',
    ended: { type: 'abnormal', by: 'destroyed' },
  });
  const rebooting = { ...row, shutdownReason: 'reboot' } as const;
  expect(create().judge({ kind: 'seen', row: rebooting }, 0)).toEqual({
    state: 'rebooting',
    domid: 7,
  });
});

test('the trace of an end decides at once what happened to who is missing without a reason', () => {
  const missing = (...seen: readonly Seen[]): DomainFollower => {
    const follower = create();
    for (const [index, kind] of seen.entries()) follower.judge(sighting(kind), index * 1_000);
    return follower;
  };
  expect(missing('running').judgeTrace({ kind: 'destroyed' })).toBeUndefined();
  expect(missing('running', 'missing').judgeTrace({ kind: 'none' })).toBeUndefined();
  expect(missing('running', 'missing').judgeTrace({ kind: 'destroyed' })?.ended?.type).toBe('abnormal');
  expect(missing('running', 'missing').judgeTrace({ kind: 'stopped', reason: 'poweroff' })?.ended?.type).toBe('normal');
  const rebooting = missing('running', 'missing');
  expect(rebooting.judgeTrace({ kind: 'restarting', reason: 'reboot' })).toEqual({ state: 'rebooting' });
  expect(rebooting.judge(sighting('missing'), 11_001).ended?.description).toBe('did not come back after a reboot');
});

test('only who was running asks for the trace', () => {
  expect(judge(['running', 'missing'])?.needsTrace).toBe(true);
  expect(judge(['reboot', 'missing'])?.needsTrace).toBe(false);
});
