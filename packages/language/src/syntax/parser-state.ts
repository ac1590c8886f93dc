import { type LanguageCode, languageDiagnostic } from '../diagnostics/codes.ts';
import type { Diagnostic, DiagnosticDetails, Label } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../source.ts';
import type { BraceRepair } from './brace-repair.ts';
import { describeToken } from './describe-token.ts';
import type { LexedText } from './lexer.ts';
import { SYNTAX_ERRORS_MAX } from './limits.ts';
import { NameCache } from './name-cache.ts';
import { isInfixOperator, TokenKind } from './token-kind.ts';
import type { BodyNode, MissingNode, NamePart, SimpleValueNode } from './tree.ts';

/** What a message of the parser may carry besides its place and text. */
export type SyntaxMessage = Pick<DiagnosticDetails, 'secondary' | 'notes' | 'help' | 'fixes'>;

/**
 * The productions that contain others which contain them. They are reached through the parser, so that the files of the
 * grammar import each other in one direction only.
 */
export interface Productions {
  readonly body: (p: Parser, what: string) => BodyNode;
  readonly simpleValue: (p: Parser) => SimpleValueNode;
  readonly primitive: (p: Parser, where: string) => SimpleValueNode;
}

export interface ParserOptions {
  readonly productions: Productions;
  readonly source: SourceText;
  readonly lexed: LexedText;
  readonly repairs: readonly BraceRepair[];
  readonly nestingMax: number;
}

/**
 * Where the parser stands in the tokens and what it has found wrong. The productions (folder `grammar`) move it forward.
 * `kind` is the current token, never white space or a comment; behind the last one it stays `TokenKind.end`.
 */
export class Parser {
  readonly source: SourceText;
  readonly productions: Productions;
  readonly diagnostics: Diagnostic[] = [];
  /** Kind of the current token. */
  kind: number = TokenKind.end;
  /** Index of the current token in the table. */
  at = -1;
  /** Where the last consumed token ended: the end of a node that is complete. */
  lastEnd = 0;
  readonly #kinds: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #decoded: string;
  readonly #decodedStarts: Uint32Array;
  readonly #names: NameCache;
  readonly #length: number;
  readonly #nestingMax: number;
  readonly #endsInside: boolean;
  readonly #repairs: readonly BraceRepair[];
  #nextRepair = 0;
  /** Token index before which the next repair applies; past every token when there is none. */
  #repairAt: number;
  #isVirtual = false;
  #nesting = 0;
  /** What closes each bracket and parenthesis that is open here, the innermost last. */
  readonly #closers: number[] = [];
  #tooDeep = false;
  #errorAt = -1;

  constructor(options: ParserOptions) {
    const { source, lexed, repairs, nestingMax } = options;
    this.source = source;
    this.productions = options.productions;
    this.#kinds = lexed.tokens.kinds;
    this.#starts = lexed.tokens.starts;
    this.#decoded = lexed.decoded;
    this.#decodedStarts = lexed.decodedStarts;
    this.#names = new NameCache(lexed.decoded);
    this.#length = lexed.tokens.length;
    this.#nestingMax = nestingMax;
    this.#endsInside = lexed.endsInside;
    this.#repairs = repairs;
    this.#repairAt = repairs[0]?.before ?? Number.POSITIVE_INFINITY;
    this.advance();
    this.lastEnd = 0;
  }

  /** Where the current token starts. */
  get start(): number {
    return this.#starts[this.at] ?? 0;
  }

