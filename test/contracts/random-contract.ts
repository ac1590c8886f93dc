import type { Random } from '@smartdomains/runtime';
import { describe, expect, it } from 'vitest';

const draws = 20_000;
const bins = 10;

/** What every adapter of `Random` must do. */
export function randomContract(name: string, setUp: () => Random): void {
  describe(`${name}: random contract`, () => {
    it('draws numbers from 0, included, to 1, not', () => {
      const random = setUp();
      for (let draw = 0; draw < draws; draw += 1) {
        const value = random.next();
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(1);
      }
    });

    it('spreads them evenly', () => {
      const random = setUp();
      const counts = Array.from({ length: bins }, () => 0);
      for (let draw = 0; draw < draws; draw += 1) {
        const bin = Math.floor(random.next() * bins);
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
      // Ten standard deviations: an even spread fails this less often than the machine does.
      const expected = draws / bins;
      const margin = 10 * Math.sqrt(expected);
      for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(margin);
    });

    it('does not repeat itself', () => {
      const random = setUp();
      const seen = new Set(Array.from({ length: 1_000 }, () => random.next()));
      expect(seen.size).toBeGreaterThan(990);
    });
  });
}
