import type { Description } from '../description.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { type Fault, isFault, type LibraryFunction, type Parameter } from '../functions/library-function.ts';
import { functionClasses } from '../functions/names.ts';
import { libraryFunctions, unsupportedFunctions } from '../functions/registry.ts';
import { type Construction, valueOrSlot } from './access.ts';
import { makeArray, makeSet } from './copies.ts';
import { entryLabels, label } from './failures.ts';
import { functionState } from './function-state.ts';
import { isLazy, resolveLink } from './links.ts';
import {
  type Deferred,
  type Entry,
  isPoison,
  type Operand,
  type Poison,
  placeOf,
  poisonOf,
  poisonOfAll,
  type Scope,
  Slot,
  type Task,
  valuePlaceOf,
  vanished,
} from './model.ts';
import { operandNotes } from './operand-notes.ts';
import { checkSchema } from './schemas.ts';
import { problem, type Session } from './session.ts';
import { readReference } from './text-values.ts';

/** An application: the slot it stands in, the scope of its parameters, and what made a function of it. */
interface Application {
  readonly session: Session;
  readonly slot: Slot;
  readonly scope: Scope;
  readonly construction: Construction;
}

/** The parameters of an application, or why it has no value now. */
type Parameters = ReadonlyMap<string, Operand> | Poison | 'lazy';

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
  if (construction.unknown !== undefined) {
    return poisonOf(
      problem('SD1304', {
        primary: label(placeOfApplication(application), `\`${construction.unknown}\` is not known`),
        help: 'a phase can make functions, assertions and schemas; take the attribute away',
      }),
    );
  }
  const { application: written } = construction;
  if (written?.data || written?.lazy) return deferred(application, written.data);
  if (scope.entries.get('sfFunctionLazy')?.value === true) return deferred(application, false);
  if (construction.kind === 'function') return yield* functionOutcome(application);
  if (construction.schema) {
    const result = yield* checkSchema(session, scope, slot.scope);
    return result === true ? assertionKept(application) : result;
  }
  return yield* assertionOutcome(application);
}

function* functionOutcome(application: Application): Task<Operand> {
  const { session, scope, slot } = application;
  const name = scope.entries.get('sfFunctionClass')?.value;
  switch (name) {
    case functionClasses.array:
      return yield* makeArray(session, slot, scope);
    case functionClasses.set:
      return yield* makeSet(session, slot, scope);
    case functionClasses.ifThenElse:
      return yield* chooseBranch(application);
    case functionClasses.switch:
      return yield* chooseCase(application);
    case functionClasses.schemaElement:
      return deferred(application, false);
    default:
      break;
  }
  const parameters = yield* parametersOf(application);
  if (parameters === 'lazy') return deferred(application, false);
  if (isPoison(parameters)) return parameters;
  switch (name) {
    case functionClasses.reference:
    case functionClasses.policyReference:
    case functionClasses.rawReference:
      return yield* referenceFromText(application, parameters, name);
    default:
      return yield* call(application, parameters);
  }
}

/** All parameters, in order; the failures of all of them when there are any. */
function* parametersOf(application: Application): Task<Parameters> {
  const { scope, construction } = application;
  const values = new Map<string, Operand>();
  const diagnostics = new Set<Diagnostic>();
  let failed = false;
  let lazy = false;
  for (const entry of scope.entries.values()) {
    if (entry.name === 'sfFunctionClass' || entry.name === construction.action) continue;
    const value = yield* parameterOf(application, entry);
    if (isPoison(value)) {
      failed = true;
      for (const diagnostic of value.diagnostics) diagnostics.add(diagnostic);
    } else if (isLazy(value)) {
      lazy = true;
    } else if (typeof value !== 'object' || value?.type !== 'vanished') {
      values.set(entry.name, value);
    }
  }
  if (failed) return poisonOfAll(diagnostics);
  return lazy ? 'lazy' : values;
}

function* parameterOf({ session, scope }: Application, entry: Entry): Task<Operand> {
  const known = valueOrSlot(session, scope, entry);
  if (!(known instanceof Slot)) return known;
  const cycle: Poison | undefined = yield known;
  return cycle ?? known.value ?? null;
}

