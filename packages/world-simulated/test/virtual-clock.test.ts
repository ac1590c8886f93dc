import { execFileSync } from 'node:child_process';
import { createVirtualClock } from '@smartdomains/world-simulated';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

describe('order', () => {
  it('runs equal times in the order in which they were asked for', async () => {
    const clock = createVirtualClock();
    const order: string[] = [];
    const ask = (name: string, delayMs: number) => clock.after(delayMs, () => order.push(name));
    ask('b', 10);
    ask('c', 10);
    ask('a', 5);
    ask('d', 10);
    await clock.runUntil(10);
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets promises finish what a callback began before the next callback', async () => {
    const clock = createVirtualClock();
    const order: string[] = [];
    const chain = async (name: string): Promise<void> => {
      for (let step = 0; step < 50; step += 1) await Promise.resolve();
      order.push(`${name} at ${clock.nowMs()}`);
    };
    clock.after(1, () => void chain('first'));
    clock.after(1, () => order.push('second'));
    clock.after(2, () => order.push('third'));
    await clock.runUntil(2);
    expect(order).toEqual(['first at 1', 'second', 'third']);
  });

  it('runs all timers, sorted, with the time they asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ delayMs: fc.nat(1000), isCancelled: fc.boolean() }), { maxLength: 100 }),
        async (timers) => {
          const clock = createVirtualClock();
          const ran: [number, number][] = [];
          timers.forEach(({ delayMs, isCancelled }, index) => {
            const cancel = clock.after(delayMs, () => ran.push([clock.nowMs(), index]));
            if (isCancelled) cancel();
          });
          await clock.runUntil(1000);
          const expected = timers
            .map(({ delayMs, isCancelled }, index) => ({ delayMs, isCancelled, index }))
            .filter(({ isCancelled }) => !isCancelled)
            .sort((left, right) => left.delayMs - right.delayMs || left.index - right.index)
            .map(({ delayMs, index }) => [delayMs, index]);
          expect(ran).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('goes on when a callback throws', () => {
    const program = `
      import { createVirtualClock } from '@smartdomains/world-simulated';
      const clock = createVirtualClock();
      process.on('uncaughtException', (error) => console.log(error.message));
      clock.after(1, () => { throw new Error('one'); });
      clock.after(2, () => console.log('two'));`;
    expect(runNode(program)).toBe('one\ntwo\n');
  });
});

describe('speed', () => {
  it('stands still at 0, except when it is run', async () => {
    const clock = createVirtualClock({ speed: 0 });
    let calls = 0;
    clock.after(10, () => {
      calls += 1;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([calls, clock.nowMs()]).toEqual([0, 0]);
    await clock.runUntil(9);
    expect([calls, clock.nowMs()]).toEqual([0, 9]);
    await clock.runUntil(10);
    expect([calls, clock.nowMs()]).toEqual([1, 10]);
  });

  it('goes at once when it is set from 0 to max', async () => {
    const clock = createVirtualClock({ speed: 0 });
    const called = new Promise<void>((resolve) => {
      clock.after(24 * 3_600_000, resolve);
    });
    clock.setSpeed('max');
    await called;
    expect(clock.nowMs()).toBe(24 * 3_600_000);
  });

  it('keeps to a factor of real time, and to a new one at once', async () => {
    const clock = createVirtualClock({ speed: 10 });
    const startMs = performance.now();
    await new Promise<void>((resolve) => void clock.after(1000, resolve));
    // A tenth of the time, less what timers of the system round away.
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(95);
    expect(clock.nowMs()).toBe(1000);
    clock.after(1_000_000, () => {});
    clock.setSpeed(1_000_000);
    await new Promise<void>((resolve) => void clock.after(900_000, resolve));
    expect(clock.nowMs()).toBe(901_000);
    clock.close();
  });

  it('pauses before each later time at max when it is told to, until it is told not to', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const clock = createVirtualClock();
      const turns = async (): Promise<void> => {
        for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      };
      const ran: number[] = [];
      for (const delayMs of [10, 10, 20, 30, 40, 50]) clock.after(delayMs, () => ran.push(delayMs));
      clock.setPause(1_000);
      await turns();
      expect(ran).toEqual([]);
      vi.advanceTimersByTime(999);
      await turns();
      expect(ran).toEqual([]);
      vi.advanceTimersByTime(1);
      await turns();
      expect(ran).toEqual([10, 10]);
      vi.advanceTimersByTime(1_000);
      await turns();
      expect(ran).toEqual([10, 10, 20]);
      clock.setPause(0);
      await turns();
      expect(ran).toEqual([10, 10, 20, 30, 40, 50]);
      clock.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('is the time of the timer within a callback, whatever the speed', async () => {
    const clock = createVirtualClock({ speed: 1000 });
    const times: number[] = [];
    for (const delayMs of [100, 200, 300]) {
      await new Promise<void>((resolve) => void clock.after(delayMs, resolve));
      times.push(clock.nowMs());
    }
    expect(times).toEqual([100, 300, 600]);
  });

  it('gives all that is asked for together the same time, however long the asking takes', async () => {
    const clock = createVirtualClock({ speed: 100_000 });
    const order: number[] = [];
    const called = [3, 1, 2].map((delayMs) => {
      const untilMs = performance.now() + 2;
      while (performance.now() < untilMs);
      return new Promise<void>((resolve) => {
        clock.after(delayMs, () => {
          order.push(delayMs);
          resolve();
        });
      });
    });
    await Promise.all(called);
    expect(order).toEqual([1, 2, 3]);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (speed) => {
    expect(() => createVirtualClock({ speed })).toThrow(RangeError);
  });
});

describe('work outside of its time', () => {
  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it.each(['max', 1_000_000] as const)('stands still until all of it is done, at speed %s', async (speed) => {
    const clock = createVirtualClock({ speed });
    const seen: string[] = [];
    const first = Promise.withResolvers<string>();
    const second = Promise.withResolvers<string>();
    const limit = clock.after(60_000, () => seen.push('time limit'));
    void clock.during(first.promise).then((value) => seen.push(value));
    const work = clock.during(second.promise).then((value) => {
      seen.push(value);
      limit();
      return clock.nowMs();
    });
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();
    first.resolve('first');
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();
    expect(seen).toEqual(['first']);
    second.resolve('second');
    expect(await work).toBe(0);
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();
    expect(seen).toEqual(['first', 'second']);
    clock.close();
  });

  it('goes on afterwards, also after work that failed', async () => {
    const clock = createVirtualClock();
    const due = new Promise<number>((resolve) => clock.after(5, () => resolve(clock.nowMs())));
    await expect(clock.during(Promise.reject(new Error('disk is full')))).rejects.toThrow('disk is full');
    expect(await due).toBe(5);
  });

  it('holds up a run until a time', async () => {
    const clock = createVirtualClock({ speed: 0 });
    const work = Promise.withResolvers<void>();
    let reached = false;
    const run = clock.runUntil(100).then(() => {
      reached = true;
    });
    const held = clock.during(work.promise);
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();
    expect(reached).toBe(false);
    work.resolve();
    await Promise.all([held, run]);
    expect(clock.nowMs()).toBe(100);
  });
});

describe('end', () => {
  it('forgets its timers when closed', async () => {
    const clock = createVirtualClock();
    let calls = 0;
    clock.after(1, () => {
      calls += 1;
    });
    clock.close();
    clock.after(1, () => {
      calls += 1;
    });
    await clock.runUntil(100);
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toBe(0);
  });

  it.each([`'max'`, '1', '0'])('does not keep the process alive at speed %s when there is nothing to do', (speed) => {
    const program = `
      import { createVirtualClock } from '@smartdomains/world-simulated';
      const clock = createVirtualClock({ speed: ${speed} });
      clock.after(60_000, () => {})();
      if (${speed} === 1) { clock.after(60_000, () => {}); clock.close(); }
      console.log('end');`;
    expect(runNode(program)).toBe('end\n');
  });
});

function runNode(program: string): string {
  return execFileSync(process.execPath, ['--conditions=sd-source', '--input-type=module-typescript', '-e', program], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    timeout: 20_000,
  });
}
