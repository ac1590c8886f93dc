import type { Parser } from '../parser-state.ts';
import { TokenKind } from '../token-kind.ts';
import type { ComponentNode, NamePart, TypeNode } from '../tree.ts';
import { trimmed } from '../trimmed.ts';
import { linkReference } from './references.ts';
import { startsPart } from './starts.ts';

/** `Component := extends ( : WORD )? ( DATA | LAZY )? Types` */
export function component(p: Parser): ComponentNode {
  const { start } = p;
  p.advance();
  const type = p.kind === TokenKind.colon ? nodeType(p) : undefined;
  const mode = componentMode(p);
  const list = types(p);
  const { lastEnd: end } = p;
  return type
    ? { kind: 'component', start, end, nodeType: type, mode, types: list }
    : { kind: 'component', start, end, mode, types: list };
}

/** `: WORD`, of which only `default` exists. */
function nodeType(p: Parser): NamePart | undefined {
  p.advance();
  if (p.kind !== TokenKind.word) {
    p.error('SD1214', `expected a node type after \`extends:\`, found ${p.found()}`, {
      help: 'write `extends` alone, or `extends:default`',
    });
    return undefined;
  }
  const text = p.text();
  if (text !== 'default') {
    p.error('SD1216', `there is no node type \`${text}\``, { help: 'write `extends` alone, or `extends:default`' });
  }
  return p.namePart(text);
}

function componentMode(p: Parser): ComponentNode['mode'] {
  let mode: ComponentNode['mode'] = 'eager';
  while (p.kind === TokenKind.data || p.kind === TokenKind.lazy) {
    if (mode !== 'eager') {
      p.error('SD1218', '`DATA` and `LAZY` do not combine', { help: 'write one of them' });
    }
    mode = p.kind === TokenKind.data ? 'data' : 'lazy';
    p.advance();
  }
  return mode;
}

/**
 * `Types := Type ( , Type )*`, with the comma optional before a body; a body that follows without a comma ends the list.
 */
function types(p: Parser): readonly TypeNode[] {
  const first = oneType(p);
  if (first === undefined) return [];
  const isList = p.kind === TokenKind.openBrace || p.kind === TokenKind.comma;
  return isList ? moreTypes(p, first) : [first];
}

/** The list that begins with `first`, which is read already. */
export function moreTypes(p: Parser, first: TypeNode): readonly TypeNode[] {
  const list = [first];
  for (;;) {
    if (p.kind === TokenKind.openBrace) {
      list.push(p.productions.body(p, 'extends'));
      if (!p.is(TokenKind.comma)) return trimmed(list);
      p.error('SD1224', 'the list of prototypes ended with the body before this comma', {
        help: 'write a comma in front of that body as well: `extends A, { … }, { … }`',
      });
    }
    if (!p.accept(TokenKind.comma)) return trimmed(list);
    const type = oneType(p);
    if (type === undefined) return trimmed(list);
    list.push(type);
  }
}

/** `Type := LinkReference | { Attributes } | NULL` */
function oneType(p: Parser): TypeNode | undefined {
  if (p.kind === TokenKind.optional || p.kind === TokenKind.lazy || p.kind === TokenKind.data) {
    p.error('SD1208', `expected a prototype or \`{\`, found ${p.found()}`, {
      help: 'a prototype is named by a plain reference, `extends Base` or `extends ROOT:Base`',
    });
    while (p.kind === TokenKind.optional || p.kind === TokenKind.lazy || p.kind === TokenKind.data) p.advance();
  }
  if (p.kind === TokenKind.openBrace) return p.productions.body(p, 'extends');
  if (p.kind === TokenKind.null) {
    const { start } = p;
    p.advance();
    return { kind: 'literal', start, end: p.lastEnd, literal: 'NULL' };
  }
  if (startsPart(p.kind)) return linkReference(p);
  p.error('SD1208', `expected a prototype or \`{\` after \`extends\`, found ${p.found()}`, {
    help: 'name a prototype, or write `extends {}` for a description without attributes',
  });
  return undefined;
}
