import type { Clock } from '@smartdomains/runtime';
import { describe, expect, it } from 'vitest';

/** What every adapter of `Clock` must do. The clock moves by itself, a simulated one from timer to timer. */
export function clockContract(name: string, setUp: () => Clock): void {
  describe(`${name}: clock contract`, () => {
    it('never goes back', () => {
      const clock = setUp();
      let beforeMs = clock.nowMs();
      for (let reading = 0; reading < 10_000; reading += 1) {
        const nowMs = clock.nowMs();
        expect(nowMs).toBeGreaterThanOrEqual(beforeMs);
        beforeMs = nowMs;
      }
    });

    it.each([0, 1, 7, 30])('calls back after %i ms, not before and not at once', async (delayMs) => {
      const clock = setUp();
      const startMs = clock.nowMs();
      let inSameTurn = true;
      const called = new Promise<{ atMs: number; inSameTurn: boolean }>((resolve) => {
        clock.after(delayMs, () => resolve({ atMs: clock.nowMs(), inSameTurn }));
      });
      inSameTurn = false;
      const call = await called;
      expect(call.inSameTurn).toBe(false);
      expect(call.atMs - startMs).toBeGreaterThanOrEqual(delayMs);
    });

    it('calls back in the order of the delays', async () => {
      const clock = setUp();
      const order: number[] = [];
      await Promise.all(
        [40, 5, 20].map(
          (delayMs) =>
            new Promise<void>((resolve) => {
              clock.after(delayMs, () => {
                order.push(delayMs);
                resolve();
              });
            }),
        ),
      );
      expect(order).toEqual([5, 20, 40]);
    });

    it('does not call back when cancelled, however often', async () => {
      const clock = setUp();
      let calls = 0;
      const cancel = clock.after(5, () => {
        calls += 1;
      });
      cancel();
      cancel();
      await new Promise<void>((resolve) => void clock.after(30, resolve));
      expect(calls).toBe(0);
    });

    it('calls back once, and cancelling afterwards does nothing', async () => {
      const clock = setUp();
      let calls = 0;
      const cancel = clock.after(1, () => {
        calls += 1;
      });
      await new Promise<void>((resolve) => void clock.after(30, resolve));
      cancel();
      expect(calls).toBe(1);
    });

    it('does not call back early for a delay longer than a timer of the system can hold', async () => {
      const clock = setUp();
      let calls = 0;
      const cancel = clock.after(40 * 24 * 3_600_000, () => {
        calls += 1;
      });
      await new Promise<void>((resolve) => void clock.after(30, resolve));
      cancel();
      expect(calls).toBe(0);
    });
  });
}
