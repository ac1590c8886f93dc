import { languageDiagnostic } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../source.ts';
import { isLetter, isSpace, isWordPart } from './characters.ts';
import { describeCharacters, escapeHelp, tooManyTokens, unknownHelp } from './lexical-help.ts';
import { SYNTAX_ERRORS_MAX, TOKENS_MAX_DEFAULT } from './limits.ts';
import {
  digitsAttempt,
  hashKind,
  isForeignComment,
  lineEnd,
  numberEnd,
  punctuationKind,
  punctuationLength,
  singleQuotedEnd,
  startsNothing,
  startsNumber,
  unicodeAttempt,
  wordKind,
} from './scan.ts';
import { TokenKind } from './token-kind.ts';
import { type TokenTable, TokenTableBuilder } from './token-table.ts';
import { decodeUnicodeEscapes } from './unicode-escapes.ts';

/** What the lexer hands to the parser. */
export interface LexedText {
  /** Offsets in the text as read. */
  readonly tokens: TokenTable;
  /** The text with `\uXXXX` replaced: what tokens mean is read from here. */
  readonly decoded: string;
  /** As `tokens.starts`, but offsets in `decoded`; the same array when nothing was replaced. */
  readonly decodedStarts: Uint32Array;
  readonly diagnostics: readonly Diagnostic[];
  /** Every `{` has its `}` and the other way round. */
  readonly bracesBalance: boolean;
  /** The text ended within a comment or a multi-line string, which took all that follows with it. */
  readonly endsInside: boolean;
}

/**
 * Cuts a text into tokens. Never fails: what begins no token becomes a token `unknown` with a diagnostic, and so does the
 * whole of a text with more than `tokensMax` that matter.
 */
export function lex(source: SourceText, tokensMax: number = TOKENS_MAX_DEFAULT): LexedText {
  return new Lexer(source).run(tokensMax);
}

type LexicalCode = 'SD1004' | 'SD1005' | 'SD1006' | 'SD1007' | 'SD1008' | 'SD1012';

interface LexicalMessage {
  readonly text: string;
  readonly help: string;
  readonly severity?: 'error' | 'warning';
}

class Lexer {
  readonly #source: SourceText;
  readonly #text: string;
  readonly #rawOffset: (offset: number) => number;
  readonly #diagnostics: Diagnostic[] = [];
  #endsInside = false;

  constructor(source: SourceText) {
    const decoded = decodeUnicodeEscapes(source.text);
    this.#source = source;
    this.#text = decoded.text;
    this.#rawOffset = decoded.rawOffset;
  }

  run(tokensMax: number): LexedText {
    const text = this.#text;
    let left = tokensMax;
    const end = text.length;
    const builder = new TokenTableBuilder(end);
    let at = 0;
    let depth = 0;
    let depthMin = 0;
    while (at < end) {
      const code = text.charCodeAt(at);
      const start = at;
      let kind: number;
      if (isSpace(code)) {
        kind = TokenKind.whitespace;
        at += 1;
        while (isSpace(text.charCodeAt(at))) at += 1;
      } else if (isLetter(code)) {
        at += 1;
        if (code === 0x78 && text.charCodeAt(at) === 0x7c) {
          at += 1;
          kind = TokenKind.xor;
        } else {
          while (isWordPart(text.charCodeAt(at))) at += 1;
          kind = wordKind(text, start, at);
        }
      } else if (code === 0x3b) {
        kind = TokenKind.semicolon;
        at += 1;
      } else if (code === 0x22) {
        at = this.#scanString(start);
        kind = this.#lastStringIsOpen ? TokenKind.openString : TokenKind.string;
      } else if (startsNumber(text, at)) {
        at = this.#scanNumber(start);
        kind = TokenKind.number;
      } else if (code === 0x7b) {
        kind = TokenKind.openBrace;
        at += 1;
        depth += 1;
      } else if (code === 0x7d) {
        kind = TokenKind.closeBrace;
        at += 1;
        depth -= 1;
        if (depth < depthMin) depthMin = depth;
      } else if (code === 0x2f && text.charCodeAt(at + 1) === 0x2f) {
        kind = TokenKind.lineComment;
        at = lineEnd(text, at);
      } else if (code === 0x2f && text.charCodeAt(at + 1) === 0x2a) {
        kind = TokenKind.blockComment;
        at = this.#scanBlockComment(start);
      } else if (code === 0x23) {
        kind = hashKind(text, at);
        at = this.#scanHash(start, kind);
      } else {
        kind = punctuationKind(code, text.charCodeAt(at + 1));
        at = kind === TokenKind.unknown ? this.#scanUnknown(start) : start + punctuationLength(kind);
        if (kind === TokenKind.unknown && code === 0x27 && at > start + 1) kind = TokenKind.string;
      }
      builder.add(kind, start);
      if (kind > TokenKind.unknown) {
        left -= 1;
        if (left < 0) return this.#tooLarge(start, tokensMax);
      }
    }
    const decodedTable = builder.finish(TokenKind.end, end);
    return {
      tokens: this.#withRawOffsets(decodedTable),
      decoded: text,
      decodedStarts: decodedTable.starts,
      diagnostics: this.#diagnostics,
      bracesBalance: depth === 0 && depthMin === 0,
      endsInside: this.#endsInside,
    };
  }

