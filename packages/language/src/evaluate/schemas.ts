import type { Diagnostic, Label } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { describe } from '../functions/arithmetic.ts';
import { areEqual } from '../functions/comparison.ts';
import { compare, isNumber, type NumberValue } from '../functions/numbers.ts';
import { printValue } from '../print.ts';
import { childScope, constructionOf, originOf, valueOrSlot } from './access.ts';
import { componentOf, entryLabels, label } from './failures.ts';
import { isLazy } from './links.ts';
import {
  type Entry,
  isPoison,
  type Operand,
  type Plain,
  type Poison,
  placeOf,
  poisonOf,
  type Scope,
  Slot,
  silentPoison,
  type Task,
  Template,
  valuePlaceOf,
} from './model.ts';
import { type TypeName, typeNames } from './schema-types.ts';
import { problem, type Session } from './session.ts';

/** One element of a schema, its parameters read. */
export interface SchemaElement {
  readonly name: string;
  readonly entry: Entry;
  readonly optional: boolean;
  /** What the value may be; undefined for anything. */
  readonly types: readonly TypeName[] | undefined;
  readonly binding: 'any' | 'eager' | 'lazy';
  readonly description: string | undefined;
  readonly minimum: NumberValue | undefined;
  readonly maximum: NumberValue | undefined;
  readonly values: readonly Plain[] | undefined;
}

/** A schema whose elements have been read. */
export interface CompiledSchema {
  readonly elements: ReadonlyMap<string, SchemaElement>;
}

/**
 * Checks the attributes of a description against a schema (reference notes section 9): only its own attributes count, and
 * each element is checked, whatever the others found. True, or all that is wrong.
 */
export function* checkSchema(session: Session, schema: Scope, described: Scope): Task<true | Poison> {
  const compiled = schemaOf(session, schema) ?? (yield* compiledSchema(session, schema));
  if (isPoison(compiled)) return compiled;
  const diagnostics: Diagnostic[] = [];
  let silent = false;
  for (const element of compiled.elements.values()) {
    const entry = described.entries.get(element.name);
    if (entry === undefined || entry.tags.includes('sfLocal')) {
      if (element.optional) continue;
      if (described.template.incomplete) silent = true;
      else diagnostics.push(missingAttribute({ element, schema, described, compiled, hidden: entry }));
      continue;
    }
    const known = valueOrSlot(session, described, entry);
    let value: Operand;
    if (known instanceof Slot) {
      const cycle: Poison | undefined = yield known;
      value = cycle ?? known.value ?? null;
    } else {
      value = known;
    }
    // Its own slot tells of it.
    if (isPoison(value)) continue;
    const problems = checkValue({ element, entry, origin: originOf(described, entry), value });
    if (problems) diagnostics.push(problems);
  }
  if (diagnostics.length > 0) return poisonOf(...diagnostics);
  return silent ? silentPoison : true;
}

/** A schema read once for all that share it; with parameters that are links, once for each place. */
function* compiledSchema(session: Session, schema: Scope): Task<CompiledSchema | Poison> {
  const shared = schema.placed === undefined && isClosed(schema.template);
  const elements = new Map<string, SchemaElement>();
  const diagnostics: Diagnostic[] = [];
  const action = constructionOf(session, schema)?.action;
  for (const entry of schema.entries.values()) {
    if (entry.name === action || schemaParameters.has(entry.name)) continue;
    const element = yield* elementOf(session, schema, entry);
    if (isPoison(element)) diagnostics.push(...element.diagnostics);
    else elements.set(entry.name, element);
  }
  if (diagnostics.length > 0) return poisonOf(...diagnostics);
  const compiled = { elements };
  session.schemas.set(shared ? schema.template : schema, compiled);
  return compiled;
}

/** Attributes of a schema that say something about it; all others are elements. */
const schemaParameters: ReadonlySet<string> = new Set([
  'sfFunctionClass',
  'sfFunctionLazy',
  'sfAssertionPhase',
  'sfSchemaDescription',
]);

/** The schema that was read for a scope, when it was. */
export function schemaOf(session: Session, schema: Scope): CompiledSchema | undefined {
  return (
    (schema.placed === undefined ? session.schemas.get(schema.template) : undefined) ?? session.schemas.get(schema)
  );
}

/** Whether nothing in a schema depends on where it is: then one reading, and one final form, serve all places. */
export function isClosed(template: Template): boolean {
  for (const { value } of template.entries.values()) {
    if (!(value instanceof Template)) {
      if (!isPlain(value)) return false;
      continue;
    }
    for (const inner of value.entries.values()) if (!isPlain(inner.value)) return false;
  }
  return true;
}

