import { isTrivia, TokenKind } from '../syntax/token-kind.ts';
import { type TokenTable, tokenIndexAt } from '../syntax/token-table.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { blockCommentText } from './comment-text.ts';
import { isComment, isSeparator, isSpaced, leadsPart, opensParts } from './spacing.ts';

/** Spaces an indent level. */
const INDENT = 4;

/** Columns more that a line may have which the author wrote as one. */
const KEPT_LINE_COLUMNS = 20;

/** A text this long (UTF-16 code units) is not written: a small text nested deeply indents into a huge one. */
const TEXT_LENGTH_MAX = 2 ** 28;

const indentations: readonly string[] = Array.from({ length: 64 }, (_, level) => ' '.repeat(INDENT * level));

/** What a run of the formatter writes, and where in the tokens it stands. */
export interface WriterOptions {
  readonly tree: SyntaxTree;
  /** Columns that may be filled. */
  readonly columns: number;
}

/**
 * Goes through the tokens once, in order, and writes each: the layout decides only on the white space between them and on
 * the separators, so that nothing can be lost or change places. Comments are written where they are met.
 */
export class Writer {
  readonly text: string;
  readonly tokens: TokenTable;
  readonly columns: number;
  /** The next token to write or pass over, trivia included. */
  at = 0;
  /** Columns written of the current line. */
  column = 0;
  readonly #kinds: Uint8Array;
  readonly #starts: Uint32Array;
  /** Kind of what was written last. */
  #last: number = TokenKind.end;
  /** Nothing but white space is written on the current line. */
  #startsLine = true;
  #verbatimEnd = -1;
  readonly #pieces: string[] = [];
  #length = 0;

  constructor({ tree, columns }: WriterOptions) {
    this.text = tree.source.text;
    this.tokens = tree.tokens;
    this.columns = columns;
    this.#kinds = tree.tokens.kinds;
    this.#starts = tree.tokens.starts;
  }

  /** What was written; undefined when it is longer than any text should be. */
  result(): string | undefined {
    return this.isFull() ? undefined : this.#pieces.join('');
  }

  /** Whether the end of the source was written as it is. */
  endsVerbatim(): boolean {
    return this.#verbatimEnd === this.text.length;
  }

  isFull(): boolean {
    return this.#length > TEXT_LENGTH_MAX;
  }

  isEmpty(): boolean {
    return this.#length === 0;
  }

  kindAt(index: number): number {
    return this.#kinds[index] ?? TokenKind.end;
  }

  startOf(index: number): number {
    return this.#starts[index] ?? this.text.length;
  }

  /** The first token at or behind `index` that is no white space, comment or unknown character. */
  significant(index: number): number {
    let at = index;
    while (isTrivia(this.kindAt(at))) at += 1;
    return at;
  }

  /** The token that covers the character in front of `offset`. */
  tokenBefore(offset: number): number {
    return tokenIndexAt(this.tokens, offset - 1);
  }

  /** How many line feeds a token holds: 0, 1, or 2 for more. */
  lineFeeds(index: number): 0 | 1 | 2 {
    const end = this.startOf(index + 1);
    let feeds = 0;
    for (let at = this.startOf(index); at < end && feeds < 2; at += 1)
      if (this.text.charCodeAt(at) === 0x0a) feeds += 1;
    return feeds === 2 ? 2 : feeds === 1 ? 1 : 0;
  }

  /** Writes text that is no token of the source: a separator, white space. */
  write(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    this.column += text.length;
  }

  /** Writes a separator behind what was written last. */
  separator(text: ',' | ';'): void {
    this.write(text);
    this.#wrote(text === ',' ? TokenKind.comma : TokenKind.semicolon);
  }

  /** Goes to a new line of `indent` levels; at the very start of the text only indents. */
  breakLine(indent: number, lines: 1 | 2 = 1): void {
    if (this.#length > 0) this.write(lines === 1 ? '\n' : '\n\n');
    this.write(indentation(indent));
    this.column = INDENT * indent;
    this.#startsLine = true;
  }

  /** Writes a stretch of the source as it is. */
  verbatim(start: number, end: number): void {
    this.write(this.text.slice(start, end));
    this.column = end - 1 - this.text.lastIndexOf('\n', end - 1);
    this.#verbatimEnd = end;
    this.#wrote(TokenKind.unknown);
  }

  /** Writes the token at `at`, and goes behind it. */
  token(): void {
    const kind = this.kindAt(this.at);
    const start = this.startOf(this.at);
    const end = this.startOf(this.at + 1);
    this.write(this.text.slice(start, end));
    if (kind === TokenKind.multilineString || kind === TokenKind.bytes) this.#countColumns(start, end);
    this.#wrote(kind);
    this.at += 1;
  }

  #wrote(kind: number): void {
    this.#last = kind;
    this.#startsLine = false;
  }

