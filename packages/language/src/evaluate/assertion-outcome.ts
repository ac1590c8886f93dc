import { valueOrSlot } from './access.ts';
import { type Application, deferred, faultDiagnostic, namedParameter, placeOfApplication } from './application.ts';
import { call } from './calls.ts';
import { entryLabels, label } from './failures.ts';
import { isLazy } from './links.ts';
import { isPoison, type Operand, type Poison, poisonOf, Slot, type Task, valuePlaceOf, vanished } from './model.ts';
import { operandNotes } from './operand-notes.ts';
import { parametersOf } from './parameters.ts';
import { problem } from './session.ts';

/** Works out an assertion by its phase: static ones hold or fail now, dynamic ones are kept for run time as well. */
export function* assertionOutcome(application: Application): Task<Operand> {
  const phase = yield* assertionPhaseOf(application);
  if (isPoison(phase)) return phase;
  const name = yield* namedParameter(application, 'sfFunctionClass');
  if (isPoison(name)) return name;
  const parameters = yield* parametersOf(application);
  if (isPoison(parameters)) return parameters;
  if (parameters === 'lazy') {
    if (phase === 'dynamic') return deferred(application);
    if (phase === 'staticLazy') return vanished;
    const { session, scope } = application;
    const entry = [...scope.entries.values()].find((one) => {
      const value = valueOrSlot(session, scope, one);
      return !(value instanceof Slot) && isLazy(value);
    });
    const place = (entry && valuePlaceOf(entry)) ?? placeOfApplication(application);
    return poisonOf(
      problem('SD3103', {
        primary: label(place, 'is known only at run time'),
        notes: operandNotes(scope, entry),
        help: 'give it `sfAssertionPhase "dynamic"` to check it at run time, or `"staticLazy"` to leave it unchecked then',
      }),
    );
  }
  const given = new Map([...parameters].filter(([name]) => name !== 'sfAssertionPhase'));
  const result = yield* call(application, name, given);
  if (isPoison(result)) return result;
  if (result === true) return yield* assertionKept(application);
  const code = result === false ? 'SD3101' : 'SD3102';
  const text = result === false ? 'is false' : 'yields neither true nor false';
  return poisonOf(faultDiagnostic(application, { type: 'fault', code, text }));
}

/** What remains of an assertion that holds. */
export function* assertionKept(application: Application): Task<Operand> {
  const phase = yield* assertionPhaseOf(application);
  if (isPoison(phase)) return phase;
  return phase === 'dynamic' ? deferred(application) : vanished;
}

function* assertionPhaseOf(application: Application): Task<'static' | 'staticLazy' | 'dynamic' | Poison> {
  const given = yield* namedParameter(application, 'sfAssertionPhase');
  const phase = given === undefined ? 'dynamic' : given;
  if (isPoison(phase)) return phase;
  if (phase === 'static' || phase === 'staticLazy' || phase === 'dynamic') return phase;
  return poisonOf(
    problem('SD3104', {
      primary: entryLabels(application.scope.entries.get('sfAssertionPhase'), 'is not a phase of assertions')[0],
      help: 'write `"static"`, `"staticLazy"` or `"dynamic"`',
    }),
  );
}
