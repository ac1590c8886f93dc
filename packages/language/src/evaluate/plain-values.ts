import type { Reference } from '../reference.ts';
import type { SourceText } from '../source.ts';
import type { ReferenceNode, SimpleValueNode, ValueNode } from '../syntax/tree.ts';
import { type Plain, placeOf } from './model.ts';

/* From syntax to values that need no resolving, and to references. */

/** What stands in parentheses. */
export function withoutParentheses(node: ValueNode): ValueNode {
  let inner = node;
  while (inner.kind === 'paren') inner = inner.value;
  return inner;
}

/** `NULL`, `true` or `false`. */
export function literalValue(literal: 'NULL' | 'true' | 'false'): null | boolean {
  return literal === 'NULL' ? null : literal === 'true';
}

/** A number in its type. */
export function numberValue(value: { readonly type: string; readonly value: number | bigint }): Plain {
  if (typeof value.value === 'bigint') return { type: 'long', value: value.value };
  if (value.type === 'int') return value.value | 0;
  if (value.type === 'float') return { type: 'float', value: Math.fround(value.value) };
  return { type: 'double', value: value.value };
}

/** A vector of nothing but values that need no resolving; undefined when there is anything else in it. */
export function plainVector(nodes: readonly SimpleValueNode[], source: SourceText): Plain | undefined {
  const elements: (Plain | Reference)[] = [];
  for (const node of nodes) {
    const element = plainElement(node, source);
    if (element === undefined) return undefined;
    elements.push(element);
  }
  return { type: 'vector', elements };
}

/** A value that needs no resolving; undefined for any other. */
export function plainElement(written: ValueNode, source: SourceText): Plain | Reference | undefined {
  const node = withoutParentheses(written);
  switch (node.kind) {
    case 'literal':
      return node.literal === 'TBD' ? undefined : literalValue(node.literal);
    case 'string':
      return node.text;
    case 'number':
      return numberValue(node.value);
    case 'bytes':
      return { type: 'bytes', value: node.value };
    case 'vector':
      return plainVector(node.elements, source);
    case 'reference':
      return node.data ? lowerReference(node, source) : undefined;
    default:
      return undefined;
  }
}

/** The default of an `OPTIONAL`, null when none is given. One that is itself `TBD` saves nothing, so it is none. */
export function optionalOf(
  optional: ReferenceNode['optional'],
  source: SourceText,
): { readonly default: Plain | Reference } | undefined {
  if (optional === undefined) return undefined;
  if (optional.default === undefined) return { default: null };
  const value = plainElement(optional.default, source);
  return value === undefined ? undefined : { default: value };
}

/** A reference as a value. */
export function lowerReference(node: ReferenceNode, source: SourceText): Reference {
  const { parts, lazy, data } = node;
  const first = parts[0]?.place;
  // A single word is most references, and its place is that of the whole.
  const place = first?.start === node.start && first.end === node.end ? first : placeOf(source, node);
  const optional = optionalOf(node.optional, source);
  return optional
    ? { type: 'reference', parts, lazy, data, optional, place }
    : { type: 'reference', parts, lazy, data, place };
}
