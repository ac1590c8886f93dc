import type { Reference } from '../reference.ts';
import { SourceText } from '../source.ts';
import { parse } from '../syntax/parser.ts';
import type { ValueNode } from '../syntax/tree.ts';
import { lowerReference, lowerValue } from './lower.ts';
import { type Plain, type Scope, Template } from './model.ts';
import type { Session } from './session.ts';

/** Reads the text of a property as a value of the language; undefined when it is anything but a plain value. */
export function readPlainValue(session: Session, text: string, scope: Scope): Plain | undefined {
  const read = readValue(session, text);
  if (read === undefined) return undefined;
  const value = lowerValue(session, { node: read.node, source: read.source, home: scope, name: 'value' });
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Template || value.type === 'reference' || value.type === 'unresolvable') return undefined;
  return value;
}

/** Reads a text as a reference; undefined when it is anything else. */
export function readReference(session: Session, text: string): Reference | undefined {
  const read = readValue(session, text);
  return read?.node.kind === 'reference' ? lowerReference(read.node, read.source) : undefined;
}

/** The single value a text consists of. */
function readValue(
  session: Session,
  text: string,
): { readonly node: ValueNode; readonly source: SourceText } | undefined {
  const source = new SourceText('<value>', `value ${text}`);
  const { tree, diagnostics } = parse(source, { nestingMax: session.limits.nestingMax });
  const [item, ...more] = tree.root.body;
  if (diagnostics.length > 0 || item?.kind !== 'attribute' || more.length > 0) return undefined;
  const name = item.name.parts;
  return name.length === 1 && name[0]?.text === 'value' ? { node: item.value, source } : undefined;
}
