import { createVirtualClock } from '@smartdomains/world-simulated';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSharedBandwidth } from '../../src/machine/shared-bandwidth.ts';

const bytesPerSecond = 1000;
/** Each end is rounded up to a millisecond, and pushes the ones after it. */
const roundingMs = (transfers: number): number => 2 * transfers + 1;

it('moves all bytes in the time the bandwidth allows, none before its share', async () => {
  const transfers = fc.array(fc.record({ startMs: fc.nat(1000), bytes: fc.integer({ min: 1, max: 5000 }) }), {
    minLength: 1,
    maxLength: 10,
  });
  await fc.assert(
    fc.asyncProperty(transfers, async (list) => {
      const clock = createVirtualClock();
      const disk = createSharedBandwidth(clock, bytesPerSecond);
      const ends: number[] = [];
      for (const { startMs, bytes } of list) {
        clock.after(startMs, () => {
          disk.transfer(bytes, () => {
            ends.push(clock.nowMs());
            expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(bytes - 1);
          });
        });
      }
      await clock.runUntil(1_000_000);
      expect(ends).toHaveLength(list.length);
      // One server that never idles while there is work: the last end does not depend on how it shares.
      let busyUntilMs = 0;
      for (const { startMs, bytes } of [...list].sort((left, right) => left.startMs - right.startMs)) {
        busyUntilMs = Math.max(busyUntilMs, startMs) + (bytes / bytesPerSecond) * 1000;
      }
      const lastMs = Math.max(...ends);
      expect(lastMs).toBeGreaterThanOrEqual(busyUntilMs - 1);
      expect(lastMs).toBeLessThanOrEqual(busyUntilMs + roundingMs(list.length));
    }),
    { numRuns: 50 },
  );
});

it('gives the share of a transfer that is given up to the others', async () => {
  const clock = createVirtualClock();
  const disk = createSharedBandwidth(clock, bytesPerSecond);
  const ends: number[] = [];
  const giveUp = disk.transfer(10_000, () => ends.push(-1));
  disk.transfer(1000, () => ends.push(clock.nowMs()));
  clock.after(1000, giveUp);
  await clock.runUntil(60_000);
  expect(ends).toEqual([1500]);
});