  #lastStringIsOpen = false;

  /** `"…"`: ends at the closing quote, or with its line when there is none. */
  #scanString(start: number): number {
    const text = this.#text;
    let at = start + 1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 0x22) {
        this.#lastStringIsOpen = false;
        return at + 1;
      }
      if (code === 0x5c) at = this.#scanEscape(at, '"');
      else if (code === 0x0a || code === 0x0d || at >= text.length) break;
      else at += 1;
    }
    const nextLine = this.#closedOnNextLine(at);
    if (nextLine !== undefined) {
      this.#lastStringIsOpen = false;
      this.#report('SD1006', start, at, {
        text: 'this string runs over the end of its line',
        help: 'write `\\n` for a line break; a text over several lines is written between `##` and `#`',
      });
      return nextLine;
    }
    // What most likely follows the forgotten quote stays outside the string, so that the neighbours are read as meant.
    while (at > start + 1 && /[\s;{}\])]/.test(text.charAt(at - 1))) at -= 1;
    this.#lastStringIsOpen = true;
    this.#report('SD1006', start, at, {
      text: 'this string has no closing `"` on its line',
      help: 'close it with `"`; a text over several lines is written between `##` and `#`',
    });
    return at;
  }

  /** A quote alone on the next line closes a string that was left open on this one: the end of it, if so. */
  #closedOnNextLine(at: number): number | undefined {
    const text = this.#text;
    const next = text.indexOf('\n', at) + 1;
    if (next === 0) return undefined;
    const line = text.slice(next, lineEnd(text, next));
    const quote = line.indexOf('"');
    return quote !== -1 && line.indexOf('"', quote + 1) === -1 ? next + quote + 1 : undefined;
  }

  /** `##…#`: ends at the first `#` that is not escaped, or with the text. */
  #scanMultilineString(start: number): number {
    const text = this.#text;
    let at = start + 2;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === 0x23) return at + 1;
      at = code === 0x5c ? this.#scanEscape(at, '#') : at + 1;
    }
    this.#endsInside = true;
    this.#report('SD1006', start, start + 2, {
      text: 'this multi-line string is never closed',
      help: 'end it with `#`; a `#` within it is written `\\#`',
    });
    return at;
  }

  /** The end of the escape at `at`; `quote` is the delimiter that may be escaped. */
  #scanEscape(at: number, quote: '"' | '#'): number {
    const text = this.#text;
    const next = text.charAt(at + 1);
    if (next !== '' && ("ntbrf\\'".includes(next) || next === quote)) return at + 2;
    if (/^[0-3][0-7]{2}$/.test(text.slice(at + 1, at + 4))) return at + 4;
    if (next === '' || next === '\n' || next === '\r') return at + 1;
    const width = next === 'u' ? unicodeAttempt(text, at) : digitsAttempt(text, at + 1);
    this.#report('SD1007', at, at + 1 + width, {
      text: `\`${text.slice(at, at + 1 + width)}\` is not an escape`,
      help: escapeHelp(next, quote),
    });
    return at + 1 + width;
  }

  #scanBlockComment(start: number): number {
    const close = this.#text.indexOf('*/', start + 2);
    if (close !== -1) return close + 2;
    this.#endsInside = true;
    this.#report('SD1008', start, start + 2, {
      text: 'this comment is never closed',
      help: 'end it with `*/`',
    });
    return this.#text.length;
  }

  #scanHash(start: number, kind: number): number {
    switch (kind) {
      case TokenKind.multilineString:
        return this.#scanMultilineString(start);
      case TokenKind.bytes:
        return this.#scanBytes(start);
      case TokenKind.codebase:
        return start + '#codebase'.length;
      case TokenKind.include:
        return start + '#include'.length;
      case TokenKind.includeOptional:
        return start + '#include?'.length;
      default:
        return this.#scanUnknown(start);
    }
  }

  /** `#HEX#…#`: what is between is checked where its value is read; without an end it ends with its line. */
  #scanBytes(start: number): number {
    const text = this.#text;
    const close = text.indexOf('#', start + 5);
    const stop = text.slice(start + 5, close === -1 ? undefined : close).search(/[^0-9a-zA-Z+/=\s]/);
    if (close !== -1 && stop === -1) return close + 1;
    if (close !== -1 && !/[;{}"]/.test(text.slice(start, close))) return close + 1;
    let at = lineEnd(text, start);
    while (at > start + 5 && /[\s;{}\]),]/.test(text.charAt(at - 1))) at -= 1;
    this.#report('SD1006', start, at, {
      text: 'this byte array has no closing `#`',
      help: 'end it with `#`, as in `#HEX#0AFF#`',
    });
    return at;
  }

  /** A number, and a warning when a word begins directly behind it: `512MB` is read as `512` and a new name `MB`. */
  #scanNumber(start: number): number {
    const text = this.#text;
    const end = numberEnd(text, start);
    if (isLetter(text.charCodeAt(end))) {
      let wordEnd = end + 1;
      while (isWordPart(text.charCodeAt(wordEnd))) wordEnd += 1;
      const number = text.slice(start, end);
      const word = text.slice(end, wordEnd);
      this.#report('SD1012', start, wordEnd, {
        severity: 'warning',
        text: `read as the number \`${number}\` and then the name \`${word}\``,
        help: `write \`"${number}${word}"\` for a text, or put a space or \`;\` between them`,
      });
    }
    return end;
  }

  /** The end of the characters from `start` that begin no token. */
  #scanUnknown(start: number): number {
    const text = this.#text;
    const code = text.charCodeAt(start);
    let end = start + 1;
    if (code === 0xfeff && start === 0) {
      this.#report('SD1005', start, end, {
        text: 'an invisible character stands before the first word',
        help: 'save the file as UTF-8 without byte order mark',
      });
      return end;
    }
    if (code === 0x27) {
      end = singleQuotedEnd(text, start);
    } else if (isForeignComment(text, start)) {
      end = lineEnd(text, start);
    } else {
      while (end < text.length && startsNothing(text, end)) end += 1;
    }
    this.#report('SD1004', start, end, {
      text: `${describeCharacters(text.slice(start, end))} has no meaning here`,
      help: unknownHelp(text.slice(start, end)),
    });
    return end;
  }

  #tooLarge(start: number, tokensMax: number): LexedText {
    const text = this.#text;
    const builder = new TokenTableBuilder(0);
    builder.add(TokenKind.unknown, 0);
    const tokens = builder.finish(TokenKind.end, text.length);
    const offset = this.#rawOffset(start);
    const diagnostic = languageDiagnostic('SD1015', {
      primary: { place: { source: this.#source, start: offset, end: offset }, text: 'nothing is read any more' },
      ...tooManyTokens(tokensMax),
    });
    return {
      tokens: this.#withRawOffsets(tokens),
      decoded: text,
      decodedStarts: tokens.starts,
      diagnostics: [diagnostic],
      bracesBalance: true,
      endsInside: true,
    };
  }

  #withRawOffsets(table: TokenTable): TokenTable {
    if (this.#text === this.#source.text) return table;
    return { ...table, starts: table.starts.map((start) => this.#rawOffset(start)) };
  }

  #report(code: LexicalCode, start: number, end: number, message: LexicalMessage): void {
    if (this.#diagnostics.length > SYNTAX_ERRORS_MAX) return;
    const place = { source: this.#source, start: this.#rawOffset(start), end: this.#rawOffset(end) };
    const { text, help, severity = 'error' } = message;
    this.#diagnostics.push(languageDiagnostic(code, { severity, primary: { place, text }, help }));
  }
}
