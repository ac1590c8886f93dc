import type { ApplicationRecords } from '@smartdomains/daemon';
import type { ApplicationEvent } from '@smartdomains/runtime';
import { createVirtualClock, type VirtualClock } from '@smartdomains/world-simulated';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idleAfterMs, idlePauseMs, pausedWhenIdle } from '../../src/daemon/idle-pace.ts';

const watchEveryMs = 5_000;
let clock: VirtualClock;
let recorded: ApplicationEvent[];
let records: ApplicationRecords;

const look = { event: 'command', effect: false } as ApplicationEvent;
const effect = { event: 'command', effect: true } as ApplicationEvent;
const started = { event: 'started' } as ApplicationEvent;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  clock = createVirtualClock();
  recorded = [];
  records = pausedWhenIdle(
    { record: (event) => recorded.push(event), release: () => {}, read: async function* () {} },
    clock,
  );
  const watch = (): void => {
    records.record(look);
    clock.after(watchEveryMs, watch);
  };
  watch();
});
afterEach(() => {
  clock.close();
  vi.useRealTimers();
});

/** As much as happens without that real time passes. */
async function withoutRealTime(): Promise<void> {
  for (let turn = 0; turn < 1_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('a pool that only looks after itself goes on by one time a pause', async () => {
  for (let time = 0; time < 3; time += 1) {
    await withoutRealTime();
    expect(clock.nowMs()).toBe(time * watchEveryMs);
    vi.advanceTimersByTime(idlePauseMs);
  }
});

test.each([started, effect])('$event is at full speed, until nothing but looks came for a while', async (event) => {
  records.record(event);
  await withoutRealTime();
  expect(clock.nowMs()).toBe(idleAfterMs);
  records.record(effect);
  clock.after(idleAfterMs / 2, () => records.record(started));
  await withoutRealTime();
  expect(clock.nowMs()).toBe(2.5 * idleAfterMs);
  expect(new Set(recorded)).toEqual(new Set([look, effect, started]));
});
