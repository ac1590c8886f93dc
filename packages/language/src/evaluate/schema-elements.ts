import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { isNumber, type NumberValue } from '../functions/numbers.ts';
import { childScope, constructionOf, knownScope, valueOrSlot } from './access.ts';
import { entryLabels } from './failures.ts';
import {
  type Entry,
  isPoison,
  type Operand,
  type Plain,
  type Poison,
  poisonOf,
  poisonOfAll,
  Scope,
  Slot,
  silentPoison,
  type Task,
  Template,
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
  /** A name in `class` that is no type. It matters when a value is of none of the others. */
  readonly unknownType: Poison | undefined;
  readonly binding: 'any' | 'eager' | 'lazy';
  /** `binding` is none of these. It matters when there is a value. */
  readonly unknownBinding: Poison | undefined;
  readonly description: string | undefined;
  readonly minimum: NumberValue | undefined;
  readonly maximum: NumberValue | undefined;
  readonly values: readonly Plain[] | undefined;
}

/** A schema whose elements have been read. */
export interface CompiledSchema {
  readonly elements: ReadonlyMap<string, SchemaElement>;
}

/** A schema read once for all that share it; with parameters that are links, once for each place. */
export function* compiledSchema(session: Session, schema: Scope): Task<CompiledSchema | Poison> {
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
  if (diagnostics.length > 0) return poisonOfAll(diagnostics);
  const compiled = { elements };
  session.schemas.set(shared ? schema.template : schema, compiled);
  return compiled;
}

/** Attributes of a schema that say something about it; all others are elements. */
export const schemaParameters: ReadonlySet<string> = new Set([
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

/** What keeps an attribute of a schema from being an element; its parameters are read only when it is needed. */
export function elementMistake(session: Session, schema: Scope, entry: Entry): Poison | undefined {
  if (!(entry.value instanceof Template)) {
    return wrong(
      entry,
      `\`${entry.name}\` of a schema must be a schema element`,
      'write `extends Integer`, `extends OptionalString`, …',
    );
  }
  const scope = knownScope(schema, entry, entry.value) ?? new Scope(entry.value, schema, entry.name);
  if (constructionOf(session, scope) !== undefined) return undefined;
  return wrong(
    entry,
    `\`${entry.name}\` is no schema element`,
    'extend `Compulsory`, `Optional` or one of the types of `predicates.sf`',
  );
}

function wrong(at: Entry, text: string, help?: string): Poison {
  return poisonOf(problem('SD4006', { primary: entryLabels(at, text)[0], ...(help !== undefined && { help }) }));
}

function* elementOf(session: Session, schema: Scope, entry: Entry): Task<SchemaElement | Poison> {
  const mistake = elementMistake(session, schema, entry);
  if (mistake || !(entry.value instanceof Template)) return mistake ?? silentPoison;
  const scope = childScope(schema, entry, entry.value);
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
  const { types, unknown } = typesOf(classes);
  const allowed: readonly Operand[] | undefined = values?.elements;
  return {
    name: entry.name,
    entry,
    optional: optional === true,
    types,
    unknownType: unknown ? wrong(at('class'), 'is no type that attributes can have') : undefined,
    binding: bound ?? 'any',
    unknownBinding: bound
      ? undefined
      : wrong(at('binding'), 'is no binding', 'write `"eager"`, `"lazy"` or `"anyBinding"`'),
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

/** Whether a value is a number of any type. */
export function isNumberOperand(value: Operand): value is NumberValue {
  return (
    (typeof value !== 'object' || value?.type === 'long' || value?.type === 'float' || value?.type === 'double') &&
    isNumber(value)
  );
}

function typesOf(classes: Operand | undefined): {
  readonly types: readonly TypeName[] | undefined;
  readonly unknown: boolean;
} {
  const names = typeof classes === 'object' && classes?.type === 'vector' ? classes.elements : [classes ?? 'anyClass'];
  const types: TypeName[] = [];
  let unknown = false;
  for (const name of names) {
    const found = typeof name === 'string' ? typeNames.get(name) : undefined;
    if (found === 'any') return { types: undefined, unknown: false };
    if (found) types.push(...found);
    else unknown = true;
  }
  return { types, unknown };
}
