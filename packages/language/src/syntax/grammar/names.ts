import { unescapeString } from '../literals.ts';
import type { Parser } from '../parser-state.ts';
import { isKeyword, TokenKind } from '../token-kind.ts';
import type { NameNode, NamePart } from '../tree.ts';

/** Whether the current token can begin a `Name`. */
export function startsName(p: Parser): boolean {
  return p.kind === TokenKind.word || p.kind === TokenKind.string || p.kind === TokenKind.generated;
}

/** `Name := -- | STRING | WORD ( : Name )?` */
export function name(p: Parser): NameNode {
  const { start } = p;
  if (p.kind === TokenKind.word && p.peek() !== TokenKind.colon) {
    const text = p.word();
    p.advance();
    return { kind: 'name', start, end: p.lastEnd, text, path: noPath };
  }
  const parts: NamePart[] = [];
  let generated = false;
  for (;;) {
    if (p.kind === TokenKind.word) {
      parts.push(p.namePart(p.word()));
      if (!p.accept(TokenKind.colon)) break;
    } else if (p.kind === TokenKind.string) {
      parts.push(quotedName(p));
      if (!p.is(TokenKind.colon)) break;
      p.error('SD1221', 'nothing can follow a quoted name', {
        help: 'only the last name of a path may be written between quotes',
      });
      p.advance();
    } else if (p.kind === TokenKind.generated) {
      generated = true;
      p.advance();
      break;
    } else if (isKeyword(p.kind) && parts.length > 0) {
      keywordAsName(p);
      parts.push(p.namePart(p.text()));
      if (!p.accept(TokenKind.colon)) break;
    } else {
      p.error('SD1214', `expected a name after \`:\`, found ${p.found()}`, {
        help: 'a path is written `name:name:name`, and the value behind it',
      });
      break;
    }
  }
  const { lastEnd: end } = p;
  const last = parts.at(-1);
  const isAlone = parts.length === 1 && last?.end === end;
  return { kind: 'name', start, end, text: generated ? undefined : last?.text, path: isAlone ? noPath : parts };
}

/** The path of every name that is a single word or string. */
export const noPath: readonly NamePart[] = [];

/** `NameTok := STRING | MULTISTRING | WORD`, behind `what`; nothing is consumed when it is not there. */
export function nameToken(p: Parser, what: string): NamePart | undefined {
  if (p.kind === TokenKind.word) return p.namePart(p.word());
  if (p.kind === TokenKind.string || p.kind === TokenKind.multilineString) return quotedName(p);
  if (isKeyword(p.kind)) {
    keywordAsName(p);
    return p.namePart(p.text());
  }
  p.error('SD1214', `expected a name ${what}, found ${p.found()}`, { help: 'write a word, or a name between quotes' });
  return undefined;
}

function quotedName(p: Parser): NamePart {
  return p.namePart(stringText(p));
}

/** What the string that is the current token means. */
export function stringText(p: Parser): string {
  const text = p.text();
  switch (p.kind) {
    case TokenKind.multilineString:
      return unescapeString(text.slice(2, text.length > 2 && text.endsWith('#') ? -1 : undefined));
    case TokenKind.openString:
      return unescapeString(text.slice(1));
    default:
      return unescapeString(text.slice(1, -1));
  }
}

/** Says that the current token, a keyword, cannot be a name as it is. */
export function keywordAsName(p: Parser): void {
  const text = p.text();
  const place = { source: p.source, start: p.start, end: p.end };
  p.error('SD1205', `\`${text}\` is a keyword`, {
    help: `write it between quotes to use it as a name: \`"${text}"\``,
    fixes: [{ place, newText: `"${text}"` }],
  });
}
