import { languageDiagnostic } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Place, SourceText } from '../source.ts';
import { isTrivia, TokenKind } from './token-kind.ts';
import type { TokenTable } from './token-table.ts';

/** A brace the parser is to see, or not to see, in front of token `before`. */
export interface BraceRepair {
  /** `open` and `close` put a brace in front of the token, `drop` passes over the token, which is a `}`. */
  readonly action: 'open' | 'close' | 'drop';
  readonly before: number;
}

export interface BraceRepairs {
  /** In the order of the tokens. */
  readonly repairs: readonly BraceRepair[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface BraceRepairOptions {
  readonly source: SourceText;
  readonly tokens: TokenTable;
  readonly nestingMax: number;
}

/** More than this and the text is something else: the parser then reports what it meets. */
const REPAIRS_MAX = 100;

const noRepairs: BraceRepairs = { repairs: [], diagnostics: [] };

/**
 * Finds where braces are missing in a text whose braces do not balance, so that one forgotten brace is one message at
 * the place it was forgotten, and everything around is read as meant. Indentation decides, unless it explains the text
 * worse than counting alone does (a text on one line, or not indented).
 */
export function repairBraces(options: BraceRepairOptions): BraceRepairs {
  const counted = new BraceScan(options, 'count').run();
  if (counted === undefined) return noRepairs;
  const indented = new BraceScan(options, 'indentation').run();
  const findings = indented !== undefined && indented.length <= counted.length ? indented : counted;
  const ordered = [...findings].sort((left, right) => left.before - right.before);
  return { repairs: ordered, diagnostics: ordered.map((finding) => report(finding, options)) };
}

interface Finding extends BraceRepair {
  /** Token of the brace that has no partner. */
  readonly brace: number;
}

interface OpenBrace {
  readonly token: number;
  readonly line: Line;
}

/** What is known of the line being read. */
interface Line {
  readonly indent: number;
  /** Its first token that matters. */
  readonly first: number;
  /** The last of its tokens that want a brace behind them (`extends`, `APPLY`, …) and found none so far; -1 if none. */
  wantsBrace: number;
  /** The first token that matters of the next line that has one. */
  next: number;
}

class BraceScan {
  readonly #tokens: TokenTable;
  readonly #text: string;
  readonly #nestingMax: number;
  readonly #byIndentation: boolean;
  readonly #open: OpenBrace[] = [];
  readonly #findings: Finding[] = [];
  /** Lines that want a brace, by indentation: where a `{` may have been forgotten. */
  readonly #wanting = new Map<number, Line>();
  #line: Line = { indent: 0, first: 0, wantsBrace: -1, next: -1 };
  #brackets = 0;

  constructor(options: BraceRepairOptions, mode: 'count' | 'indentation') {
    this.#tokens = options.tokens;
    this.#text = options.source.text;
    this.#nestingMax = options.nestingMax;
    this.#byIndentation = mode === 'indentation';
  }

  /** Undefined when there is too much to repair, or too deep a nesting. */
  run(): Finding[] | undefined {
    const { kinds, length } = this.#tokens;
    let startsLine = true;
    for (let token = 0; token < length; token += 1) {
      const kind = kinds[token] ?? TokenKind.end;
      if (isTrivia(kind)) {
        startsLine ||= this.#hasLineBreak(token);
        continue;
      }
      const isFirst = startsLine;
      startsLine = false;
      if (isFirst) this.#beginLine(token, kind);
      this.#visit(token, { kind, isFirst });
      if (this.#open.length > this.#nestingMax || this.#findings.length > REPAIRS_MAX) return undefined;
    }
    for (const open of this.#open.reverse()) {
      this.#findings.push({ action: 'close', before: length, brace: open.token });
    }
    return this.#findings.length > REPAIRS_MAX ? undefined : this.#findings;
  }

  #beginLine(token: number, kind: number): void {
    this.#line.next = token;
    this.#line = { indent: this.#indentOf(token), first: token, wantsBrace: -1, next: -1 };
    if (this.#byIndentation && this.#brackets <= 0 && beginsItem(kind)) this.#closeDeeper(token, this.#line.indent);
  }

  /** A line that begins an attribute at the indentation of an open brace's line, or left of it, is outside that brace. */
  #closeDeeper(token: number, indent: number): void {
    for (let top = this.#open.at(-1); top !== undefined && top.line.indent >= indent; top = this.#open.at(-1)) {
      this.#open.pop();
      this.#findings.push({ action: 'close', before: token, brace: top.token });
    }
  }

  #visit(token: number, { kind, isFirst }: { readonly kind: number; readonly isFirst: boolean }): void {
    switch (kind) {
      case TokenKind.openBrace:
        this.#line.wantsBrace = -1;
        this.#wanting.delete(this.#line.indent);
        this.#open.push({ token, line: this.#line });
        break;
      case TokenKind.closeBrace:
        this.#close(token, isFirst);
        break;
      case TokenKind.extends:
      case TokenKind.apply:
      case TokenKind.assert:
        this.#line.wantsBrace = token;
        this.#wanting.set(this.#line.indent, this.#line);
        break;
      case TokenKind.openBracket:
      case TokenKind.openLiteral:
      case TokenKind.openParen:
        this.#brackets += 1;
        break;
      case TokenKind.closeBracket:
      case TokenKind.closeLiteral:
      case TokenKind.closeParen:
        this.#brackets -= 1;
        break;
      default:
    }
  }

  #close(token: number, isFirst: boolean): void {
    this.#brackets = 0;
    if (this.#byIndentation && !isFirst && this.#closesOwnLine(token)) return;
    if (this.#byIndentation && isFirst) {
      const { indent } = this.#line;
      // Braces opened further right than this `}` were forgotten, if there is one it can belong to.
      if (this.#open.some((open) => open.line.indent === indent)) this.#closeDeeper(token, indent + 1);
      const top = this.#open.at(-1);
      if ((top === undefined || top.line.indent < indent) && this.#opensEarlier(token, indent)) return;
    }
    if (this.#open.pop() === undefined) this.#findings.push({ action: 'drop', before: token, brace: token });
  }

  /** `x extends a 1; }`: a `{` was forgotten on this very line. */
  #closesOwnLine(token: number): boolean {
    const { wantsBrace } = this.#line;
    const top = this.#open.at(-1);
    if (wantsBrace === -1 || (top !== undefined && top.token > wantsBrace)) return false;
    this.#findings.push({ action: 'open', before: this.#behindTypes(wantsBrace), brace: token });
    this.#line.wantsBrace = -1;
    return true;
  }

  /** The token in front of which a `{` is missing on a line: behind `extends` and the names that can be prototypes. */
  #behindTypes(wantsBrace: number): number {
    const first = this.#next(wantsBrace);
    let token = first;
    while (this.#tokens.kinds[token] === TokenKind.word) {
      const separator = this.#next(token);
      const kind = this.#tokens.kinds[separator];
      if (kind !== TokenKind.comma && kind !== TokenKind.colon) {
        // `extends a 1`: with no name left for the value, `a` is an attribute and no prototype.
        return kind === TokenKind.word || kind === TokenKind.string ? separator : first;
      }
      token = this.#next(separator);
    }
    return first;
  }

  /** A `}` too many at the indentation of a line that wants a brace: that is where the `{` was forgotten. */
  #opensEarlier(token: number, indent: number): boolean {
    const line = this.#wanting.get(indent);
    const top = this.#open.at(-1);
    if (line === undefined || (top !== undefined && line.first < top.token)) return false;
    this.#wanting.delete(indent);
    this.#findings.push({ action: 'open', before: line.next === -1 ? token : line.next, brace: token });
    return true;
  }

  #next(token: number): number {
    let next = token + 1;
    while (isTrivia(this.#tokens.kinds[next] ?? TokenKind.end)) next += 1;
    return next;
  }

  #hasLineBreak(token: number): boolean {
    const { starts } = this.#tokens;
    const end = starts[token + 1] ?? 0;
    for (let at = starts[token] ?? 0; at < end; at += 1) {
      if (this.#text.charCodeAt(at) === 0x0a) return true;
    }
    return false;
  }

  #indentOf(token: number): number {
    const start = this.#tokens.starts[token] ?? 0;
    let indent = 0;
    for (let at = this.#text.lastIndexOf('\n', start - 1) + 1; at < start; at += 1) {
      indent = this.#text.charCodeAt(at) === 0x09 ? (indent | 7) + 1 : indent + 1;
    }
    return indent;
  }
}

function beginsItem(kind: number): boolean {
  switch (kind) {
    case TokenKind.word:
    case TokenKind.string:
    case TokenKind.generated:
    case TokenKind.openBracket:
    case TokenKind.include:
    case TokenKind.includeOptional:
    case TokenKind.codebase:
      return true;
    default:
      return false;
  }
}

function report(finding: Finding, { source, tokens }: BraceRepairOptions): Diagnostic {
  const brace = placeOf(finding.brace, { source, tokens });
  const here = behindPrevious(finding.before, { source, tokens });
  switch (finding.action) {
    case 'close': {
      const isAtEnd = finding.before >= tokens.length;
      const text = isAtEnd ? 'the file ends here' : 'expected `}` before this';
      const place = isAtEnd ? here : placeOf(finding.before, { source, tokens });
      return languageDiagnostic('SD1201', {
        primary: { place: brace, text: 'this brace is never closed' },
        secondary: [{ place, text }],
        help: 'add the missing `}`',
        fixes: [{ place: here, newText: `\n${indentText(source, brace.start)}}` }],
      });
    }
    case 'open':
      return languageDiagnostic('SD1203', {
        primary: { place: here, text: 'expected `{` here' },
        secondary: [{ place: brace, text: 'closed here, but never opened' }],
        help: 'add the missing `{`',
        fixes: [{ place: here, newText: ' {' }],
      });
    case 'drop':
      return languageDiagnostic('SD1202', {
        primary: { place: brace, text: 'no brace is open here' },
        help: 'remove it, or add the `{` it was meant to close',
        fixes: [{ place: brace, newText: '' }],
      });
  }
}

interface Tokens {
  readonly source: SourceText;
  readonly tokens: TokenTable;
}

function placeOf(token: number, { source, tokens }: Tokens): Place {
  return {
    source,
    start: tokens.starts[token] ?? source.text.length,
    end: tokens.starts[token + 1] ?? source.text.length,
  };
}

/** The place, without width, where the token in front of `token` ends. */
function behindPrevious(token: number, { source, tokens }: Tokens): Place {
  let previous = Math.min(token, tokens.length) - 1;
  while (previous > 0 && isTrivia(tokens.kinds[previous] ?? TokenKind.end)) previous -= 1;
  const end = tokens.starts[previous + 1] ?? 0;
  return { source, start: end, end };
}

function indentText(source: SourceText, offset: number): string {
  const line = source.lineText(source.positionAt(offset).line);
  return line.slice(0, line.length - line.trimStart().length);
}
