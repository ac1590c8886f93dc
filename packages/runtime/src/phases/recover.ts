import { runtimeDiagnostic } from '../codes.ts';
import type { Recovery } from '../component.ts';
import { isCompoundClass } from '../compound/compound-component.ts';
import { type Engine, reportFailure } from '../engine.ts';
import { Interruption } from '../interruption.ts';
import type { EndRecord } from '../journal/entry.ts';
import type { RecordedComponent } from '../journal/replay.ts';
import type { LiveComponent } from '../live-component.ts';
import { childPath } from '../names.ts';
import { SdError } from '../sd-error.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { createTree } from './create.ts';
import { endByOthers, endComponent } from './end.ts';
import { showContact } from './ping.ts';

/**
 * Takes up a component where the journal left it, in its deploy. One that was ending or had ended ends again, and its parent
 * hears of it as it did. One that lives is asked what is there, and `isAdopted` says whether its steps are over. Throws
 * `Interruption` or `StepFailed` like a deploy.
 */
export async function recoverComponent(
  engine: Engine,
  component: LiveComponent,
  recorded: RecordedComponent,
): Promise<void> {
  if (recorded.state === 'created' || recorded.state === 'detached') return;
  const { record } = recorded;
  if (recorded.state === 'terminated' || recorded.state === 'terminating') {
    if (recorded.state === 'terminating') await recoverBelow(engine, component, recorded);
    if (component.isInterrupted) throw new Interruption();
    if (record?.failed) throw reportFailure(engine, component, { step: 'deploy', error: failedBefore(record) });
    endComponent(engine, component, recordOf(component, record));
    throw new Interruption();
  }
  if (component.behaviour.recover === undefined) return;
  const finding = await look(engine, component);
  if (component.isInterrupted) throw new Interruption();
  const hadStarted = recorded.state === 'started';
  component.isAdopted = finding === 'running' || (hadStarted && finding !== 'partial');
  if (hadStarted && (finding === 'gone' || finding === 'unknown')) component.foundAfterCrash = finding;
}

/** What `recover` found matters once the component counts as started again. */
export function actOnFinding(engine: Engine, component: LiveComponent): void {
  const finding = component.foundAfterCrash;
  component.foundAfterCrash = undefined;
  if (finding === 'unknown') showContact(component, 'lost');
  if (finding !== 'gone') return;
  endByOthers(engine, component, {
    type: 'abnormal',
    description: 'it was gone when its application was taken up again',
  });
}

/**
 * Makes what is on record below a component that was ending, and lets each part look at what is there of it, so that terminating
 * it undoes what an earlier process made. Nothing is deployed or started.
 */
export async function recoverBelow(
  engine: Engine,
  top: LiveComponent,
  recorded: RecordedComponent | undefined,
): Promise<void> {
  if (recorded && top.behaviour.recover) await look(engine, top);
  if (!isCompoundClass(top.componentClass)) return;
  if (top.componentClass.children === 'templates') {
    for (const template of engine.recordedChildren(top)) {
      if (!top.children?.has(template.name) && !top.isInterrupted) createTree(engine, top, template);
    }
  }
  // A copy: children that end meanwhile leave the map.
  const children = [...(top.children?.values() ?? [])];
  for (const child of children) {
    const known = engine.takeRecorded(childPath(top.path, child.name));
    await recoverBelow(engine, child, known?.state === 'terminated' ? undefined : known);
  }
}

async function look(engine: Engine, component: LiveComponent): Promise<Recovery> {
  const work = (async () => (await component.behaviour.recover?.(engine.contextOf(component))) ?? 'partial')();
  try {
    return await work;
  } catch (error) {
    const isContactLost = SdError.isInstance(error) && error.diagnostic.code === 'SD6103';
    engine.world.log.write('warning', 'a component could not say what is there of it after a crash', {
      application: engine.application,
      component: component.path,
      error: String(error),
    });
    return isContactLost ? 'unknown' : 'partial';
  }
}

/** The record of an end from before the crash. */
export function recordOf(component: LiveComponent, record: EndRecord | undefined): TerminationRecord {
  const { type, description, id } = record ?? {
    type: 'abnormal',
    description: 'it was ending when its application was interrupted',
    id: component.path,
  };
  return { type, description, id };
}

function failedBefore({ description }: EndRecord): SdError {
  return new SdError(
    runtimeDiagnostic('SD6303', { notes: [`before its application was interrupted: ${description}`] }),
  );
}
