import { getRandomValues } from 'node:crypto';
import type { Random } from '@smartdomains/runtime';

/** Chance from the system's generator: two processes started together never draw the same names. */
export function createSystemRandom(): Random {
  const words = new Uint32Array(2);
  return {
    next() {
      getRandomValues(words);
      const [high = 0, low = 0] = words;
      // 27 and 26 bits fill the 53 bits of a double exactly, so that every value is equally likely and none is 1.
      return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
    },
  };
}
