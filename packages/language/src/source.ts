/** A text with a name. Everything that points into a description points into one of these. */
export class SourceText {
  /** What the user called it: a path relative to the working folder where that is shorter, or `<stdin>`. */
  readonly path: string;
  /** The text exactly as read; offsets count UTF-16 code units of it. */
  readonly text: string;
  /** Where the first byte stands that is not UTF-8, of a text that was therefore read as Latin-1; absent for any other. */
  readonly notUtf8At: number | undefined;
  #lineStarts: number[] | undefined;

  constructor(path: string, text: string, read: { readonly notUtf8At?: number | undefined } = {}) {
    this.path = path;
    this.text = text;
    this.notUtf8At = read.notUtf8At;
  }

  /** Line and column, both from 1, of an offset; an offset past the end is the end. Columns count UTF-16 code units. */
  positionAt(offset: number): Position {
    this.#lineStarts ??= lineStartsOf(this.text);
    const starts = this.#lineStarts;
    const clamped = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: clamped - (starts[low] ?? 0) + 1 };
  }

  /** The text of a line (from 1) without its line end; empty for a line that does not exist. */
  lineText(line: number): string {
    this.#lineStarts ??= lineStartsOf(this.text);
    const start = this.#lineStarts[line - 1];
    if (start === undefined) return '';
    let end = this.#lineStarts[line] ?? this.text.length;
    if (end > start && this.text.charCodeAt(end - 1) === 0x0a) end -= 1;
    if (end > start && this.text.charCodeAt(end - 1) === 0x0d) end -= 1;
    return this.text.slice(start, end);
  }
}

/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A half-open range of offsets, `start` included, `end` not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span in a known source. */
export interface Place extends Span {
  readonly source: SourceText;
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1);
  return starts;
}
