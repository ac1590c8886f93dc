import type { ReferencePart } from '../../reference.ts';
import type { Parser } from '../parser-state.ts';
import { TokenKind } from '../token-kind.ts';
import type { ApplyNode, MissingNode, ReferenceNode, SimpleValueNode } from '../tree.ts';
import { trimmed } from '../trimmed.ts';
import { nameToken } from './names.ts';
import { partKeyword, startsPart } from './starts.ts';

/**
 * `Reference := LAZY? BaseReference`, and `DATA BaseReference`;
 * `BaseReference := ( OPTIONAL ( ( Primitive ) )? )? LinkReference | APPLY { … } | ASSERT { … }`
 */
export function reference(p: Parser): SimpleValueNode {
  const { start } = p;
  if (p.kind === TokenKind.word) return plainReference(p);
  const { lazy, data } = flags(p);
  const optional = p.kind === TokenKind.optional ? optionalDefault(p) : undefined;
  if (p.kind === TokenKind.apply || p.kind === TokenKind.assert) {
    if (optional) p.error('SD1218', `\`OPTIONAL\` stands in front of a reference, not of ${p.found()}`, {});
    return application(p, { start, lazy, data, ...(optional && { optional }) });
  }
  if (!startsPart(p.kind)) return noReference(p, optional ? 'OPTIONAL' : lazy ? 'LAZY' : 'DATA');
  const parts = linkParts(p);
  const { lastEnd: end } = p;
  return optional
    ? { kind: 'reference', start, end, lazy, data, optional, parts }
    : { kind: 'reference', start, end, lazy, data, parts };
}

/** A reference that only names: what a prototype and most values are. */
function plainReference(p: Parser): ReferenceNode {
  const { start } = p;
  const parts = linkParts(p);
  return { kind: 'reference', start, end: p.lastEnd, lazy: false, data: false, parts };
}

/** `LinkReference := Part ( : Part )*` */
export function linkReference(p: Parser): ReferenceNode {
  return plainReference(p);
}

/** `LAZY` or `DATA`; both together, or one twice, is reported. */
function flags(p: Parser): { lazy: boolean; data: boolean } {
  let lazy = false;
  let data = false;
  let reported = false;
  while (p.kind === TokenKind.lazy || p.kind === TokenKind.data) {
    if ((lazy || data) && !reported) {
      reported = true;
      p.error('SD1218', `expected a reference, found ${p.found()}`, {
        help: '`LAZY` and `DATA` do not combine: write one',
      });
    }
    if (p.kind === TokenKind.lazy) lazy = true;
    else data = true;
    p.advance();
  }
  return { lazy, data };
}

/** `OPTIONAL ( ( Primitive ) )?`: the default and its parentheses may be left out, both together. */
function optionalDefault(p: Parser): { readonly default?: SimpleValueNode } {
  p.advance();
  if (p.kind !== TokenKind.openParen) return {};
  const opener = { start: p.start, end: p.end };
  if (!p.enterBrackets(TokenKind.closeParen)) return {};
  p.advance();
  if (p.is(TokenKind.closeParen)) {
    p.error('SD1206', 'expected the default of `OPTIONAL`, found `)`', {
      help: 'write the default between the parentheses, or leave both out for `NULL`',
    });
  }
  const node = p.is(TokenKind.closeParen) ? undefined : p.productions.primitive(p, 'the default of `OPTIONAL`');
  if (!p.accept(TokenKind.closeParen)) {
    p.error('SD1209', `expected \`)\`, found ${p.found()}`, { secondary: [p.label(opener, 'opened here')] });
    p.skipTo(TokenKind.closeParen);
    p.accept(TokenKind.closeParen);
  }
  p.leaveBrackets();
  return node ? { default: node } : {};
}

interface ApplicationHead {
  readonly start: number;
  readonly lazy: boolean;
  readonly data: boolean;
  readonly optional?: { readonly default?: SimpleValueNode };
}

function application(p: Parser, head: ApplicationHead): ApplyNode | MissingNode {
  const keyword = p.kind === TokenKind.apply ? 'APPLY' : 'ASSERT';
  p.advance();
  const hasBody = p.is(TokenKind.openBrace);
  const inner = p.productions.body(p, keyword);
  if (!hasBody) return p.missing();
  return { kind: 'apply', ...head, end: p.lastEnd, keyword, body: inner };
}

/** Only a reference may follow the flags in front of it: anything else is read without them. */
function noReference(p: Parser, flag: 'LAZY' | 'DATA' | 'OPTIONAL'): SimpleValueNode {
  p.error('SD1218', `expected a reference after \`${flag}\`, found ${p.found()}`, {
    help:
      flag === 'OPTIONAL' && p.kind === TokenKind.lazy
        ? '`LAZY` comes first: `LAZY OPTIONAL name`'
        : `\`${flag}\` stands in front of a reference: \`${flag} name\``,
  });
  switch (p.kind) {
    case TokenKind.number:
    case TokenKind.string:
    case TokenKind.multilineString:
    case TokenKind.true:
    case TokenKind.false:
    case TokenKind.null:
    case TokenKind.tbd:
    case TokenKind.bytes:
    case TokenKind.openBracket:
    case TokenKind.openLiteral:
    case TokenKind.openParen:
      return p.productions.simpleValue(p);
    default:
      return p.missing();
  }
}

function linkParts(p: Parser): readonly ReferencePart[] {
  const first = part(p);
  if (p.kind !== TokenKind.colon) return [first];
  const parts = [first];
  while (p.accept(TokenKind.colon)) {
    if (!startsPart(p.kind)) {
      p.error('SD1214', `expected a name after \`:\`, found ${p.found()}`, { help: partHelp(p.kind) });
      break;
    }
    parts.push(part(p));
  }
  return trimmed(parts);
}

function partHelp(found: number): string {
  switch (found) {
    case TokenKind.string:
    case TokenKind.multilineString:
      return `a quoted name in a reference needs \`HERE\` or \`ATTRIB\` in front: \`x:HERE "name"\``;
    case TokenKind.number:
      return 'a reference walks through names; elements of vectors have none';
    default:
      return 'a reference is written `name:name:name`; remove the last `:` or write the name';
  }
}

/** `Part := ROOT | PARENT | THIS | PROCESS | WORD`, or one of the others with its name */
function part(p: Parser): ReferencePart {
  const { source, start, end } = p;
  const kind = partKeyword(p.kind) ?? 'word';
  if (kind === 'word') {
    const text = p.word();
    p.advance();
    return { kind, name: text, place: { source, start, end } };
  }
  p.advance();
  if (kind === 'root' || kind === 'parent' || kind === 'this' || kind === 'process') {
    return { kind, place: { source, start, end } };
  }
  const named = nameToken(p, `after \`${kind.toUpperCase()}\``);
  return { kind, name: named?.text ?? '', place: { source, start, end: named ? p.lastEnd : end } };
}
