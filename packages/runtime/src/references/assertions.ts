import {
  type AssertionValue,
  type Attribute,
  computeFunction,
  type Diagnostic,
  type DoubleValue,
  type FloatValue,
  type LongValue,
  printValue,
  typeNameOf,
  type Value,
} from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { ComponentPath } from '../names.ts';
import type { Scope } from './scope.ts';
import { type Walk, walkReference, walkValue } from './walk.ts';
import { liveCodes, walkDiagnostic } from './walk-diagnostic.ts';

/**
 * The assertions and schemas among a component's attributes that were left for run time (language notes section 9), with the
 * values of this moment. Gives the first that does not hold, `undefined` when all do. What is data is never checked.
 */
export function failedAssertion(scope: Scope): Diagnostic | undefined {
  for (const attribute of scope.description.attributes.values()) {
    const { value } = attribute;
    if (typeof value !== 'object' || value?.type !== 'assertion' || value.data) continue;
    const failure = isSchema(value) ? failedElement(value, scope) : failedCondition(value, scope);
    if (failure) return withName(failure, { attribute, component: scope.path });
  }
  return undefined;
}

/** Whether there is anything to check, so that most components cost nothing. */
export function hasAssertions({ attributes }: Scope['description']): boolean {
  for (const { value } of attributes.values()) {
    if (typeof value === 'object' && value?.type === 'assertion' && !value.data) return true;
  }
  return false;
}

function isSchema({ attributes }: AssertionValue): boolean {
  const name = attributes.get('sfFunctionClass')?.value;
  return typeof name === 'string' && name.endsWith('.predicates.Schema');
}

function withName(
  failure: string | Diagnostic,
  at: { readonly attribute: Attribute; readonly component: ComponentPath },
): Diagnostic {
  const { attribute, component } = at;
  const place = attribute.valuePlace ?? attribute.namePlace;
  return runtimeDiagnostic('SD6208', {
    primary: place && { place, text: `\`${attribute.name}\` does not hold now` },
    component,
    ...(typeof failure === 'string' ? { notes: [failure] } : { cause: [failure] }),
    help: 'its values are those of this moment: change what they refer to, or the assertion',
  });
}

function failedCondition(assertion: AssertionValue, scope: Scope): string | Diagnostic | undefined {
  const computed = computeFunction(assertion, (reference) => {
    const walk = walkReference(reference, scope);
    if (walk.result === 'value') return walk.value;
    return walk.result === 'scope' ? walk.scope.description : undefined;
  });
  if ('diagnostic' in computed) return computed.diagnostic;
  return computed.value === true ? undefined : `it gives ${printValue(computed.value)}`;
}

const notElements: ReadonlySet<string> = new Set([
  'sfFunctionClass',
  'sfFunctionLazy',
  'sfAssertionPhase',
  'sfSchemaDescription',
]);

function failedElement(schema: AssertionValue, scope: Scope): string | Diagnostic | undefined {
  for (const { name, value } of schema.attributes.values()) {
    if (notElements.has(name) || typeof value !== 'object' || value?.type !== 'function') continue;
    const failure = failureOf(name, value.attributes, scope);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** What is wrong with one attribute by one element; `binding` was settled when the description was read. */
function failureOf(
  name: string,
  element: ReadonlyMap<string, Attribute>,
  scope: Scope,
): string | Diagnostic | undefined {
  const read = (parameter: string): Value | undefined => {
    const attribute = element.get(parameter);
    const walk = attribute && walkValue(attribute.value, scope);
    return walk?.result === 'value' ? walk.value : undefined;
  };
  const types = typesOf(read('class'));
  const found = scope.lookup(name);
  if (found === undefined) return read('optional') === true ? undefined : `\`${name}\` is missing`;
  if (
    !found.scope &&
    types?.includes('reference') &&
    typeof found.value === 'object' &&
    found.value?.type === 'reference'
  ) {
    return undefined;
  }
  const walk: Walk = found.scope
    ? { result: 'scope', scope: found.scope, place: found.place }
    : walkValue(found.value, scope);
  if (walk.result !== 'value' && walk.result !== 'scope') {
    return walkDiagnostic(walk, { component: scope.path, codes: liveCodes });
  }
  const value = walk.result === 'value' ? walk.value : walk.scope.description;
  const type = typeNameOf(value);
  if (types && !types.includes(type)) return `\`${name}\` must be ${types.join(' or ')}, and is a ${type} now`;
  return failedRange(name, value, { minimum: read('minimum'), maximum: read('maximum'), values: read('values') });
}

function failedRange(
  name: string,
  value: Value,
  bounds: {
    readonly minimum: Value | undefined;
    readonly maximum: Value | undefined;
    readonly values: Value | undefined;
  },
): string | undefined {
  const { minimum, maximum, values } = bounds;
  const now = `, and is ${printValue(value)} now`;
  if (isNumber(value)) {
    if (isNumber(minimum) && !(numberOf(value) >= numberOf(minimum))) {
      return `\`${name}\` must be at least ${printValue(minimum)}${now}`;
    }
    if (isNumber(maximum) && !(numberOf(value) <= numberOf(maximum))) {
      return `\`${name}\` must be at most ${printValue(maximum)}${now}`;
    }
  }
  if (typeof values !== 'object' || values?.type !== 'vector') return undefined;
  if (values.elements.some((allowed) => printValue(allowed) === printValue(value))) return undefined;
  return `\`${name}\` must be one of ${values.elements.map(printValue).join(', ')}${now}`;
}

type NumberValue = number | LongValue | FloatValue | DoubleValue;

function isNumber(value: Value | undefined): value is NumberValue {
  if (typeof value === 'number') return true;
  return typeof value === 'object' && (value?.type === 'long' || value?.type === 'float' || value?.type === 'double');
}

function numberOf(value: NumberValue): number | bigint {
  return typeof value === 'number' ? value : value.value;
}

/** The names of types by those that schema elements use: ours, and the last word of the Java class. */
const typeWords: ReadonlyMap<string, string> = new Map([
  ['bytes', 'byte array'],
  ['sfbytearray', 'byte array'],
  ['componentdescription', 'description'],
  ['sfnull', 'null'],
]);

/** `undefined`: any. */
function typesOf(classes: Value | undefined): readonly string[] | undefined {
  const names = typeof classes === 'object' && classes?.type === 'vector' ? classes.elements : [classes ?? 'anyClass'];
  const types: string[] = [];
  for (const name of names) {
    const word = typeof name === 'string' ? (name.split('.').at(-1) ?? '').toLowerCase() : 'object';
    if (word === 'anyclass' || word === 'object') return undefined;
    types.push(typeWords.get(word) ?? word);
  }
  return types;
}
