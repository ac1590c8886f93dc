import type { SourceText } from '../source.ts';
import { lex } from '../syntax/lexer.ts';
import { TokenKind } from '../syntax/token-kind.ts';
import type { TokenTable } from '../syntax/token-table.ts';
import { isComment, isSeparator } from './spacing.ts';

/**
 * Whether two texts consist of the same tokens in the same order, comments included, white space and separators not.
 * Of comments only kind and number are compared, as their lines may be indented anew.
 */
export function hasSameTokens(left: SourceText, right: SourceText): boolean {
  const [leftTokens, rightTokens] = [lex(left).tokens, lex(right).tokens];
  let leftAt = 0;
  let rightAt = 0;
  for (;;) {
    leftAt = nextCompared(leftTokens, leftAt);
    rightAt = nextCompared(rightTokens, rightAt);
    const kind = leftTokens.kinds[leftAt] ?? TokenKind.end;
    if (kind !== (rightTokens.kinds[rightAt] ?? TokenKind.end)) return false;
    if (kind === TokenKind.end) return true;
    if (!isComment(kind) && textOf(left, leftTokens, leftAt) !== textOf(right, rightTokens, rightAt)) return false;
    leftAt += 1;
    rightAt += 1;
  }
}

function nextCompared(tokens: TokenTable, from: number): number {
  let at = from;
  while (tokens.kinds[at] === TokenKind.whitespace || isSeparator(tokens.kinds[at] ?? TokenKind.end)) at += 1;
  return at;
}

function textOf({ text }: SourceText, { starts }: TokenTable, at: number): string {
  return text.slice(starts[at], starts[at + 1]);
}