function* call(application: Application, parameters: ReadonlyMap<string, Operand>): Task<Operand> {
  const { session, scope } = application;
  const found = functionOf(application);
  if (isPoison(found)) return found;
  const given = new Map<string, Parameter>();
  const place = placeOfApplication(application);
  let weight = 0;
  for (const [name, value] of parameters) {
    const parameter = found.looksInside ? yield* contentOf(session, value) : asParameter(value);
    if (isPoison(parameter)) return parameter;
    if (found.looksInside) weight += contentWeight(session, value);
    given.set(name, parameter);
  }
  session.checkSize(weight, { primary: label(place, 'what it is given is too large') });
  session.countMade(weight >> LOOKING_SHIFT, place);
  const result = found.apply({ parameters: given, state: functionState(session) });
  if (isFaults(result)) return poisonOfAll(result.map((fault) => faultDiagnostic(application, fault)));
  if (isFault(result)) return poisonOf(faultDiagnostic(application, result));
  const value = asOperand(result, parameters);
  session.countMade(session.scales.made(value), place);
  return nestedVector(session, scope, value);
}

function functionOf(application: Application): LibraryFunction | Poison {
  const { scope } = application;
  const entry = scope.entries.get('sfFunctionClass');
  const name = entry?.value;
  const found = typeof name === 'string' ? libraryFunctions.get(name) : undefined;
  if (found) return found;
  const reason = typeof name === 'string' ? unsupportedFunctions.get(name) : undefined;
  // A template of the library names its function; the mistake is to use it.
  const own = entry?.source === scope.template.source ? entry : undefined;
  const place = (own && valuePlaceOf(own)) ?? placeOfApplication(application);
  if (reason !== undefined) {
    return poisonOf(
      problem('SD3006', {
        primary: label(place, 'this function'),
        notes: [reason],
        help: 'give the value itself, or take it from a property with `PROPERTY`',
      }),
    );
  }
  const near = typeof name === 'string' ? suggest(name, libraryFunctions.keys()) : undefined;
  return poisonOf(
    problem('SD3001', {
      primary: label(place, entry === undefined ? '`sfFunctionClass` is missing' : 'there is no such function'),
      help:
        near === undefined
          ? 'extend one of the functions of `org/smartfrog/functions.sf`, which name it for you'
          : `did you mean \`${near}\`?`,
    }),
  );
}

/** Only the branch that is chosen is evaluated. With a lazy condition both are left for run time. */
function* chooseBranch(application: Application): Task<Operand> {
  const condition = yield* conditionOf(application, 'if');
  if (condition === 'lazy') return deferred(application, false);
  if (isPoison(condition)) return condition;
  const name = condition ? 'then' : 'else';
  const entry = application.scope.entries.get(name);
  if (entry === undefined) {
    return poisonOf(faultDiagnostic(application, { type: 'fault', code: 'SD3002', text: `\`${name}\` is missing` }));
  }
  return yield* chosen(application, entry);
}

function* chooseCase(application: Application): Task<Operand> {
  for (const [conditionName, valueName] of application.scope.template.cases ?? []) {
    const condition = yield* conditionOf(application, conditionName);
    if (condition === 'lazy') return deferred(application, false);
    if (isPoison(condition)) return condition;
    const entry = application.scope.entries.get(valueName);
    if (condition && entry) return yield* chosen(application, entry);
  }
  return null;
}

function* conditionOf(application: Application, name: string): Task<boolean | Poison | 'lazy'> {
  const entry = application.scope.entries.get(name);
  if (entry === undefined) {
    return poisonOf(faultDiagnostic(application, { type: 'fault', code: 'SD3002', text: `\`${name}\` is missing` }));
  }
  const value = yield* parameterOf(application, entry);
  if (isPoison(value) || typeof value === 'boolean') return value;
  if (isLazy(value)) return 'lazy';
  const text = 'the condition is neither true nor false';
  return poisonOf(faultDiagnostic(application, { type: 'fault', code: 'SD3003', text, parameter: name }));
}

function* chosen(application: Application, entry: Entry): Task<Operand> {
  const value = yield* parameterOf(application, entry);
  return isLazy(value) ? deferred(application, false) : value;
}

