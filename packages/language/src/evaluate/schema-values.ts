import type { Diagnostic, Label } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { describe } from '../functions/arithmetic.ts';
import { areEqual } from '../functions/comparison.ts';
import { compare } from '../functions/numbers.ts';
import { printValue } from '../print.ts';
import { entryLabels, label } from './failures.ts';
import { isLazy } from './links.ts';
import { type Entry, type Operand, type Plain, valuePlaceOf } from './model.ts';
import { isNumberOperand, type SchemaElement } from './schema-elements.ts';
import type { TypeName } from './schema-types.ts';
import { problem } from './session.ts';

/** A value to be checked, with where it is written. */
export interface Finding {
  readonly element: SchemaElement;
  readonly entry: Entry;
  /** The entry that wrote the value, at the end of all links. */
  readonly origin: Entry;
  readonly value: Operand;
}

/** What is wrong with a value by one element of a schema, or with the element itself; undefined when nothing is. */
export function checkValue(finding: Finding): readonly Diagnostic[] | undefined {
  const { element, value } = finding;
  if (element.unknownBinding) return element.unknownBinding.diagnostics;
  const isUnknown = element.unknownType && !isLazy(value) && !element.types?.includes(typeOf(value));
  if (isUnknown) return element.unknownType.diagnostics;
  const mistake = mistakeIn(finding);
  return mistake && [mistake];
}

function mistakeIn(finding: Finding): Diagnostic | undefined {
  const { element, value } = finding;
  if (isLazy(value)) {
    if (element.binding !== 'eager' || element.types === undefined || element.types.includes('reference'))
      return undefined;
    return bindingProblem(
      finding,
      'is known only at run time',
      `take \`LAZY\` away: \`${element.name}\` is needed when the description is read`,
    );
  }
  if (element.binding === 'lazy') {
    return bindingProblem(
      finding,
      'is a value, not a lazy reference',
      `write \`LAZY\` and a reference after \`${element.name}\``,
    );
  }
  const found = typeOf(value);
  if (element.types && !element.types.includes(found)) {
    return problem('SD4002', {
      primary: valueLabel(finding, `expected ${typesText(element)}, found ${foundText(value)}`),
      secondary: elementLabels(finding),
      help: wrongTypeHelp(element, value),
    });
  }
  return checkRange(finding);
}

function checkRange(finding: Finding): Diagnostic | undefined {
  const { element, value } = finding;
  const { minimum, maximum, values } = element;
  if (isNumberOperand(value)) {
    const low = minimum !== undefined && !(compare(value, minimum) >= 0);
    const high = maximum !== undefined && !(compare(value, maximum) <= 0);
    if (low || high) {
      return problem('SD4003', {
        primary: valueLabel(finding, `must be ${rangeText(element)}, found ${foundText(value)}`),
        secondary: elementLabels(finding),
        help: element.description === undefined ? undefined : `\`${element.name}\` is ${element.description}`,
      });
    }
  }
  if (values === undefined || (typeof value === 'object' && value?.type === 'scope')) return undefined;
  if (values.some((allowed) => areEqual(allowed, value as Plain))) return undefined;
  const near =
    typeof value === 'string'
      ? suggest(
          value,
          values.filter((allowed) => typeof allowed === 'string'),
        )
      : undefined;
  return problem('SD4004', {
    primary: valueLabel(finding, `must be one of ${values.map(printValue).join(', ')}, found ${foundText(value)}`),
    secondary: elementLabels(finding),
    help: near === undefined ? undefined : `did you mean \`${printValue(near)}\`?`,
  });
}

function bindingProblem(finding: Finding, text: string, help: string): Diagnostic {
  return problem('SD4005', { primary: valueLabel(finding, text), secondary: elementLabels(finding), help });
}

function valueLabel({ entry, origin }: Finding, text: string): Label | undefined {
  return label(valuePlaceOf(origin) ?? valuePlaceOf(entry), text);
}

/** The other ends: where a link brought the value from, and the element of the schema. */
function elementLabels({ element, entry, origin }: Finding): readonly Label[] {
  const link = origin === entry ? [] : entryLabels(entry, `\`${entry.name}\` takes it from there`);
  return [...link, ...entryLabels(element.entry, `\`${element.name}\` is declared here`)];
}

function typeOf(value: Operand): TypeName {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return 'integer';
  if (typeof value === 'string') return 'string';
  if (value.type === 'scope') return 'description';
  if (value.type === 'deferred' || value.type === 'vanished' || value.type === 'poison') return 'null';
  return value.type;
}

function foundText(value: Operand): string {
  if (typeof value === 'object' && value !== null) {
    if (value.type === 'scope') return 'a description';
    if (value.type === 'deferred' || value.type === 'vanished' || value.type === 'poison') return 'a function';
  }
  return isNumberOperand(value) ? printValue(value) : describe(value as Plain);
}

/** The types of an element as a message names them. */
export function typesText({ types }: SchemaElement): string {
  return types === undefined || types.length === 0
    ? 'any type'
    : types.map((type) => (type === 'bytes' ? 'byte array' : type)).join(' or ');
}

function rangeText({ minimum, maximum }: SchemaElement): string {
  if (minimum === undefined) return `at most ${maximum === undefined ? '' : printValue(maximum)}`;
  if (maximum === undefined) return `at least ${printValue(minimum)}`;
  return `from ${printValue(minimum)} to ${printValue(maximum)}`;
}

function wrongTypeHelp(element: SchemaElement, value: Operand): string | undefined {
  const numeric = element.types?.some((type) => type === 'integer' || type === 'long' || type === 'double');
  if (typeof value === 'string' && numeric && /^-?\d+$/.test(value))
    return `leave the quotes out: \`${element.name} ${value}\``;
  if (typeof value === 'string' && element.types?.includes('boolean') && /^(true|false)$/i.test(value)) {
    return `leave the quotes out: \`${element.name} ${value.toLowerCase()}\``;
  }
  if (isNumberOperand(value) && element.types?.includes('string'))
    return `put it in quotes: \`${element.name} "${printValue(value)}"\``;
  return element.description === undefined ? undefined : `\`${element.name}\` is ${element.description}`;
}
