import type { ComponentContext } from '../component.ts';

const beganName = 'beganAtMs';

/** When the component began, the same after a crash; never in the future, should the clock have been set back since. */
export function beganAtMs({ memory, clock }: ComponentContext): number {
  const nowMs = clock.nowMs();
  const known = memory.get(beganName);
  if (typeof known === 'number') return Math.min(known, nowMs);
  memory.set(beganName, nowMs);
  return nowMs;
}

/** What is left of a time that runs from the component's beginning: a crash does not begin it anew. */
export function leftMs(context: ComponentContext, timeMs: number): number {
  return Math.max(0, beganAtMs(context) + timeMs - context.clock.nowMs());
}