function* assertionOutcome(application: Application): Task<Operand> {
  const phase = assertionPhaseOf(application);
  if (isPoison(phase)) return phase;
  const parameters = yield* parametersOf(application);
  if (isPoison(parameters)) return parameters;
  if (parameters === 'lazy') {
    if (phase === 'dynamic') return deferred(application, false);
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
  const result = yield* call(application, given);
  if (isPoison(result)) return result;
  if (result === true) return assertionKept(application);
  const code = result === false ? 'SD3101' : 'SD3102';
  const text = result === false ? 'is false' : 'yields neither true nor false';
  return poisonOf(faultDiagnostic(application, { type: 'fault', code, text }));
}

/** What remains of an assertion that holds. */
function assertionKept(application: Application): Operand {
  const phase = assertionPhaseOf(application);
  if (isPoison(phase)) return phase;
  return phase === 'dynamic' ? deferred(application, false) : vanished;
}

function assertionPhaseOf({ scope }: Application): 'static' | 'staticLazy' | 'dynamic' | Poison {
  const entry = scope.entries.get('sfAssertionPhase');
  const phase = entry === undefined ? 'dynamic' : entry.value;
  if (phase === 'static' || phase === 'staticLazy' || phase === 'dynamic') return phase;
  return poisonOf(
    problem('SD3104', {
      primary: entryLabels(entry, 'is not a phase of assertions')[0],
      help: 'write `"static"`, `"staticLazy"` or `"dynamic"`',
    }),
  );
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

function deferred({ scope, construction }: Application, data: boolean): Deferred {
  return { type: 'deferred', kind: construction.kind, data, scope };
}

function placeOfApplication({ scope }: Pick<Application, 'scope'>): ReturnType<typeof placeOf> {
  const { source, syntax } = scope.template;
  return placeOf(source, syntax);
}

function faultDiagnostic(application: Application, fault: Fault): Diagnostic {
  const entry = fault.parameter === undefined ? undefined : application.scope.entries.get(fault.parameter);
  const place = (entry && valuePlaceOf(entry)) ?? placeOfApplication(application);
  const notes = fault.code === 'SD3101' ? operandNotes(application.scope, entry) : [];
  return problem(fault.code, { primary: label(place, fault.text), notes, help: fault.help });
}

function isFaults(result: Parameter | Fault | readonly Fault[]): result is readonly Fault[] {
  return Array.isArray(result);
}

function asParameter(value: Operand): Parameter {
  if (typeof value === 'object' && value !== null) {
    if (value.type === 'deferred' || value.type === 'vanished' || value.type === 'poison') return null;
  }
  return value as Parameter;
}

/** A result is one of the parameters, made of them, or plain; never a description from elsewhere. */
function asOperand(value: Parameter, parameters: ReadonlyMap<string, Operand>): Operand {
  if (typeof value === 'object' && value !== null) {
    if (value.type === 'description' || value.type === 'function' || value.type === 'assertion') {
      return [...parameters.values()][0] ?? null;
    }
  }
  return value as Operand;
}

/** Looking at so many attributes is as much work as making one, as a power of two. */
const LOOKING_SHIFT = 1;

/** What a function looks through. */
function contentWeight(session: Session, value: Operand): number {
  if (typeof value === 'object' && value !== null) {
    if (value.type === 'scope') return session.conversionOf(value).weight;
    if (value.type === 'vector') {
      let weight = value.elements.length;
      for (const element of value.elements) weight += contentWeight(session, element);
      return weight;
    }
  }
  return session.scales.weigh(value);
}

/** A parameter with the descriptions in it in final form. */
function* contentOf(session: Session, value: Operand): Task<Parameter | Poison> {
  if (typeof value !== 'object' || value === null) return value;
  if (value.type === 'scope') {
    const job = session.conversionOf(value);
    const cycle: Poison | undefined = yield job;
    const result: Description | Poison | undefined = cycle ?? job.result;
    return result ?? null;
  }
  if (value.type !== 'vector') return asParameter(value);
  const elements: Parameter[] = [];
  for (const element of value.elements) {
    const content = yield* contentOf(session, element);
    if (isPoison(content)) return content;
    elements.push(content);
  }
  return { type: 'vector', elements };
}

/** Refuses vectors within vectors beyond the limits of nesting and size, however they came about. */
function nestedVector(session: Session, scope: Scope, value: Operand): Operand {
  if (typeof value !== 'object' || value?.type !== 'vector') return value;
  let depth = 1;
  let size = value.elements.length;
  for (const element of value.elements) {
    if (typeof element !== 'object' || element?.type !== 'vector') continue;
    const inner = session.vectorExtents.get(element);
    depth = Math.max(depth, 1 + (inner?.depth ?? 1));
    size += inner?.size ?? element.elements.length;
  }
  session.vectorExtents.set(value, { depth, size });
  session.checkSize(size, { primary: label(placeOfApplication({ scope }), `would have ${size} elements`) });
  if (depth <= session.limits.nestingMax) return value;
  return poisonOf(
    problem('SD2021', {
      primary: label(placeOfApplication({ scope }), `vectors are ${depth} levels deep here`),
      notes: [`at most ${session.limits.nestingMax} levels`],
    }),
  );
}
