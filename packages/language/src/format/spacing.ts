import { TokenKind } from '../syntax/token-kind.ts';

/** Whether a space stands between two neighbouring tokens of one line. */
export function isSpaced(left: number, right: number): boolean {
  switch (left) {
    case TokenKind.openParen:
    case TokenKind.openBracket:
    case TokenKind.openLiteral:
    case TokenKind.colon:
      return false;
    default:
  }
  switch (right) {
    case TokenKind.comma:
    case TokenKind.semicolon:
    case TokenKind.colon:
    case TokenKind.closeParen:
    case TokenKind.closeBracket:
    case TokenKind.closeLiteral:
      return false;
    case TokenKind.closeBrace:
      return left !== TokenKind.openBrace;
    default:
      return true;
  }
}

/** Tokens that are not of the text's meaning: the layout writes its own where they belong. */
export function isSeparator(kind: number): boolean {
  return kind === TokenKind.comma || kind === TokenKind.semicolon;
}

export function isComment(kind: number): boolean {
  return kind === TokenKind.lineComment || kind === TokenKind.blockComment;
}

/** Tokens behind which the author breaks a line to have one part a line. */
export function opensParts(kind: number): boolean {
  return kind === TokenKind.openParen || kind === TokenKind.openBracket || kind === TokenKind.openLiteral;
}

/** Tokens in front of which the author breaks a line to have one part of a conditional a line. */
export function leadsPart(kind: number): boolean {
  switch (kind) {
    case TokenKind.then:
    case TokenKind.else:
    case TokenKind.fi:
    case TokenKind.endSwitch:
      return true;
    default:
      return false;
  }
}
