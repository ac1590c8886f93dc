import { couldNotLook } from '../command-end.ts';
import type { BeforeCrash, Recovery } from '../component.ts';
import { isCompoundClass } from '../compound/compound-component.ts';
import type { Engine } from '../engine.ts';
import type { RecordedComponent } from '../journal/replay.ts';
import type { LiveComponent } from '../live-component.ts';
import { SdError } from '../sd-error.ts';
import { createTree } from './create.ts';
import { saysLastWordAgain } from './for-end.ts';

/**
 * Makes what is on record below a component that was ending, and lets each part look at what is there of it, so that terminating
 * it undoes what an earlier process made. Nothing is deployed or started.
 */
export async function recoverBelow(
  engine: Engine,
  top: LiveComponent,
  recorded: RecordedComponent | undefined,
): Promise<void> {
  if (recorded && recorded.state !== 'detached' && top.behaviour.recover) await look(engine, top, recorded.state);
  if (!isCompoundClass(top.componentClass)) return;
  if (top.componentClass.children === 'templates') {
    for (const template of engine.earlier.childrenOf(top)) {
      if (!top.children?.has(template.name) && !top.isInterrupted) createTree(engine, top, template);
    }
  }
  // A copy: children that end meanwhile leave the map.
  const children = [...(top.children?.values() ?? [])];
  for (const child of children) {
    // The rest looks when it ends.
    if (top.isInterrupted) return;
    if (saysLastWordAgain(engine, top, child)) continue;
    const known = engine.earlier.take(child.path);
    await recoverBelow(engine, child, known?.state === 'terminated' ? undefined : known);
  }
}

/**
 * The same for the children of a compound that ends before they were taken up: each that has something on record looks at what is
 * there of it, in their order, so that those it needs come before it. What is below them follows when they end.
 */
export async function recoverChildrenToEnd(engine: Engine, compound: LiveComponent): Promise<void> {
  if (!isCompoundClass(compound.componentClass)) return;
  // Also where children exist with their compound: its end may have come between its making and theirs.
  for (const template of engine.earlier.childrenOf(compound)) {
    if (!compound.children?.has(template.name)) createTree(engine, compound, template, 'toEnd');
  }
  const children = [...(compound.children?.values() ?? [])];
  for (const child of children) {
    if (saysLastWordAgain(engine, compound, child)) continue;
    const recorded = engine.earlier.take(child.path);
    if (recorded === undefined || recorded.state === 'detached' || recorded.state === 'terminated') continue;
    // Its steps are over before they began: it looks as a part of its end.
    child.terminateController ??= new AbortController();
    if (child.behaviour.recover) await look(engine, child, 'terminating');
  }
}

/** Asks a component what is there of it; one that cannot say has to be tried. */
export async function look(engine: Engine, component: LiveComponent, state: BeforeCrash['state']): Promise<Recovery> {
  const before: BeforeCrash = { state, standing: engine.journal.ledger.standingOf(component.path) };
  try {
    return (await component.behaviour.recover?.(engine.contextOf(component), before)) ?? 'partial';
  } catch (error) {
    const isNotKnown = SdError.isInstance(error) && couldNotLook(error.diagnostic);
    engine.world.log.write('warning', 'a component could not say what is there of it after a crash', {
      application: engine.application,
      component: component.path,
      error: String(error),
    });
    return isNotKnown ? 'unknown' : 'partial';
  }
}
