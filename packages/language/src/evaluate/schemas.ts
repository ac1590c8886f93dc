import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { originOf, valueOrSlot } from './access.ts';
import { componentOf, entryLabels } from './failures.ts';
import {
  type Entry,
  isPoison,
  type Operand,
  type Poison,
  placeOf,
  poisonOfAll,
  type Scope,
  Slot,
  silentPoison,
  type Task,
  Template,
} from './model.ts';
import { type CompiledSchema, compiledSchema, type SchemaElement, schemaOf } from './schema-elements.ts';
import { checkValue, typesText } from './schema-values.ts';
import { problem, type Session } from './session.ts';

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
    if (problems) diagnostics.push(...problems);
  }
  if (diagnostics.length > 0) return poisonOfAll(diagnostics);
  return silent ? silentPoison : true;
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
  const { description } = element;
  const wanted = `\`${element.name}\`${description === undefined ? '' : `: ${description}`} (${typesText(element)})`;
  return problem('SD4001', {
    primary: { place: placeOf(source, head), text: `needs \`${element.name}\`` },
    secondary: [
      ...(near ? entryLabels({ ...near, valueSpan: undefined }, 'perhaps this was meant') : []),
      ...entryLabels(hidden, 'tagged `sfLocal`, so the schema does not see it'),
      ...entryLabels(element.entry, 'required here'),
    ],
    component: componentOf(described),
    notes: near ? [wanted] : [],
    help: near ? `you wrote \`${near.name}\`: did you mean \`${element.name}\`?` : `add ${wanted}`,
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
  const near = suggest(element.name, namesWithoutElement(described, compiled));
  return near === undefined ? undefined : described.entries.get(near);
}

function* namesWithoutElement({ entries }: Scope, { elements }: CompiledSchema): Iterable<string> {
  let left = NAMES_MAX;
  for (const name of entries.keys()) {
    if (left === 0) return;
    left -= 1;
    if (!elements.has(name)) yield name;
  }
}

/** Names of a description that are compared with one that is missing. */
const NAMES_MAX = 500;

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
