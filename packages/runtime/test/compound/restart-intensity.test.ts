import fc from 'fast-check';
import { expect, describe as group, test } from 'vitest';
import { admitRestart, type RestartHistory, restartDelayMs } from '../../src/compound/restart-intensity.ts';

const intensity = { restartsMax: 2, periodMs: 1000 };

group('restart intensity', () => {
  test.each<[string, RestartHistory, number, RestartHistory | undefined]>([
    ['the first', [], 0, [0]],
    ['as many as allowed', [0], 10, [0, 10]],
    ['one too many', [0, 10], 20, undefined],
    ['still within, at the very end of the period', [0, 10], 1000, undefined],
    ['the oldest counts no more', [0, 10], 1001, [10, 1001]],
    ['all are long ago', [0, 10], 5000, [5000]],
  ])('%s', (_, history, nowMs, expected) => expect(admitRestart(history, nowMs, intensity)).toEqual(expected));

  test('an intensity of 0 allows none', () => {
    expect(admitRestart([], 0, { restartsMax: 0, periodMs: 1000 })).toBeUndefined();
  });

  test('property: no period holds more than are allowed, and the history is no longer than that', () => {
    const gaps = fc.array(fc.nat(700), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 0, max: 5 }), (waits, restartsMax) => {
        const limit = { restartsMax, periodMs: 1000 };
        const admitted: number[] = [];
        let history: RestartHistory = [];
        let nowMs = 0;
        for (const wait of waits) {
          nowMs += wait;
          const next = admitRestart(history, nowMs, limit);
          if (next === undefined) continue;
          history = next;
          admitted.push(nowMs);
          expect(history.length).toBeLessThanOrEqual(restartsMax);
        }
        for (const from of admitted) {
          expect(admitted.filter((at) => at >= from && at <= from + 1000).length).toBeLessThanOrEqual(restartsMax);
        }
      }),
    );
  });

  test.each<[RestartHistory, number, number]>([
    [[0], 100, 100],
    [[0, 1], 100, 200],
    [[0, 1, 2], 100, 400],
    [[0, 1, 2, 3, 4, 5, 6], 100, 1000],
    [[0, 1, 2], 0, 0],
    [[0], 3000, 3000],
  ])('after %j, with a delay of %i ms: %i ms', (history, delayMs, expected) => {
    expect(restartDelayMs(history, { delayMs, delayMaxMs: 1000 })).toBe(expected);
  });
});
