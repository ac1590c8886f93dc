import type { CompoundComponent } from '../compound/compound-component.ts';
import type { Engine } from '../engine.ts';
import type { LiveComponent } from '../live-component.ts';

/** Whether the compound has a last word of the child. */
export function isForEnd(compound: LiveComponent, child: LiveComponent): boolean {
  return (compound.behaviour as CompoundComponent).isForEnd?.(child) ?? false;
}

/** It is deployed, or was before a crash: what it began to say then is said again from its beginning. */
export function isPrepared({ state, stateBefore }: LiveComponent): boolean {
  if (state === 'created') return stateBefore === 'deployed' || stateBefore === 'starting' || stateBefore === 'started';
  return state === 'deployed';
}

/**
 * Whether the child of a compound that is made again only to be terminated has to say its last word. What is on record of it and
 * below it stays there then, and is met when it is deployed.
 */
export function saysLastWordAgain(engine: Engine, compound: LiveComponent, child: LiveComponent): boolean {
  const { state } = engine.earlier.of(child.path) ?? {};
  if (state !== undefined && state !== 'detached') child.stateBefore = state;
  return isForEnd(compound, child) && isPrepared(child);
}
