import type { Description } from '../description.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { type Fault, isFault, type LibraryFunction, type Parameter } from '../functions/library-function.ts';
import { libraryFunctions, unsupportedFunctions } from '../functions/registry.ts';
import { TEXT_MAX } from '../functions/text.ts';
import { type Application, faultDiagnostic, placeOfApplication } from './application.ts';
import { label } from './failures.ts';
import { functionState } from './function-state.ts';
import {
  isPoison,
  type Operand,
  type Poison,
  poisonOf,
  poisonOfAll,
  type Scope,
  type Task,
  valuePlaceOf,
} from './model.ts';
import { missingFunctionClass } from './phase-actions.ts';
import { problem, type Session } from './session.ts';
import { madeTextWeight } from './weights.ts';

/** Calls the library function called `name`; failures of the function stand where their parameters are written. */
export function* call(
  application: Application,
  name: Operand | undefined,
  parameters: ReadonlyMap<string, Operand>,
): Task<Operand> {
  const { session, scope } = application;
  const found = functionOf(application, name);
  if (isPoison(found)) return found;
  const given = new Map<string, Parameter>();
  const place = placeOfApplication(application);
  let weight = 0;
  for (const [key, value] of parameters) {
    const parameter = found.looksInside ? yield* contentOf(session, value) : asParameter(value);
    if (isPoison(parameter)) return parameter;
    if (found.looksInside) weight += contentWeight(session, value);
    given.set(key, parameter);
  }
  session.checkSize(weight, { primary: label(place, 'what it is given is too large') });
  session.countMade(weight >> LOOKING_SHIFT, place);
  const result = found.apply({ parameters: given, state: functionState(session) });
  if (isFaults(result)) return poisonOfAll(result.map((fault) => faultDiagnostic(application, fault)));
  if (isFault(result)) {
    if (result.code === 'SD3009') session.noteMade(madeTextWeight(TEXT_MAX));
    return poisonOf(faultDiagnostic(application, result));
  }
  const value = asOperand(result, parameters);
  session.countMade(session.scales.made(value), place);
  return nestedVector(session, scope, value);
}

/** The function that goes by a name, the value of `sfFunctionClass`. */
function functionOf(application: Application, name: Operand | undefined): LibraryFunction | Poison {
  const { scope } = application;
  const entry = scope.entries.get('sfFunctionClass');
  const found = typeof name === 'string' ? libraryFunctions.get(name) : undefined;
  if (found) return found;
  if (entry === undefined) return missingFunctionClass(scope);
  const reason = typeof name === 'string' ? unsupportedFunctions.get(name) : undefined;
  // A template of the library names its function; the mistake is to use it.
  const own = entry.source === scope.template.source ? entry : undefined;
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
      primary: label(place, 'there is no such function'),
      help:
        near === undefined
          ? 'extend one of the functions of `org/smartfrog/functions.sf`, which name it for you'
          : `did you mean \`${near}\`?`,
    }),
  );
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
