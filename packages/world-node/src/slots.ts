import { type FirstOf, untilLimit, type WaitLimits } from './until-limit.ts';

/** Admits so many at once; the others wait in order, and so many may wait. */
export interface Slots {
  /** `ended` with the way to give the slot back; `full` when too many wait already. */
  acquire(limits: WaitLimits): Promise<FirstOf<() => void> | { readonly kind: 'full' }>;
  /** Whether who comes now gets a slot at once. */
  hasRoom(): boolean;
  /** How many are taken. */
  taken(): number;
  /** How many can be taken at once now. */
  atOnceMax(): number;
  /**
   * Admits one less from now on, while more than `atLeast` (one, when absent) are left; who has a slot keeps it. False when it cannot
   * be less.
   */
  lower(atLeast?: number): boolean;
  /** Admits as many as in the beginning. */
  restore(): void;
}

/** Slots of which `atOnceMax` can be taken, with room for `waitingMax` who wait. */
export function createSlots(bounds: { readonly atOnceMax: number; readonly waitingMax: number }): Slots {
  const waiting = new Set<() => void>();
  let { atOnceMax } = bounds;
  let taken = 0;

  const release = () => {
    const [next] = waiting;
    if (next === undefined || taken > atOnceMax) {
      taken -= 1;
      return;
    }
    // The slot goes from hand to hand, so that nobody can slip in between.
    waiting.delete(next);
    next();
  };
  const releaseOnce = () => {
    let held = true;
    return () => {
      if (held) release();
      held = false;
    };
  };

  return {
    async acquire(limits) {
      if (taken < atOnceMax) {
        taken += 1;
        return { kind: 'ended', value: releaseOnce() };
      }
      if (waiting.size >= bounds.waitingMax) return { kind: 'full' };
      const turn = Promise.withResolvers<void>();
      waiting.add(turn.resolve);
      const first = await untilLimit(turn.promise, limits);
      if (first.kind === 'ended') return { kind: 'ended', value: releaseOnce() };
      // Given up in the same moment as the slot came: pass it on.
      if (!waiting.delete(turn.resolve)) release();
      return first;
    },
    hasRoom: () => taken < atOnceMax,
    taken: () => taken,
    atOnceMax: () => atOnceMax,
    lower(atLeast = 1) {
      if (atOnceMax <= atLeast) return false;
      atOnceMax -= 1;
      return true;
    },
    restore() {
      ({ atOnceMax } = bounds);
      for (const next of waiting) {
        if (taken >= atOnceMax) return;
        taken += 1;
        waiting.delete(next);
        next();
      }
    },
  };
}