  /** Where the current token ends. */
  get end(): number {
    if (this.#isVirtual) return this.start;
    return this.#starts[Math.min(this.at + 1, this.#length)] ?? 0;
  }

  /** Goes to the next token that matters. */
  advance(): void {
    if (this.#isVirtual) {
      this.#isVirtual = false;
      this.#settle(this.at);
      return;
    }
    let at = this.at + 1;
    if (at > this.#length) return;
    this.lastEnd = this.#starts[at] ?? 0;
    const kinds = this.#kinds;
    while ((kinds[at] ?? TokenKind.end) <= TokenKind.unknown) at += 1;
    this.#settle(at);
  }

  /** Makes `at` the current token, or what a repair puts in front of it. */
  #settle(at: number): void {
    this.at = at;
    this.kind = this.#kinds[at] ?? TokenKind.end;
    if (at >= this.#repairAt) this.#applyRepair();
  }

  #applyRepair(): void {
    const repair = this.#repairs[this.#nextRepair];
    this.#nextRepair += 1;
    this.#repairAt = this.#repairs[this.#nextRepair]?.before ?? Number.POSITIVE_INFINITY;
    if (repair === undefined) return;
    if (repair.action === 'drop') {
      const { lastEnd } = this;
      this.advance();
      this.lastEnd = lastEnd;
      return;
    }
    this.#isVirtual = true;
    this.kind = repair.action === 'open' ? TokenKind.openBrace : TokenKind.closeBrace;
  }

  /** The kind of the token behind the current one. */
  peek(): number {
    const kinds = this.#kinds;
    let at = this.#isVirtual ? this.at : this.at + 1;
    while ((kinds[at] ?? TokenKind.end) <= TokenKind.unknown) at += 1;
    return kinds[at] ?? TokenKind.end;
  }

  /** Whether the current token is `kind`; for where a test of the field would bind the compiler to an older answer. */
  is(kind: number): boolean {
    return this.kind === kind;
  }

  /** Consumes the current token when it is `kind`. */
  accept(kind: number): boolean {
    if (this.kind !== kind) return false;
    this.advance();
    return true;
  }

  /** The current token, a word: one string for each name. */
  word(): string {
    return this.#names.get(this.#decodedStarts[this.at] ?? 0, this.#decodedStarts[this.at + 1] ?? 0);
  }

  /** The current token with `\uXXXX` replaced. */
  text(): string {
    return this.#decoded.slice(this.#decodedStarts[this.at], this.#decodedStarts[this.at + 1]);
  }

  /** Consumes the current token as a name that means `text`. */
  namePart(text: string): NamePart {
    const { start, end } = this;
    this.advance();
    return { text, start, end };
  }

  /** A node for what is not there: behind what was read last, without width. */
  missing(): MissingNode {
    return { kind: 'missing', start: this.lastEnd, end: this.lastEnd };
  }

  /** The current token in the reader's words: ``the number `5` ``. */
  found(): string {
    if (this.#isVirtual) return this.kind === TokenKind.openBrace ? '`{`' : '`}`';
    return describeToken(this.kind, this.text());
  }

  label(span: Span, text: string): Label {
    return { place: { source: this.source, start: span.start, end: span.end }, text };
  }

  /**
   * Reports at the current token. A second problem at the same token is a consequence and stays unsaid; so is one right
   * behind characters that begin no token: the lexer reported those, and what they were meant as is missing now.
   */
  error(code: LanguageCode, text: string, message: SyntaxMessage = {}): void {
    if (this.at === this.#errorAt || this.#tooDeep) return;
    if (this.kind === TokenKind.end && this.#endsInside) return;
    this.#errorAt = this.at;
    if (this.#isBehindUnknown()) return;
    const span = this.kind === TokenKind.end ? this.#lastVisible() : this;
    this.#push(languageDiagnostic(code, { ...message, primary: this.label(span, text) }));
  }

  #isBehindUnknown(): boolean {
    let before = this.at - 1;
    while (before >= 0 && (this.#kinds[before] ?? TokenKind.end) < TokenKind.unknown) before -= 1;
    return before >= 0 && this.#kinds[before] === TokenKind.unknown;
  }

  #push(diagnostic: Diagnostic): void {
    if (this.diagnostics.length <= SYNTAX_ERRORS_MAX) this.diagnostics.push(diagnostic);
  }

  /** Whether the current token is one that was reported: nothing was consumed since. */
  isStuck(): boolean {
    return this.at === this.#errorAt && this.kind !== TokenKind.end;
  }

  /** Reports at a place that is already behind; never held back. */
  errorAt(code: LanguageCode, span: Span, text: string, message: SyntaxMessage = {}): void {
    if (this.#tooDeep) return;
    this.#push(languageDiagnostic(code, { ...message, primary: this.label(span, text) }));
  }

  /** As `errorAt`, but for what is allowed and hardly meant. */
  warnAt(code: LanguageCode, span: Span, text: string, message: SyntaxMessage = {}): void {
    if (this.#tooDeep) return;
    this.#push(languageDiagnostic(code, { ...message, severity: 'warning', primary: this.label(span, text) }));
  }

  /** The end of what is written: where a message about the end of the text points to. */
  #lastVisible(): Span {
    return { start: this.lastEnd, end: this.lastEnd };
  }

  /**
   * Goes one level down, unless that is one too many: then says so, passes over what is nested and returns false.
   * Every production that can contain itself is between `enter` and `leave`.
   */
  enter(): boolean {
    if (this.#nesting < this.#nestingMax) {
      this.#nesting += 1;
      return true;
    }
    this.error('SD1011', `more than ${this.#nestingMax} levels of nesting`, {
      help: 'give inner parts names of their own and refer to them',
    });
    // Nothing behind this point is read, so nothing behind it can be judged.
    this.#tooDeep = true;
    this.#nextRepair = this.#repairs.length;
    this.#repairAt = Number.POSITIVE_INFINITY;
    this.lastEnd = this.end;
    this.#isVirtual = false;
    this.at = this.#length;
    this.kind = TokenKind.end;
    return false;
  }

  leave(): void {
    this.#nesting -= 1;
  }

  /** As `enter`, for what ends with a token `closer`: an inner mistake then never passes over it. */
  enterBrackets(closer: number): boolean {
    if (!this.enter()) return false;
    this.#closers.push(closer);
    return true;
  }

  leaveBrackets(): void {
    this.#closers.pop();
    this.leave();
  }

  /** Passes over the current token, with all that it encloses when it is an opening bracket. */
  skip(): void {
    let depth = 0;
    do {
      if (isOpening(this.kind)) depth += 1;
      else if (isClosing(this.kind)) depth -= 1;
      this.advance();
    } while (depth > 0 && this.kind !== TokenKind.end);
  }

  /**
   * After a mistake: passes over tokens until `kind`, a `;`, what closes something around, or the end. That it is there
   * and not what was expected is a consequence and stays unsaid.
   */
  skipTo(kind: number): void {
    while (this.kind !== TokenKind.end && this.kind !== TokenKind.semicolon && this.kind !== TokenKind.closeBrace) {
      if (this.kind === kind || this.#closers.includes(this.kind)) break;
      this.skip();
    }
    this.#errorAt = this.at;
  }

  /** Whether the current token is the first on its line. */
  startsLine(): boolean {
    return /[\n\r]/.test(this.source.text.slice(this.lastEnd, this.start));
  }

  atInfixOperator(): boolean {
    return isInfixOperator(this.kind);
  }
}

function isOpening(kind: number): boolean {
  return (
    kind === TokenKind.openBrace ||
    kind === TokenKind.openBracket ||
    kind === TokenKind.openLiteral ||
    kind === TokenKind.openParen
  );
}

function isClosing(kind: number): boolean {
  return (
    kind === TokenKind.closeBrace ||
    kind === TokenKind.closeBracket ||
    kind === TokenKind.closeLiteral ||
    kind === TokenKind.closeParen
  );
}
