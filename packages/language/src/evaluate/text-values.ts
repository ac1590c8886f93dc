import type { Reference } from '../reference.ts';
import { SourceText } from '../source.ts';
import { parse } from '../syntax/parser.ts';
import type { ValueNode } from '../syntax/tree.ts';
import type { Plain } from './model.ts';
import { lowerReference, plainElement, withoutParentheses } from './plain-values.ts';

/** Reads the text of a property as a value of the language; undefined when it is anything but a plain value. */
export function readPlainValue(text: string): Plain | undefined {
  const read = readValue(text);
  const value = read && plainElement(read.node, read.source);
  return typeof value === 'object' && value?.type === 'reference' ? undefined : value;
}

/** Reads a text as a reference to be followed; undefined when it is anything else, `DATA` included. */
export function readReference(text: string): Reference | undefined {
  const reference = readAnyReference(text);
  return reference?.data ? undefined : reference;
}

/** Reads a text as a reference of any kind; undefined when it is anything else. */
export function readAnyReference(text: string): Reference | undefined {
  const read = readValue(text);
  return read?.node.kind === 'reference' ? lowerReference(read.node, read.source) : undefined;
}

/** The single value a text consists of. */
function readValue(text: string): { readonly node: ValueNode; readonly source: SourceText } | undefined {
  const source = new SourceText('<value>', `value ${text}`);
  const { tree, diagnostics } = parse(source);
  const [item, ...more] = tree.root.body;
  if (diagnostics.length > 0 || item?.kind !== 'attribute' || more.length > 0) return undefined;
  if (item.name.path.length > 0 || item.name.text !== 'value') return undefined;
  return { node: withoutParentheses(item.value), source };
}
