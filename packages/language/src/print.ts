import type { Attribute, Description, Value } from './description.ts';
import { referenceText } from './reference-text.ts';
import { bytesText, doubleText, floatText, nameText, stringText } from './text-form.ts';

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

/** A value in canonical text, as it could stand after a name. */
export function printValue(value: Value): string {
  return valueText(value, '');
}

/** A description as `++` joins it. */
export function descriptionText(description: Description): string {
  return bodyText({
    head: description.data ? 'extends DATA' : 'extends',
    attributes: description.attributes,
    indent: '',
  });
}

function attributesText(attributes: ReadonlyMap<string, Attribute>, indent: string): string {
  let text = '';
  for (const { name, tags, value } of attributes.values()) {
    const tagged = tags.length === 0 ? '' : `[ ${tags.map(nameText).join(' ')} ] `;
    const description = isDescription(value);
    text += `${indent}${tagged}${nameText(name)} ${valueText(value, indent)}${description ? '' : ';'}\n`;
  }
  return text;
}

function isDescription(value: Value): value is Description {
  return typeof value === 'object' && value !== null && value.type === 'description';
}

function valueText(value: Value, indent: string): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return stringText(value);
  if (typeof value !== 'object') return String(value);
  switch (value.type) {
    case 'long':
      return `${value.value}L`;
    case 'float':
      return realText(value.value, floatText(value.value), 'F');
    case 'double':
      return realText(value.value, doubleText(value.value), 'D');
    case 'bytes':
      return bytesText(value.value);
    case 'vector':
      return vectorText(value.elements, indent);
    case 'reference':
      return referenceText(value);
    case 'description':
      return bodyText({ head: value.data ? 'extends DATA ' : 'extends ', attributes: value.attributes, indent });
    case 'function':
      return bodyText({ head: value.data ? 'DATA APPLY' : 'LAZY APPLY', attributes: value.attributes, indent });
    case 'assertion':
      return bodyText({ head: value.data ? 'DATA ASSERT' : 'LAZY ASSERT', attributes: value.attributes, indent });
    default:
      return value satisfies never;
  }
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

/** Elements that only the function form of a vector can hold make it one. */
function vectorText(elements: readonly Value[], indent: string): string {
  const texts = elements.map((element) =>
    isDescription(element) ? `(${valueText(element, indent)})` : valueText(element, indent),
  );
  return elements.every(isLiteral) ? `[|${texts.join(', ')}|]` : `[${texts.join(', ')}]`;
}

function isLiteral(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (value.type === 'vector') return value.elements.every(isLiteral);
  return value.type !== 'description' && value.type !== 'function' && value.type !== 'assertion';
}

/** Infinity and NaN have no literal: they are written as the division that yields them. */
function realText(value: number, text: string, suffix: 'F' | 'D'): string {
  if (Number.isFinite(value)) return `${text}${suffix}`;
  const dividend = Number.isNaN(value) ? '0.0' : value < 0 ? '-1.0' : '1.0';
  return `(${dividend}${suffix} / 0.0${suffix})`;
}
