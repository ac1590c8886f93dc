import { bytesValue, numberValue } from '../literals.ts';
import type { Parser } from '../parser-state.ts';
import { TokenKind } from '../token-kind.ts';
import type { BytesNode, LiteralNode, MissingNode, NumberNode, StringNode } from '../tree.ts';
import { stringText } from './names.ts';

/** `"…"` or `##…#`; nothing is consumed when there is none. */
export function string(p: Parser): StringNode | undefined {
  const isString =
    p.kind === TokenKind.string || p.kind === TokenKind.multilineString || p.kind === TokenKind.openString;
  return isString ? stringNode(p) : undefined;
}

/** The string that is the current token. */
export function stringNode(p: Parser): StringNode {
  const { start } = p;
  const multiline = p.kind === TokenKind.multilineString;
  const text = stringText(p);
  p.advance();
  return { kind: 'string', start, end: p.lastEnd, multiline, text };
}

/** The number that is the current token; `missing` when its value is out of range. */
export function number(p: Parser): NumberNode | MissingNode {
  const { start } = p;
  const read = numberValue(p.text());
  if (typeof read === 'string') p.error('SD1009', read, { help: numberHelp(p.text()) });
  p.advance();
  if (typeof read === 'string') return { kind: 'missing', start, end: p.lastEnd };
  return { kind: 'number', start, end: p.lastEnd, value: read };
}

function numberHelp(text: string): string {
  return /[lL]$/.test(text)
    ? `write \`${text.slice(0, -1)}D\` for a double`
    : `write \`${text}L\` for a long integer, or \`${text}D\` for a double`;
}

/** The byte array that is the current token; `missing` when it is malformed. */
export function bytes(p: Parser): BytesNode | MissingNode {
  const { start } = p;
  const read = bytesValue(p.text());
  if (typeof read === 'string') {
    p.error('SD1010', read, {
      help: 'byte arrays are `#HEX#0AFF#`, `#DEC#010255#`, `#OCT#012377#`, `#BIN#…#`, `#B64#…#`',
    });
  }
  p.advance();
  if (typeof read === 'string') return { kind: 'missing', start, end: p.lastEnd };
  return { kind: 'bytes', start, end: p.lastEnd, value: read };
}

/** `NULL`, `true`, `false` or `TBD`, which is the current token. */
export function literal(p: Parser): LiteralNode {
  const { start, kind } = p;
  p.advance();
  const { lastEnd: end } = p;
  switch (kind) {
    case TokenKind.true:
      return { kind: 'literal', start, end, literal: 'true' };
    case TokenKind.false:
      return { kind: 'literal', start, end, literal: 'false' };
    case TokenKind.tbd:
      return { kind: 'literal', start, end, literal: 'TBD' };
    default:
      return { kind: 'literal', start, end, literal: 'NULL' };
  }
}
