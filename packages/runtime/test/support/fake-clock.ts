import type { Clock } from '../../src/ports.ts';

/** A clock that moves only when told, to the next moment somebody waits for. */
export interface FakeClock extends Clock {
  /** Goes to the next timer and calls it; false when there is none. */
  advanceToNext(): boolean;
  readonly timerCount: number;
}

export function createFakeClock(startMs = 0): FakeClock {
  const timers = new Map<number, { readonly atMs: number; readonly callback: () => void }>();
  let nowMs = startMs;
  let lastId = 0;
  return {
    nowMs: () => nowMs,
    after(delayMs, callback) {
      lastId += 1;
      const id = lastId;
      timers.set(id, { atMs: nowMs + Math.max(0, delayMs), callback });
      return () => timers.delete(id);
    },
    advanceToNext() {
      let next: readonly [number, { readonly atMs: number; readonly callback: () => void }] | undefined;
      for (const entry of timers) if (next === undefined || entry[1].atMs < next[1].atMs) next = entry;
      if (next === undefined) return false;
      timers.delete(next[0]);
      nowMs = next[1].atMs;
      next[1].callback();
      return true;
    },
    get timerCount() {
      return timers.size;
    },
  };
}
