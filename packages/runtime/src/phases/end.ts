import type { CompoundComponent } from '../compound/compound-component.ts';
import { type Engine, reportFailure } from '../engine.ts';
import type { LiveComponent } from '../live-component.ts';
import { SdError } from '../sd-error.ts';
import { type FailedStep, recordOfFailure } from '../step-failed.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { terminateTree } from './terminate.ts';

/**
 * A component ends by its own decision. The question goes upwards first: whichever of the compounds above it ends with it
 * says so, up to the top, and only then is anything undone, so that the whole that ends is terminated in one reverse order.
 * A child that ends alone is terminated at once. Later ends of the same component do nothing, nor does one under a parent
 * that is ending anyway.
 */
export function endComponent(engine: Engine, component: LiveComponent, record: TerminationRecord): void {
  if (!canEnd(component)) return;
  component.endRecord = record;
  const { parent } = component;
  if (parent === undefined) {
    engine.endRoot(record);
    return;
  }
  tellParent(engine, parent, (behaviour) => behaviour.childEnding?.(engine.contextOf(parent), component, record));
  if (parent.isInterrupted || parent.endRecord !== undefined) return;
  // Then the compound terminates it itself.
  if (component.isInterrupted) return;
  void endAlone(engine, parent, { component, record });
}

/** What others say of an end; who ended first is added. */
export type GivenRecord = Pick<TerminationRecord, 'type' | 'description' | 'cause'>;

/** The whole record; a cause is reported as a failure of the component. */
export function completeRecord(
  engine: Engine,
  component: LiveComponent,
  { type, description, cause }: GivenRecord,
): TerminationRecord {
  const failure = cause && reportFailure(engine, component, { step: stepIn(component), error: new SdError(cause) });
  return { type, description, id: component.path, ...(failure && { cause: failure.diagnostic }) };
}

/** The step in which a component finds that it cannot go on. */
function stepIn({ state }: LiveComponent): FailedStep {
  if (state === 'deploying') return 'deploy';
  return state === 'starting' ? 'start' : 'run';
}

/** Ends a component as if it had decided so itself. */
export function endByOthers(engine: Engine, component: LiveComponent, given: GivenRecord): void {
  if (canEnd(component)) endComponent(engine, component, completeRecord(engine, component, given));
}

/** Ends a component without asking or telling its parent, and resolves when it is gone. */
export async function terminateQuietly(engine: Engine, component: LiveComponent, given: GivenRecord): Promise<void> {
  const { parent } = component;
  if (parent === undefined) {
    endByOthers(engine, component, given);
    await component.whenGone();
    return;
  }
  if (component.endRecord === undefined && component.termination === undefined) {
    component.endRecord = completeRecord(engine, component, given);
  }
  if (component.termination === undefined) component.endsQuietly = true;
  const record = component.endRecord ?? completeRecord(engine, component, given);
  await terminateTree(engine, component, record);
  removeChild(parent, component);
}

/** Whether an end of the component would still count. */
export function canEnd({ endRecord, termination, isInterrupted }: LiveComponent): boolean {
  return endRecord === undefined && termination === undefined && !isInterrupted;
}

async function endAlone(
  engine: Engine,
  parent: LiveComponent,
  ending: { readonly component: LiveComponent; readonly record: TerminationRecord },
): Promise<void> {
  const { component, record } = ending;
  try {
    await terminateTree(engine, component, record);
  } catch (error) {
    reportFailure(engine, component, { step: 'terminate', error });
  }
  if (parent.isInterrupted) return;
  removeChild(parent, component);
  tellParent(engine, parent, (behaviour) => behaviour.childEnded?.(engine.contextOf(parent), component, record));
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
