import type { Span } from '../../source.ts';
import type { Parser } from '../parser-state.ts';
import { TokenKind } from '../token-kind.ts';
import type { IfNode, SimpleValueNode, SwitchNode } from '../tree.ts';

/** `IfThenElse := IF SimpleValue THEN SimpleValue ELSE SimpleValue FI` */
export function ifThenElse(p: Parser): IfNode {
  const { start } = p;
  const opener = { start, end: p.end };
  if (!p.enter()) {
    const then = p.missing();
    // oxlint-disable-next-line unicorn/no-thenable -- the word of the language, and nobody awaits the tree
    return { kind: 'if', start, end: p.lastEnd, condition: then, then, otherwise: then };
  }
  p.advance();
  const condition = p.productions.simpleValue(p);
  const then = expect(p, TokenKind.then, opener) ? p.productions.simpleValue(p) : p.missing();
  const otherwise = expect(p, TokenKind.else, opener) ? p.productions.simpleValue(p) : p.missing();
  if (!expect(p, TokenKind.fi, opener)) {
    p.skipTo(TokenKind.fi);
    p.accept(TokenKind.fi);
  }
  p.leave();
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the language, and nobody awaits the tree
  return { kind: 'if', start, end: p.lastEnd, condition, then, otherwise };
}

/** `Switch := SWITCH ( { Attributes } )? ( IF SimpleValue THEN SimpleValue )+ ENDSWITCH` */
export function switchCases(p: Parser): SwitchNode {
  const { start } = p;
  const opener = { start, end: p.end };
  const cases: { readonly condition: SimpleValueNode; readonly then: SimpleValueNode }[] = [];
  if (!p.enter()) return { kind: 'switch', start, end: p.lastEnd, cases };
  p.advance();
  const locals = p.kind === TokenKind.openBrace ? p.productions.body(p, 'SWITCH') : undefined;
  if (p.kind !== TokenKind.if) expect(p, TokenKind.if, opener);
  while (p.accept(TokenKind.if)) {
    const condition = p.productions.simpleValue(p);
    const then = expect(p, TokenKind.then, opener) ? p.productions.simpleValue(p) : p.missing();
    // oxlint-disable-next-line unicorn/no-thenable -- the word of the language, and nobody awaits the tree
    cases.push({ condition, then });
  }
  if (!expect(p, TokenKind.endSwitch, opener)) {
    p.skipTo(TokenKind.endSwitch);
    p.accept(TokenKind.endSwitch);
  }
  p.leave();
  const { lastEnd: end } = p;
  return locals ? { kind: 'switch', start, end, locals, cases } : { kind: 'switch', start, end, cases };
}

const words: ReadonlyMap<number, string> = new Map<number, string>([
  [TokenKind.if, 'IF'],
  [TokenKind.then, 'THEN'],
  [TokenKind.else, 'ELSE'],
  [TokenKind.fi, 'FI'],
  [TokenKind.endSwitch, 'ENDSWITCH'],
]);

/** Consumes the keyword `kind`, or says that it is missing. */
function expect(p: Parser, kind: number, opener: Span): boolean {
  if (p.accept(kind)) return true;
  const isSwitch = p.source.text.startsWith('SWITCH', opener.start);
  p.error('SD1215', `expected \`${words.get(kind) ?? ''}\`, found ${p.found()}`, {
    secondary: [p.label(opener, 'begins here')],
    help: isSwitch
      ? 'write `SWITCH IF condition THEN value IF condition THEN value ENDSWITCH`'
      : 'write `IF condition THEN value ELSE value FI`; an operator or a description stands in parentheses',
  });
  return false;
}