  #countColumns(start: number, end: number): void {
    const feed = this.text.lastIndexOf('\n', end - 1);
    if (feed >= start) this.column = end - feed - 1;
  }

  /** Writes the comment at `at`, on a line of `indent` levels. */
  comment(indent: number): void {
    const kind = this.kindAt(this.at);
    const raw = this.text.slice(this.startOf(this.at), this.startOf(this.at + 1));
    this.write(kind === TokenKind.lineComment ? raw.trimEnd() : blockCommentText(raw, indentation(indent)));
    this.#wrote(kind);
    this.at += 1;
  }

  /**
   * Writes the next token that matters, with the comments in front of it. On the same line where that is possible: a
   * comment keeps its line, and what follows a comment that ends its line goes to a line of `indent` levels.
   */
  next(indent: number): void {
    if (this.#comments(indent)) this.breakLine(indent);
    else if (this.#isSpaced(this.kindAt(this.at))) this.write(' ');
    this.token();
  }

  /** Whether a token of this kind is set off from what stands in front of it on the line. */
  #isSpaced(kind: number): boolean {
    return !this.#startsLine && (isComment(this.#last) || isSpaced(this.#last, kind));
  }

  /** Goes to a new line of `indent` levels; comments before it are indented by `commentIndent`. */
  line(indent: number, commentIndent: number = indent): void {
    this.#comments(commentIndent);
    this.breakLine(indent);
  }

  /** Writes the comments up to the next token that matters and passes over separators; true when a line must end there. */
  #comments(indent: number): boolean {
    let hasFeed = false;
    let hasComment = false;
    for (;;) {
      const kind = this.kindAt(this.at);
      if (isComment(kind)) {
        if (hasFeed) this.breakLine(indent);
        else if (!this.#startsLine) this.write(' ');
        this.comment(indent);
        hasFeed = kind === TokenKind.lineComment;
        hasComment = true;
      } else if (kind === TokenKind.whitespace) {
        hasFeed ||= this.lineFeeds(this.at) > 0;
        this.at += 1;
      } else if (isSeparator(kind)) {
        this.at += 1;
      } else {
        return hasFeed && hasComment;
      }
    }
  }

  /** Writes all tokens up to `end`, with single spaces between them; what a comment breaks goes on at `indent` levels. */
  flat(end: number, indent: number): void {
    for (;;) {
      const next = this.#behindSeparators();
      if (this.startOf(next) >= end) return;
      this.next(indent);
      const following = this.significant(this.at);
      if (this.kindAt(following) === TokenKind.comma && this.startOf(following) < end) this.separator(',');
    }
  }

  #behindSeparators(): number {
    let at = this.significant(this.at);
    while (isSeparator(this.kindAt(at))) at = this.significant(at + 1);
    return at;
  }

  /**
   * Whether the tokens up to `end` fit the rest of the line with `reserve` columns to spare, and nothing among them wants
   * a line of its own: a body, a comment that ends its line, or a line break where the author began one part a line.
   */
  fits(end: number, reserve: number): boolean {
    let room = this.columns - reserve - this.column;
    let left = this.#startsLine ? TokenKind.openParen : this.#last;
    let hasFeed = false;
    let inBraces = false;
    for (let at = this.at; this.startOf(at) < end; at += 1) {
      const kind = this.kindAt(at);
      if (kind === TokenKind.whitespace) {
        hasFeed ||= this.lineFeeds(at) > 0;
        continue;
      }
      if (kind === TokenKind.semicolon) continue;
      room -= this.startOf(at + 1) - this.startOf(at) + (isSpaced(left, kind) ? 1 : 0);
      if (room < 0 || (hasFeed && wantsLine(left, kind)) || this.#holdsFeed(at)) return false;
      if (inBraces && !isComment(kind) && kind !== TokenKind.closeBrace) return false;
      if (kind === TokenKind.openBrace) inBraces = left !== TokenKind.var;
      else if (kind === TokenKind.closeBrace) inBraces = false;
      // Separators are written where the layout wants them: what stands on either side of one has nothing between.
      if (isSeparator(kind)) continue;
      left = kind;
      hasFeed = kind === TokenKind.lineComment;
    }
    return !hasFeed || !isComment(left);
  }

  /** Whether the tokens up to `end` share a line in the source, and may share one when laid out. */
  fitsAsWritten(end: number): boolean {
    let room = this.columns + KEPT_LINE_COLUMNS - this.column;
    let left = this.#last;
    for (let at = this.at; this.startOf(at) < end && room >= 0; at += 1) {
      const kind = this.kindAt(at);
      if (kind === TokenKind.lineComment || this.lineFeeds(at) > 0) return false;
      if (kind === TokenKind.whitespace || kind === TokenKind.semicolon) continue;
      room -= this.startOf(at + 1) - this.startOf(at) + (isSpaced(left, kind) ? 1 : 0);
      left = kind;
    }
    return room >= 0;
  }

  /** Whether a comment stands between here and `end`. */
  hasComment(end: number): boolean {
    for (let at = this.at; this.startOf(at) < end; at += 1) if (isComment(this.kindAt(at))) return true;
    return false;
  }

  #holdsFeed(at: number): boolean {
    switch (this.kindAt(at)) {
      case TokenKind.multilineString:
      case TokenKind.bytes:
      case TokenKind.blockComment:
        return this.lineFeeds(at) > 0;
      default:
        return false;
    }
  }
}

/** Whether a line break between two tokens is one to keep. */
function wantsLine(left: number, right: number): boolean {
  return isComment(left) || isComment(right) || opensParts(left) || leadsPart(right);
}

function indentation(level: number): string {
  return indentations[level] ?? ' '.repeat(INDENT * level);
}
