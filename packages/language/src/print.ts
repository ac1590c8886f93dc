import type { AssertionValue, Attribute, Description, FunctionValue, Value } from './description.ts';
import { literalText, referenceText } from './reference-text.ts';
import { nameText } from './text-form.ts';

/**
 * A description in canonical text (reference notes section 14): one attribute a line, two spaces a level. Reading the
 * text and evaluating it gives the same description, except that functions and assertions left for run time are written
 * out as `APPLY` and `ASSERT`.
 *
 * The description itself stands without braces, as the content of a file.
 */
export function printDescription(description: Description): string {
  return attributesText(description.attributes, '');
}

/** Writes the text of `printDescription` in pieces of some 64 thousand characters, so that a large one is never in memory. */
export function writeDescription(description: Description, write: (piece: string) => void): void {
  let held = '';
  for (const attribute of description.attributes.values()) {
    held += attributeText(attribute, '');
    if (held.length < PIECE_LENGTH) continue;
    write(held);
    held = '';
  }
  if (held !== '') write(held);
}

const PIECE_LENGTH = 65_536;

/** A value in canonical text, as it could stand after a name. */
export function printValue(value: Value): string {
  return valueText(value, '');
}

/** A description as `++` joins it; only the beginning, longer than `lengthMax`, of what would be longer. */
export function descriptionText(description: Description, lengthMax: number): string {
  return joinedText(description, { indent: '', lengthMax });
}

/** Unlike the canonical text it has a single space after `extends`, as the original's text of what is not final yet. */
function joinedText(
  { data, attributes }: Description,
  { indent, lengthMax }: { readonly indent: string; readonly lengthMax: number },
): string {
  const head = data ? 'extends DATA' : 'extends';
  if (attributes.size === 0) return `${head} {}`;
  let text = '';
  for (const { name, tags, value } of attributes.values()) {
    const start = `${indent}  ${tagsText(tags)}${nameText(name)} `;
    text += isDescription(value)
      ? `${start}${joinedText(value, { indent: `${indent}  `, lengthMax: lengthMax - text.length })}\n`
      : `${start}${valueText(value, `${indent}  `)};\n`;
    if (text.length > lengthMax) break;
  }
  return `${head} {\n${text}${indent}}`;
}

function tagsText(tags: readonly string[]): string {
  return tags.length === 0 ? '' : `[ ${tags.map(nameText).join(' ')} ] `;
}

function attributesText(attributes: ReadonlyMap<string, Attribute>, indent: string): string {
  let text = '';
  for (const attribute of attributes.values()) text += attributeText(attribute, indent);
  return text;
}

function attributeText({ name, path, tags, value, unresolved }: Attribute, indent: string): string {
  const written = path ? path.map(nameText).join(':') : nameText(name);
  const end = isDescription(value) ? '' : ';';
  return `${indent}${tagsText(tags)}${written} ${unresolved ?? valueText(value, indent)}${end}\n`;
}

function isDescription(value: Value): value is Description {
  return typeof value === 'object' && value !== null && value.type === 'description';
}

function valueText(value: Value, indent: string): string {
  const literal = literalText(value);
  if (literal !== undefined || typeof value !== 'object' || value === null) return literal ?? '';
  switch (value.type) {
    case 'vector':
      return functionVectorText(value.elements, indent);
    case 'description':
      return bodyText({ head: descriptionHead(value, indent), attributes: value.attributes, indent });
    case 'function':
      return bodyText({ head: `${modeText(value)}APPLY`, attributes: value.attributes, indent });
    case 'assertion':
      return bodyText({ head: `${modeText(value)}ASSERT`, attributes: value.attributes, indent });
    default:
      return '';
  }
}

function descriptionHead({ data, prototypes = [] }: Description, indent: string): string {
  const types = prototypes.map((type) =>
    type.type === 'reference'
      ? referenceText(type)
      : bodyText({ head: '', attributes: type.attributes, indent }).trim(),
  );
  return ['extends', ...(data ? ['DATA'] : []), types.join(', ')].join(' ');
}

function modeText({ data, pending }: FunctionValue | AssertionValue): string {
  if (data) return 'DATA ';
  return pending ? '' : 'LAZY ';
}

function bodyText(body: {
  readonly head: string;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly indent: string;
}): string {
  const { head, attributes, indent } = body;
  if (attributes.size === 0) return `${head} {}`;
  return `${head} {\n${attributesText(attributes, `${indent}  `)}${indent}}`;
}

/** A vector that holds what no literal can. */
function functionVectorText(elements: readonly Value[], indent: string): string {
  const texts = elements.map((element) => {
    const text = valueText(element, indent);
    return isDescription(element) ? `(${text})` : text;
  });
  return `[${texts.join(', ')}]`;
}
