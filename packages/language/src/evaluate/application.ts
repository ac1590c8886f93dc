import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Fault } from '../functions/library-function.ts';
import { type Construction, valueOrSlot } from './access.ts';
import { label } from './failures.ts';
import {
  type Deferred,
  type Entry,
  type Operand,
  type Poison,
  placeOf,
  type Scope,
  Slot,
  type Task,
  valuePlaceOf,
} from './model.ts';
import { operandNotes } from './operand-notes.ts';
import { problem, type Session } from './session.ts';

/** An application: the slot it stands in, the scope of its parameters, and what made a function of it. */
export interface Application {
  readonly session: Session;
  readonly slot: Slot;
  readonly scope: Scope;
  readonly construction: Construction;
}

/** The value of one parameter. */
export function* parameterOf({ session, scope }: Application, entry: Entry): Task<Operand> {
  const known = valueOrSlot(session, scope, entry);
  if (!(known instanceof Slot)) return known;
  const cycle: Poison | undefined = yield known;
  return cycle ?? known.value ?? null;
}

/** The value of a parameter that says something about the application itself; undefined when it is not given. */
export function* namedParameter(application: Application, name: string): Task<Operand | undefined> {
  const entry = application.scope.entries.get(name);
  return entry && (yield* parameterOf(application, entry));
}

/** The application for run time, its parameters resolved as far as they can be. */
export function deferred({ scope, construction }: Application): Deferred {
  return { type: 'deferred', kind: construction.kind, data: false, scope };
}

/** The application for run time as it is written: `LAZY` or `DATA`, so that nobody looks at its parameters now. */
export function untouched({ scope, construction }: Application, data: boolean): Deferred {
  return { type: 'deferred', kind: construction.kind, data, untouched: true, scope };
}

/** From the first to the last character of an application. */
export function placeOfApplication({ scope }: Pick<Application, 'scope'>): ReturnType<typeof placeOf> {
  const { source, syntax } = scope.template;
  return placeOf(source, syntax);
}

/** What a function says is wrong, at the parameter it names. */
export function faultDiagnostic(application: Application, fault: Fault): Diagnostic {
  const entry = fault.parameter === undefined ? undefined : application.scope.entries.get(fault.parameter);
  const place = (entry && valuePlaceOf(entry)) ?? placeOfApplication(application);
  const notes = fault.code === 'SD3101' ? operandNotes(application.scope, entry) : [];
  return problem(fault.code, { primary: label(place, fault.text), notes, help: fault.help });
}
