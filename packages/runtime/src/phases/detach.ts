import { runtimeDiagnostic } from '../codes.ts';
import type { CompoundComponent } from '../compound/compound-component.ts';
import { type Engine, engineOf } from '../engine.ts';
import type { LiveComponent } from '../live-component.ts';
import type { ApplicationName } from '../names.ts';
import { SdError } from '../sd-error.ts';
import { completeRecord, type GivenRecord, removeChild, terminateQuietly } from './end.ts';
import { terminateTree } from './terminate.ts';

/**
 * Makes a started component the top of an application of its own. It waits until nothing below it is in the middle of a step,
 * so that no step begins in one application and ends in another.
 */
export async function detachComponent(component: LiveComponent, asked: string | undefined): Promise<ApplicationName> {
  await component.whenStartedOrGone();
  for (let busy = busyBelow(component); busy.length > 0; busy = busyBelow(component)) await Promise.all(busy);
  detachableOrThrow(component);
  const engine = engineOf(component);
  if (component.parent === undefined) return engine.application;
  const written = component.attribute('sfProcessComponentName')?.value;
  return engine.detach(component, asked ?? (typeof written === 'string' ? written : undefined));
}

/** Steps, and ends of parts, that are under way in the tree. A wait for readiness may go on through a detach. */
function busyBelow(top: LiveComponent): readonly Promise<void>[] {
  const busy: Promise<void>[] = [];
  const toVisit = [top];
  for (let component = toVisit.pop(); component !== undefined; component = toVisit.pop()) {
    for (const work of [component.step, component.finishingStart, component.changing, component.termination])
      if (work) busy.push(work);
    for (const child of component.children?.values() ?? []) toVisit.push(child);
  }
  return busy;
}

/** Takes the component from its parent, whose description shows through no more, and tells a compound that wants to know. */
export function leaveParent(engine: Engine, component: LiveComponent): void {
  const { parent, name } = component;
  if (parent === undefined) return;
  removeChild(parent, component);
  parent.attributes ??= new Map();
  parent.attributes.set(name, undefined);
  const behaviour: CompoundComponent = parent.behaviour;
  behaviour.childDetached?.(engine.contextOf(parent), component);
}

/** Takes the component from its parent, which never knows, and ends it. The application's end waits for it. */
export async function detachAndTerminate(engine: Engine, component: LiveComponent, given: GivenRecord): Promise<void> {
  if (component.parent === undefined) return terminateQuietly(engine, component, given);
  if (component.termination) return component.termination;
  const record = completeRecord(engine, component, given);
  component.endRecord ??= record;
  component.endsQuietly = true;
  leaveParent(engine, component);
  const gone = terminateTree(engine, component, record);
  engine.linger(gone);
  await gone;
}

/** Throws SD6304 when the component is not started and quiet. */
export function detachableOrThrow(component: LiveComponent): void {
  const isQuiet = busyBelow(component).length === 0;
  if (component.state === 'started' && isQuiet && !component.isInterrupted && !component.endRecord) return;
  throw new SdError(
    runtimeDiagnostic('SD6304', {
      component: component.path,
      notes: [
        isQuiet
          ? `${component.path} is ending, so it cannot be detached`
          : `something below ${component.path} began to start or to end while it was being detached`,
      ],
      help: 'try again',
    }),
  );
}
