import type { Random } from '@smartdomains/runtime';

/** Streams of chance from one seed: each name has its own, which no other stream's use changes. */
export interface SeededRandom extends Random {
  /** The stream of this name; the same name gives the same numbers again from the first on. */
  stream(name: string): SeededRandom;
}

/**
 * Chris Doty-Humphrey's sfc32 (of PractRand): 128 bits of state, passes BigCrush; seeded by FNV-1a of the text and
 * stirred twelve times, as its author advises. Not for secrets.
 */
export function createSeededRandom(seed: number | string): SeededRandom {
  let a = fnv1a(`a${seed}`);
  let b = fnv1a(`b${seed}`);
  let c = fnv1a(`c${seed}`);
  let counter = 1;
  const nextBits = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let round = 0; round < 12; round += 1) nextBits();
  return {
    // 53 bits, all that a number between 0 and 1 can hold evenly.
    next: () => ((nextBits() >>> 5) * 2 ** 26 + (nextBits() >>> 6)) / 2 ** 53,
    stream: (name) => createSeededRandom(`${seed}/${name}`),
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}
