import type { Child, CompoundComponent } from '../compound/compound-component.ts';
import { type Engine, reportFailure } from '../engine.ts';
import type { LiveComponent } from '../live-component.ts';
import { recordOfFailure } from '../step-failed.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { terminateTree } from './terminate.ts';

/**
 * A component ends by its own decision. The question goes upwards first: whichever of the compounds above it ends with it
 * says so, up to the top, and only then is anything undone, so that the whole that ends is terminated in one reverse order.
 * A child that ends alone is terminated at once. Later ends of the same component do nothing, nor does one under a parent
 * that is ending anyway.
 */
export function endComponent(engine: Engine, component: LiveComponent, record: TerminationRecord): void {
  if (component.endRecord !== undefined || component.termination !== undefined || component.isInterrupted) return;
  component.endRecord = record;
  const { parent } = component;
  if (parent === undefined) {
    engine.endRoot(record);
    return;
  }
  tellParent(engine, parent, (behaviour) => behaviour.childEnding?.(engine.contextOf(parent), component, record));
  if (parent.isInterrupted || parent.endRecord !== undefined) return;
  void terminateTree(engine, component, record).then(() => childEndedAlone(engine, parent, { component, record }));
}

function childEndedAlone(
  engine: Engine,
  parent: LiveComponent,
  ended: { readonly component: LiveComponent; readonly record: TerminationRecord },
): void {
  if (parent.isInterrupted) return;
  const child: Child = ended.component;
  removeChild(parent, ended.component);
  tellParent(engine, parent, (behaviour) => behaviour.childEnded?.(engine.contextOf(parent), child, ended.record));
}

/** Takes a terminated child out of the tree; its name is free again. */
export function removeChild(parent: LiveComponent, child: LiveComponent): void {
  if (parent.children?.get(child.name) === child) parent.children.delete(child.name);
}

/** A compound that fails in deciding ends itself: its children cannot be left without one who decides. */
function tellParent(engine: Engine, parent: LiveComponent, tell: (behaviour: CompoundComponent) => void): void {
  try {
    tell(parent.behaviour as CompoundComponent);
  } catch (error) {
    const failure = reportFailure(engine, parent, { step: 'run', error });
    endComponent(engine, parent, recordOfFailure(failure));
  }
}
