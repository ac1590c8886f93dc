import type { Description, Diagnostic, Place } from '@smartdomains/language';
import { runtimeDiagnostic } from './codes.ts';
import type { CompoundContext, Template } from './compound/compound-component.ts';
import type { Dependencies } from './dependencies.ts';
import type { Descriptions } from './descriptions.ts';
import type { EarlierRun } from './earlier-run.ts';
import type { EventStream } from './event-stream.ts';
import type { Journal } from './journal/journal.ts';
import type { LifecycleState } from './lifecycle.ts';
import type { RuntimeLimits } from './limits.ts';
import type { LiveComponent } from './live-component.ts';
import type { ApplicationName, ComponentPath } from './names.ts';
import type { World } from './ports.ts';
import type { Surroundings } from './references/surroundings.ts';
import type { Registry } from './registry.ts';
import { SdError } from './sd-error.ts';
import { type FailedStep, StepFailed } from './step-failed.ts';
import type { TerminationRecord } from './termination-record.ts';

/** What all components of one application share. */
export interface Engine {
  readonly application: ApplicationName;
  readonly world: World;
  readonly registry: Registry;
  readonly limits: RuntimeLimits;
  readonly events: EventStream;
  readonly journal: Journal;
  readonly dependencies: Dependencies;
  readonly surroundings: Surroundings;
  /** Absent where no description may be read at run time. */
  readonly descriptions: Descriptions | undefined;
  /** The component's context; the same one for its whole life. */
  contextOf(component: LiveComponent): CompoundContext;
  /** The name and path a component of this application was made under. */
  originOf(path: ComponentPath): { readonly application: ApplicationName; readonly path: ComponentPath };
  /** Makes, deploys and starts a child at once; throws `SdError` and leaves nothing when that fails. */
  createChild(parent: LiveComponent, template: Template): Promise<LiveComponent>;
  /** Makes, deploys and starts an application of this process; throws likewise. */
  createApplication(
    name: string | undefined,
    description: Description,
    making: {
      readonly before: ApplicationName | undefined;
      readonly begins: (name: ApplicationName) => Promise<void>;
    },
  ): Promise<LiveComponent>;
  /** Makes a quiet, started component an application of its own. */
  detach(component: LiveComponent, name: string | undefined): Promise<ApplicationName>;
  /** What an interrupted run, which this one takes up, left on record of its components. */
  readonly earlier: EarlierRun;
  /** Work outside the tree that the application's end waits for. */
  linger(work: Promise<void>): void;
  /** The end of the top component is decided: the application's own business. */
  endRoot(record: TerminationRecord): void;
  /** Takes a failure for the report of the end. */
  noteFailure(diagnostic: Diagnostic): void;
}

/** The application of a component that runs. */
export function engineOf({ engine, path }: LiveComponent): Engine {
  if (engine) return engine;
  throw new Error(`${path} belongs to no application: this is a bug in SmartDomains`);
}

/** The next state of the component: journal first, then the event. `record` belongs to the two states of ending. */
export function enter(
  engine: Engine,
  component: LiveComponent,
  state: Exclude<LifecycleState, 'created' | 'terminating' | 'terminated'>,
): void {
  component.moveTo(state);
  engine.journal.append({ entry: 'state', component: component.path, state });
  engine.events.publish(component.path, { event: state });
}

/** The same for the states of ending, which carry why. */
export function enterEnding(
  engine: Engine,
  component: LiveComponent,
  ending: { readonly state: 'terminating' | 'terminated'; readonly record: TerminationRecord },
): void {
  component.moveTo(ending.state);
  const { type, description, id } = ending.record;
  engine.journal.append({
    entry: 'state',
    component: component.path,
    state: ending.state,
    record: {
      type,
      description,
      id,
      ...(component.hasFailed && { failed: true }),
      ...(component.endsQuietly && { quiet: true }),
    },
  });
  engine.events.publish(component.path, { event: ending.state, record: ending.record });
}

/** Whom a failure is about: a live component, or one that could not be made. */
export type FailureSubject = Pick<LiveComponent, 'name' | 'path' | 'parent' | 'description'>;

/** Makes the failure known, as event and for the report, and gives what to throw. */
export function reportFailure(
  engine: Engine,
  subject: FailureSubject,
  failed: { readonly step: FailedStep; readonly error: unknown },
): StepFailed {
  const diagnostic = diagnosticOf(failed.error, subject);
  engine.events.publish(subject.path, { event: 'failed', step: failed.step, diagnostic });
  engine.noteFailure(diagnostic);
  return new StepFailed(subject.path, failed.step, diagnostic);
}

/** The diagnostic an error carries, completed with the component and its place; any other error is a bug of ours. */
export function diagnosticOf(error: unknown, subject: FailureSubject): Diagnostic {
  const diagnostic = SdError.isInstance(error)
    ? error.diagnostic
    : runtimeDiagnostic('SD9002', {
        notes: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
        help: 'this is a bug in SmartDomains: report it with the note above',
      });
  const place = diagnostic.primary ? undefined : placeOf(subject);
  return {
    ...diagnostic,
    component: diagnostic.component ?? subject.path,
    ...(place && { primary: { place, text: 'this component' } }),
  };
}

/** Where the component stands in the description: its name, or its whole description where the name is not known. */
export function placeOf({ name, parent, description }: FailureSubject): Place | undefined {
  return parent?.attribute(name)?.namePlace ?? description.place;
}
