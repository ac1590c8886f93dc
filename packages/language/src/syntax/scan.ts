import { isDigit, isHexDigit, isLetter, isSpace } from './characters.ts';
import { keywordKinds, TokenKind } from './token-kind.ts';

/** `word`, or the keyword that it is exactly. */
export function wordKind(text: string, start: number, end: number): number {
  const length = end - start;
  if (length < 2 || length > 12) return TokenKind.word;
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1);
  // Keywords are all capitals, or `extends`, `true`, `false`: most words need no look into the table.
  const capitals = first >= 0x41 && first <= 0x5a && second >= 0x41 && second <= 0x5a;
  const small =
    (first === 0x65 && length === 7) || (first === 0x74 && length === 4) || (first === 0x66 && length === 5);
  if (!capitals && !small) return TokenKind.word;
  return keywordKinds.get(text.slice(start, end)) ?? TokenKind.word;
}

/** Whether a number begins at `at`: a digit, or a minus or point with a digit behind it. */
export function startsNumber(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isDigit(code)) return true;
  if (code !== 0x2d && code !== 0x2e) return false;
  const next = text.charCodeAt(at + 1);
  return isDigit(next) || (code === 0x2d && next === 0x2e && isDigit(text.charCodeAt(at + 2)));
}

/** The end of the number that begins at `start`, its suffix included. */
export function numberEnd(text: string, start: number): number {
  let at = text.charCodeAt(start) === 0x2d ? start + 1 : start;
  at = digitsEnd(text, at);
  const point = text.charCodeAt(at) === 0x2e;
  if (point) at = digitsEnd(text, at + 1);
  const exponent = exponentEnd(text, at);
  const isDecimal = point || exponent !== at;
  at = exponent;
  const suffix = text.charCodeAt(at) | 0x20;
  if (suffix === 0x66 || suffix === 0x64 || (suffix === 0x6c && !isDecimal)) at += 1;
  return at;
}

function exponentEnd(text: string, at: number): number {
  if ((text.charCodeAt(at) | 0x20) !== 0x65) return at;
  const sign = text.charCodeAt(at + 1);
  const digits = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
  return isDigit(text.charCodeAt(digits)) ? digitsEnd(text, digits) : at;
}

function digitsEnd(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

/** Where the line of `at` ends, its line break excluded. */
export function lineEnd(text: string, at: number): number {
  const feed = text.indexOf('\n', at);
  const end = feed === -1 ? text.length : feed;
  return text.charCodeAt(end - 1) === 0x0d && end - 1 >= at ? end - 1 : end;
}

/** What the `#` at `at` begins. */
export function hashKind(text: string, at: number): number {
  switch (text.charCodeAt(at + 1)) {
    case 0x23:
      return TokenKind.multilineString;
    case 0x48:
    case 0x44:
    case 0x4f:
    case 0x42:
      return /^#(HEX|DEC|OCT|BIN|B64)#/.test(text.slice(at, at + 5)) ? TokenKind.bytes : TokenKind.unknown;
    case 0x69:
      if (text.startsWith('#include?', at)) return TokenKind.includeOptional;
      return text.startsWith('#include', at) ? TokenKind.include : TokenKind.unknown;
    case 0x63:
      return text.startsWith('#codebase', at) ? TokenKind.codebase : TokenKind.unknown;
    default:
      return TokenKind.unknown;
  }
}

/** The kind of the punctuation that begins with `code`, the longest that fits. */
export function punctuationKind(code: number, next: number): number {
  switch (code) {
    case 0x7b:
      return TokenKind.openBrace;
    case 0x7d:
      return TokenKind.closeBrace;
    case 0x5b:
      return next === 0x7c ? TokenKind.openLiteral : TokenKind.openBracket;
    case 0x5d:
      return TokenKind.closeBracket;
    case 0x28:
      return TokenKind.openParen;
    case 0x29:
      return TokenKind.closeParen;
    case 0x2c:
      return TokenKind.comma;
    case 0x3a:
      return TokenKind.colon;
    case 0x3b:
      return TokenKind.semicolon;
    case 0x2d:
      if (next === 0x2d) return TokenKind.generated;
      return next === 0x3e ? TokenKind.implies : TokenKind.minus;
    case 0x2b:
      return next === 0x2b ? TokenKind.concat : TokenKind.plus;
    case 0x2a:
      return TokenKind.times;
    case 0x2f:
      return TokenKind.divide;
    case 0x25:
      return TokenKind.modulo;
    case 0x3c:
      if (next === 0x3e) return TokenKind.append;
      return next === 0x3d ? TokenKind.lessEqual : TokenKind.less;
    case 0x3e:
      return next === 0x3d ? TokenKind.greaterEqual : TokenKind.greater;
    case 0x3d:
      return next === 0x3d ? TokenKind.equal : TokenKind.unknown;
    case 0x21:
      return next === 0x3d ? TokenKind.notEqual : TokenKind.not;
    case 0x26:
      return next === 0x26 ? TokenKind.and : TokenKind.unknown;
    case 0x7c:
      if (next === 0x7c) return TokenKind.or;
      return next === 0x5d ? TokenKind.closeLiteral : TokenKind.unknown;
    default:
      return TokenKind.unknown;
  }
}

/** How many characters a punctuation token has. */
export function punctuationLength(kind: number): 1 | 2 {
  switch (kind) {
    case TokenKind.openLiteral:
    case TokenKind.closeLiteral:
    case TokenKind.generated:
    case TokenKind.concat:
    case TokenKind.append:
    case TokenKind.and:
    case TokenKind.or:
    case TokenKind.implies:
    case TokenKind.equal:
    case TokenKind.notEqual:
    case TokenKind.greaterEqual:
    case TokenKind.lessEqual:
      return 2;
    default:
      return 1;
  }
}

/** Behind the `'` that closes the one at `start` on the same line, or behind that one when none does. */
export function singleQuotedEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x27) return at + 1;
    if (code === 0x0a || code === 0x0d) break;
  }
  return start + 1;
}

/** Whether `# words` at `at` was meant as a comment, as in a shell: nothing of it is part of the description then. */
export function isForeignComment(text: string, at: number): boolean {
  const before = at === 0 ? 0x0a : text.charCodeAt(at - 1);
  return text.charCodeAt(at) === 0x23 && isSpace(text.charCodeAt(at + 1)) && (isSpace(before) || before === 0x3b);
}

/** Whether the character at `at` begins no token. */
export function startsNothing(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isSpace(code) || isLetter(code) || code === 0x22 || code === 0x27 || startsNumber(text, at)) return false;
  if (code === 0x23) return hashKind(text, at) === TokenKind.unknown;
  return punctuationKind(code, text.charCodeAt(at + 1)) === TokenKind.unknown;
}

/** How many characters behind a backslash look like a try at `\uXXXX`: the `u` and the digits after it, at most four. */
export function unicodeAttempt(text: string, backslash: number): number {
  let at = backslash + 2;
  while (at < backslash + 6 && isHexDigit(text.charCodeAt(at))) at += 1;
  return at - backslash - 1;
}

/** How many characters at `at` look like a try at three octal digits; 1 for any other character. */
export function digitsAttempt(text: string, at: number): number {
  let end = at;
  while (end < at + 3 && isDigit(text.charCodeAt(end))) end += 1;
  return Math.max(end - at, 1);
}
