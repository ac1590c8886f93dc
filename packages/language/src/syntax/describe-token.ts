import { isKeyword, TokenKind } from './token-kind.ts';

const SHOWN_MAX = 24;

/** What was written, short enough to stand in a sentence: the beginning of its first line. */
export function shortened(text: string): string {
  const [firstLine = ''] = text.slice(0, SHOWN_MAX + 1).split('\n', 1);
  return firstLine === text && text.length <= SHOWN_MAX ? text : `${firstLine.slice(0, SHOWN_MAX)}…`;
}

/** A token in the reader's words, for "found …": ``the number `5` ``, `` `}` ``, `the end of the file`. */
export function describeToken(kind: number, text: string): string {
  if (kind === TokenKind.end) return 'the end of the file';
  const shown = shortened(text);
  if (isKeyword(kind)) return `the keyword \`${shown}\``;
  switch (kind) {
    case TokenKind.word:
      return `the word \`${shown}\``;
    case TokenKind.string:
    case TokenKind.openString:
    case TokenKind.multilineString:
      return `the string \`${shown}\``;
    case TokenKind.number:
      return `the number \`${shown}\``;
    case TokenKind.bytes:
      return `the byte array \`${shown}\``;
    default:
      return `\`${shown}\``;
  }
}