function isPlain(value: Entry['value']): value is Plain {
  if (typeof value !== 'object' || value === null) return true;
  return !(value instanceof Template) && value.type !== 'reference' && value.type !== 'unresolvable';
}

function* elementOf(session: Session, schema: Scope, entry: Entry): Task<SchemaElement | Poison> {
  const wrong = (at: Entry, text: string, help?: string): Poison =>
    poisonOf(problem('SD4006', { primary: entryLabels(at, text)[0], ...(help !== undefined && { help }) }));
  if (!(entry.value instanceof Template)) {
    return wrong(
      entry,
      `\`${entry.name}\` of a schema must be a schema element`,
      'write `extends Integer`, `extends OptionalString`, …',
    );
  }
  const scope = childScope(schema, entry, entry.value);
  if (constructionOf(session, scope) === undefined) {
    return wrong(
      entry,
      `\`${entry.name}\` is no schema element`,
      'extend `Compulsory`, `Optional` or one of the types of `predicates.sf`',
    );
  }
  const read = function* (name: string): Task<Operand | undefined> {
    const parameter = scope.entries.get(name);
    if (parameter === undefined) return undefined;
    const known = valueOrSlot(session, scope, parameter);
    if (!(known instanceof Slot)) return known;
    const cycle: Poison | undefined = yield known;
    return cycle ?? known.value ?? null;
  };
  const at = (name: string): Entry => scope.entries.get(name) ?? entry;
  const optional = yield* read('optional');
  const classes = yield* read('class');
  const binding = yield* read('binding');
  const description = yield* read('description');
  const minimum = yield* read('minimum');
  const maximum = yield* read('maximum');
  const values = yield* read('values');
  for (const value of [optional, classes, binding, description, minimum, maximum, values])
    if (isPoison(value)) return value;
  if (optional !== undefined && typeof optional !== 'boolean') return wrong(at('optional'), 'must be true or false');
  if (minimum !== undefined && !isNumberOperand(minimum)) return wrong(at('minimum'), 'must be a number');
  if (maximum !== undefined && !isNumberOperand(maximum)) return wrong(at('maximum'), 'must be a number');
  if (values !== undefined && (typeof values !== 'object' || values?.type !== 'vector'))
    return wrong(at('values'), 'must be a vector');
  const bound = bindings.get(binding);
  if (bound === undefined) return wrong(at('binding'), 'is no binding', 'write `"eager"`, `"lazy"` or `"anyBinding"`');
  const types = typesOf(classes);
  if (types === 'unknown') return wrong(at('class'), 'is no type that attributes can have');
  const allowed: readonly Operand[] | undefined = values?.elements;
  return {
    name: entry.name,
    entry,
    optional: optional === true,
    types,
    binding: bound,
    description: typeof description === 'string' && description !== '' ? description : undefined,
    minimum,
    maximum,
    values: allowed?.filter(isPlainOperand),
  };
}

const bindings = new Map<unknown, SchemaElement['binding']>([
  [undefined, 'any'],
  ['anyBinding', 'any'],
  ['eager', 'eager'],
  ['lazy', 'lazy'],
]);

function isPlainOperand(value: Operand): value is Plain {
  return typeof value !== 'object' || value === null || plainTypes.has(value.type);
}

const plainTypes: ReadonlySet<string> = new Set(['long', 'float', 'double', 'bytes', 'vector']);

function isNumberOperand(value: Operand): value is NumberValue {
  return (
    (typeof value !== 'object' || value?.type === 'long' || value?.type === 'float' || value?.type === 'double') &&
    isNumber(value)
  );
}

function typesOf(classes: Operand | undefined): readonly TypeName[] | undefined | 'unknown' {
  const names = typeof classes === 'object' && classes?.type === 'vector' ? classes.elements : [classes ?? 'anyClass'];
  const types: TypeName[] = [];
  for (const name of names) {
    const type = typeof name === 'string' ? typeNames.get(name) : undefined;
    if (type === undefined) return 'unknown';
    if (type === 'any') return undefined;
    types.push(type);
  }
  return types;
}

interface Finding {
  readonly element: SchemaElement;
  readonly entry: Entry;
  /** The entry that wrote the value, at the end of all links. */
  readonly origin: Entry;
  readonly value: Operand;
}

function checkValue(finding: Finding): Diagnostic | undefined {
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
    primary: valueLabel(finding, `must be one of ${values.map(printValue).join(', ')}`),
    secondary: elementLabels(finding),
    help: near === undefined ? undefined : `did you mean \`${near}\`?`,
  });
}

function bindingProblem(finding: Finding, text: string, help: string): Diagnostic {
  return problem('SD4005', { primary: valueLabel(finding, text), secondary: elementLabels(finding), help });
}

