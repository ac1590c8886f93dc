import { describe } from '../functions/arithmetic.ts';
import type { Fault } from '../functions/library-function.ts';
import { functionClasses } from '../functions/names.ts';
import type { Construction } from './access.ts';
import {
  type Application,
  deferred,
  faultDiagnostic,
  namedParameter,
  parameterOf,
  placeOfApplication,
  untouched,
} from './application.ts';
import { assertionKept, assertionOutcome } from './assertion-outcome.ts';
import { call } from './calls.ts';
import { makeArray } from './copies.ts';
import { isLazy, resolveLink } from './links.ts';
import {
  type Entry,
  isPoison,
  type Operand,
  type Poison,
  poisonOf,
  type Scope,
  type Slot,
  silentPoison,
  type Task,
  valuePlaceOf,
} from './model.ts';
import { parametersOf } from './parameters.ts';
import { unknownAction } from './phase-actions.ts';
import { checkSchema } from './schemas.ts';
import type { Session } from './session.ts';
import { makeSet } from './set.ts';
import { readReference } from './text-values.ts';

/**
 * Works out a function or assertion (reference notes sections 8 and 9). When something it needs is lazy it stays as it
 * is, for run time.
 */
export function* apply(
  session: Session,
  { slot, scope, construction }: { readonly slot: Slot; readonly scope: Scope; readonly construction: Construction },
): Task<void> {
  const application: Application = { session, slot, scope, construction };
  session.countApplication(placeOfApplication(application));
  slot.value = yield* outcome(application);
  const optional = construction.application?.optional;
  if (optional && isPoison(slot.value)) slot.value = optional.default;
}

function* outcome(application: Application): Task<Operand> {
  const { session, scope, construction, slot } = application;
  if (construction.unknown !== undefined) return unknownAction(scope, construction.unknown);
  const { application: written } = construction;
  if (written?.data || written?.lazy) return untouched(application, written.data);
  if (scope.entries.get('sfFunctionLazy')?.value === true) return untouched(application, false);
  if (construction.kind === 'function') return yield* functionOutcome(application);
  if (construction.schema) {
    const result = yield* checkSchema(session, scope, slot.scope);
    return result === true ? yield* assertionKept(application) : result;
  }
  return yield* assertionOutcome(application);
}

function* functionOutcome(application: Application): Task<Operand> {
  const { session, scope, slot } = application;
  const name = yield* namedParameter(application, 'sfFunctionClass');
  if (isPoison(name)) return name;
  switch (name) {
    case functionClasses.array:
      return yield* makeArray(session, slot, scope);
    case functionClasses.ifThenElse:
      return yield* chooseBranch(application);
    case functionClasses.switch:
      return yield* chooseCase(application);
    case functionClasses.schemaElement:
      return deferred(application);
    default:
      break;
  }
  const parameters = yield* parametersOf(application);
  if (isPoison(parameters)) return parameters;
  if (parameters === 'lazy' || (name !== undefined && isLazy(name))) return deferred(application);
  switch (name) {
    case functionClasses.set:
      return makeSet(application, parameters);
    case functionClasses.reference:
    case functionClasses.policyReference:
    case functionClasses.rawReference:
      return yield* referenceFromText(application, parameters, name);
    default:
      return yield* call(application, name, parameters);
  }
}

/** Only the branch that is chosen is evaluated. With a lazy condition both are left for run time. */
function* chooseBranch(application: Application): Task<Operand> {
  // Where one could not be read, the condition may be half of one: that was reported.
  for (const name of ['if', 'then', 'else']) if (isMissing(application.scope.entries.get(name))) return silentPoison;
  const condition = yield* conditionOf(application, 'if');
  if (condition === 'lazy') return deferred(application);
  if (isPoison(condition)) return condition;
  const name = condition ? 'then' : 'else';
  const entry = application.scope.entries.get(name);
  if (entry === undefined) {
    return poisonOf(faultDiagnostic(application, { type: 'fault', code: 'SD3002', text: `\`${name}\` is missing` }));
  }
  return yield* chosen(application, entry);
}

/** As any function, and unlike `IF`: all cases must have a value, and one that is lazy leaves the whole for run time. */
function* chooseCase(application: Application): Task<Operand> {
  const parameters = yield* parametersOf(application);
  if (isPoison(parameters)) return parameters;
  if (parameters === 'lazy') return deferred(application);
  for (const [conditionName, valueName] of application.scope.template.cases ?? []) {
    const condition = yield* conditionOf(application, conditionName);
    if (isPoison(condition)) return condition;
    if (condition === true) return parameters.get(valueName) ?? null;
  }
  return null;
}

function isMissing(entry: Entry | undefined): boolean {
  const value = entry?.value;
  return typeof value === 'object' && value !== null && 'reason' in value && value.reason === 'missing';
}

function* conditionOf(application: Application, name: string): Task<boolean | Poison | 'lazy'> {
  const entry = application.scope.entries.get(name);
  if (entry === undefined) {
    return poisonOf(faultDiagnostic(application, { type: 'fault', code: 'SD3002', text: `\`${name}\` is missing` }));
  }
  const value = yield* parameterOf(application, entry);
  if (isPoison(value) || typeof value === 'boolean') return value;
  if (isLazy(value)) return 'lazy';
  const found = typeof value === 'object' && value !== null ? '' : `, found ${describe(value)}`;
  const text = `the condition must be true or false${found}`;
  return poisonOf(faultDiagnostic(application, { type: 'fault', code: 'SD3003', text, parameter: name }));
}

function* chosen(application: Application, entry: Entry): Task<Operand> {
  const value = yield* parameterOf(application, entry);
  return isLazy(value) ? deferred(application) : value;
}

/** `ref`: reads a text as a reference and resolves it from the description around the function. */
function* referenceFromText(
  application: Application,
  parameters: ReadonlyMap<string, Operand>,
  name: string,
): Task<Operand> {
  const { session, slot } = application;
  const text = parameters.get('reference');
  const reference = typeof text === 'string' ? readReference(text) : undefined;
  if (reference === undefined) {
    const fault: Fault =
      text === undefined
        ? { type: 'fault', code: 'SD3002', text: '`reference` is missing' }
        : { type: 'fault', code: 'SD3008', text: 'is not the text of a reference', parameter: 'reference' };
    return poisonOf(faultDiagnostic(application, fault));
  }
  const entry = application.scope.entries.get('reference');
  const place = entry && valuePlaceOf(entry);
  const placed = {
    ...reference,
    parts: reference.parts.map((part) => ({ ...part, ...(place && { place }) })),
    ...(place && { place }),
  };
  if (name !== functionClasses.reference || parameters.get('lazy') === true || reference.lazy)
    return { ...placed, lazy: true };
  const result = yield* resolveLink(session, placed, slot.scope);
  if ('value' in result) return result.value;
  if ('lazy' in result) return { ...placed, lazy: true };
  return parameters.get('returnNULLOnException') === true ? null : result.poison;
}
