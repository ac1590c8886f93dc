import type { Value } from './description.ts';
import type { Reference, ReferencePart } from './reference.ts';
import { bytesText, doubleText, floatText, nameText, stringText } from './text-form.ts';

/**
 * A reference in canonical form (reference notes section 14): a first `ATTRIB x` as `x`, a later `HERE x` as `x`, `LAZY`,
 * `OPTIONAL` or `DATA` in front. Two references mean the same exactly when their texts are equal.
 */
export function referenceText(reference: Reference): string {
  const { lazy, data, optional } = reference;
  const flags = `${lazy ? 'LAZY ' : ''}${optional ? optionalText(optional.default) : ''}${data ? 'DATA ' : ''}`;
  return flags + partsText(reference.parts);
}

/** The parts alone, without what stands in front of them. */
export function partsText(parts: readonly ReferencePart[]): string {
  return parts.map(partText).join(':');
}

function partText(part: ReferencePart, index: number): string {
  switch (part.kind) {
    case 'this':
      return 'THIS';
    case 'parent':
      return 'PARENT';
    case 'root':
      return 'ROOT';
    case 'process':
      return 'PROCESS';
    case 'word':
      return wordText(part.name, index === 0 ? 'ATTRIB' : 'HERE');
    case 'attrib':
      return index === 0 ? wordText(part.name, 'ATTRIB') : `ATTRIB ${nameText(part.name)}`;
    case 'here':
      return index === 0 ? `HERE ${nameText(part.name)}` : wordText(part.name, 'HERE');
    default:
      return `${part.kind.toUpperCase()} ${nameText(part.name)}`;
  }
}

/** A bare word where it can be read as one; a quoted name needs its keyword. */
function wordText(name: string, keyword: 'ATTRIB' | 'HERE'): string {
  const text = nameText(name);
  return text.startsWith('"') ? `${keyword} ${text}` : text;
}

function optionalText(value: Value): string {
  return value === null ? 'OPTIONAL ' : `OPTIONAL  (${literalText(value) ?? 'NULL'}) `;
}

/** A value in canonical form where it can be written as a literal; undefined for descriptions, functions and vectors of them. */
export function literalText(value: Value): string | undefined {
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
      return literalVectorText(value.elements);
    case 'reference':
      return referenceText(value);
    case 'description':
    case 'function':
    case 'assertion':
      return undefined;
    default:
      return value satisfies never;
  }
}

function literalVectorText(elements: readonly Value[]): string | undefined {
  const texts: string[] = [];
  for (const element of elements) {
    const text = literalText(element);
    if (text === undefined || text.startsWith('(')) return undefined;
    texts.push(text);
  }
  const inner = texts.join(', ');
  // `x|` is an operator even where a vector ends.
  return `[|${inner}${inner.endsWith('x') ? ' ' : ''}|]`;
}

/** Infinity and NaN have no literal: they are written as the division that yields them. */
function realText(value: number, text: string, suffix: 'F' | 'D'): string {
  if (Number.isFinite(value)) return `${text}${suffix}`;
  const dividend = Number.isNaN(value) ? '0.0' : value < 0 ? '-1.0' : '1.0';
  return `(${dividend}${suffix} / 0.0${suffix})`;
}