function missingAttribute(found: {
  readonly element: SchemaElement;
  readonly schema: Scope;
  readonly described: Scope;
  readonly compiled: CompiledSchema;
  readonly hidden: Entry | undefined;
}): Diagnostic {
  const { element, described, compiled, hidden } = found;
  const { source, syntax } = described.template;
  const head = syntax.kind === 'component' ? headSpan(syntax) : syntax;
  const near = nearMiss(element, described, compiled);
  const wanted = `${element.description ?? 'no description is given'} (${typesText(element)})`;
  return problem('SD4001', {
    primary: { place: placeOf(source, head), text: `needs \`${element.name}\`` },
    secondary: [
      ...(near ? entryLabels({ ...near, valueSpan: undefined }, 'perhaps this was meant') : []),
      ...entryLabels(hidden, 'tagged `sfLocal`, so the schema does not see it'),
      ...entryLabels(element.entry, 'required here'),
    ],
    component: componentOf(described),
    notes: near ? [`\`${element.name}\`: ${wanted}`] : [],
    help: near ? `you wrote \`${near.name}\`: did you mean \`${element.name}\`?` : `add \`${element.name}\`: ${wanted}`,
    fixes: near?.nameSpan ? [{ place: placeOf(near.source, near.nameSpan), newText: element.name }] : [],
  });
}

/** From `extends` to the end of the last prototype's name: not the whole body. */
function headSpan(syntax: {
  readonly start: number;
  readonly end: number;
  readonly types: readonly { readonly kind: string; readonly start: number; readonly end: number }[];
}): {
  readonly start: number;
  readonly end: number;
} {
  const last = syntax.types.filter((type) => type.kind !== 'body').at(-1);
  return { start: syntax.start, end: last?.end ?? syntax.start + 'extends'.length };
}

/** An attribute that is written there under a name much like the missing one, and that no schema element has. */
function nearMiss(element: SchemaElement, described: Scope, compiled: CompiledSchema): Entry | undefined {
  const names = [...described.entries.keys()].filter((name) => !compiled.elements.has(name));
  const near = suggest(element.name, names);
  return near === undefined ? undefined : described.entries.get(near);
}

/** Names in a description that are nearly those of its schemas: most likely misspelt. Each is told of once. */
export function warnOfNearMisses(session: Session, described: Scope, schemas: readonly CompiledSchema[]): void {
  const names = session.nearNames.of(schemas);
  for (const entry of described.entries.values()) {
    // Descriptions are children: their names are the author's.
    if (entry.nameSpan === undefined || entry.value instanceof Template) continue;
    const near = names.nearTo(entry.name);
    if (near === undefined) continue;
    if (isWrittenBeside(described, entry, near)) continue;
    const required = schemas.some((schema) => schema.elements.get(near)?.optional === false);
    // Then its absence is an error that already asks whether this name was meant.
    if (required && !described.entries.has(near)) continue;
    if (!names.firstTime(entry)) continue;
    const element = schemas.map((schema) => schema.elements.get(near)).find((found) => found !== undefined);
    session.report(
      problem('SD4007', {
        severity: 'warning',
        primary: { place: placeOf(entry.source, entry.nameSpan), text: 'no schema has this name' },
        secondary: element ? entryLabels(element.entry, 'this one is much like it') : [],
        help: `did you mean \`${near}\`?`,
        fixes: [{ place: placeOf(entry.source, entry.nameSpan), newText: near }],
      }),
    );
  }
}

/** Whether the author also wrote the similar name in the same body: then both are meant. */
function isWrittenBeside(described: Scope, entry: Entry, near: string): boolean {
  const other = described.entries.get(near);
  return (
    other?.nameSpan !== undefined &&
    other.source === entry.source &&
    isInside(other, described) === isInside(entry, described)
  );
}

function isInside({ nameSpan }: Entry, { template }: Scope): boolean {
  if (nameSpan === undefined) return false;
  return nameSpan.start >= template.syntax.start && nameSpan.end <= template.syntax.end;
}

function valueLabel({ entry, origin }: Finding, text: string): Label | undefined {
  return label(valuePlaceOf(origin) ?? valuePlaceOf(entry), text);
}

/** The other ends: where a link brought the value from, and the element of the schema. */
function elementLabels({ element, entry, origin }: Finding): readonly Label[] {
  const link = origin === entry ? [] : entryLabels(entry, `\`${entry.name}\` takes it from there`);
  return [...link, ...entryLabels(element.entry, `${element.name} is declared here`)];
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

function typesText({ types }: SchemaElement): string {
  return types === undefined ? 'any type' : types.map((type) => (type === 'bytes' ? 'byte array' : type)).join(' or ');
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
