import { isKeyword, TokenKind } from './token-kind.ts';

const SHOWN_MAX = 24;

/** A token in the reader's words, for "found …": ``the number `5` ``, `` `}` ``, `the end of the file`. */
export function describeToken(kind: number, text: string): string {
  if (kind === TokenKind.end) return 'the end of the file';
  const [firstLine = ''] = text.split('\n', 1);
  const shown = text.length > SHOWN_MAX || firstLine !== text ? `${firstLine.slice(0, SHOWN_MAX)}…` : text;
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
