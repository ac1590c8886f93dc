import { runtimeDiagnostic } from '../codes.ts';
import { type Engine, reportFailure } from '../engine.ts';
import { Interruption } from '../interruption.ts';
import type { EndRecord } from '../journal/entry.ts';
import type { RecordedComponent } from '../journal/replay.ts';
import type { LiveComponent } from '../live-component.ts';
import { SdError } from '../sd-error.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { endByOthers, endComponent, terminateQuietly } from './end.ts';
import { look, recoverBelow } from './look.ts';
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
    if (recorded.state === 'terminating') await asStep(component, recoverBelow(engine, component, recorded));
    if (component.isInterrupted) throw new Interruption();
    component.hasEndedBefore = true;
    if (record?.quiet) {
      await terminateQuietly(engine, component, recordOf(component, record));
      throw new Interruption();
    }
    if (record?.failed) throw reportFailure(engine, component, { step: 'deploy', error: failedBefore(record) });
    endComponent(engine, component, recordOf(component, record));
    throw new Interruption();
  }
  if (component.behaviour.recover === undefined) return;
  const finding = await asStep(component, look(engine, component, recorded.state));
  if (component.isInterrupted) throw new Interruption();
  const hadStarted = recorded.state === 'started';
  component.isAdopted = finding === 'running' || (hadStarted && finding !== 'partial');
  if (hadStarted && (finding === 'gone' || finding === 'unknown')) component.foundAfterCrash = finding;
}

/** An end that comes meanwhile waits for it, as for a step: nobody undoes what is being looked at. */
async function asStep<T>(component: LiveComponent, work: Promise<T>): Promise<T> {
  component.step = work.then(
    () => undefined,
    () => undefined,
  );
  try {
    return await work;
  } finally {
    component.step = undefined;
  }
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
