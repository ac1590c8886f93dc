import type { SourceText } from '../source.ts';
import type { Label, Severity } from './diagnostic.ts';
import { displayLine, displayWidth, limited, printable, sliceColumns, wrap } from './display-text.ts';
import type { Palette } from './palette.ts';

/** A label that is to be shown, with its weight. */
export interface ShownLabel extends Label {
  readonly isPrimary: boolean;
}

export interface ExcerptOptions {
  readonly gutterWidth: number;
  readonly width: number;
  readonly palette: Palette;
  readonly severity: Severity;
}

/** A label's part on one line: indexes in the line, and its text only where the label ends. */
interface LineMark {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Whether the label says anything, here or on its last line. */
  readonly isSpoken: boolean;
  readonly isPrimary: boolean;
}

type Style = 'plain' | 'primary' | 'secondary';

/** A piece of a row below a line of source; pieces of a row do not overlap. */
interface Piece {
  readonly column: number;
  readonly text: string;
  readonly style: Style;
}

/** Lines longer than this are cut before anything else is done with them. */
const LINE_LENGTH_MAX = 4000;
const LABEL_LENGTH_MAX = 1000;
const ELLIPSIS = '…';
/** A text that does not fit beside its mark goes below it, if there it has at least this much room. */
const LABEL_WIDTH_MIN = 16;

/** The lines of one source that labels point into, each with its marks below it; `…` stands for lines left out. */
export function renderExcerpt(source: SourceText, labels: readonly ShownLabel[], options: ExcerptOptions): string[] {
  const byLine = marksByLine(source, labels);
  const rows: string[] = [];
  let previous: number | undefined;
  for (const [line, marks] of [...byLine].sort(([left], [right]) => left - right)) {
    if (previous !== undefined && line > previous + 1) rows.push(gutter(ELLIPSIS, options));
    rows.push(...renderLine(source, { line, marks, options }));
    previous = line;
  }
  return rows;
}

/** Every line that a label begins or ends on, with its marks. */
function marksByLine(source: SourceText, labels: readonly ShownLabel[]): Map<number, LineMark[]> {
  const byLine = new Map<number, LineMark[]>();
  const add = (line: number, mark: LineMark): void => {
    const marks = byLine.get(line);
    if (marks) marks.push(mark);
    else byLine.set(line, [mark]);
  };
  for (const { place, text: whole, isPrimary } of labels) {
    const text = limited(whole, LABEL_LENGTH_MAX);
    const isSpoken = text !== '';
    const start = source.positionAt(place.start);
    const end = source.positionAt(Math.max(place.start, place.end));
    if (start.line === end.line) {
      add(start.line, { from: start.column - 1, to: end.column - 1, text, isSpoken, isPrimary });
      continue;
    }
    const first = source.lineText(start.line);
    const last = source.lineText(end.line);
    add(start.line, { from: start.column - 1, to: first.length, text: '', isSpoken, isPrimary });
    const indent = last.length - last.trimStart().length;
    add(end.line, { from: Math.min(indent, end.column - 1), to: end.column - 1, text, isSpoken, isPrimary });
  }
  return byLine;
}

interface MarkedLine {
  readonly line: number;
  readonly marks: readonly LineMark[];
  readonly options: ExcerptOptions;
}

function renderLine(source: SourceText, { line, marks, options }: MarkedLine): string[] {
  const anchor = marks.find((mark) => mark.isPrimary) ?? marks[0];
  if (anchor === undefined) return [];
  const whole = source.lineText(line);
  const cutFrom = whole.length > LINE_LENGTH_MAX ? Math.max(0, anchor.from - LINE_LENGTH_MAX / 2) : 0;
  const shown = displayLine(whole.slice(cutFrom, cutFrom + LINE_LENGTH_MAX));
  const isCutAfter = cutFrom + LINE_LENGTH_MAX < whole.length;
  const column = (index: number): number => shown.columnAt(Math.max(0, index - cutFrom));

  const room = Math.max(options.width - options.gutterWidth - 2, LABEL_WIDTH_MIN);
  const anchorFrom = column(anchor.from);
  const isLong = shown.width > room || cutFrom > 0 || isCutAfter;
  const from = isLong && (column(anchor.to) > room - 8 || cutFrom > 0) ? Math.max(0, anchorFrom - (room >> 2)) : 0;
  const to = from + room;
  // A long line is shown once for each group of marks that fits into one cut of it.
  const fits = (mark: LineMark): boolean => !isLong || (column(mark.from) >= from && column(mark.from) < to - 1);
  const near = marks.filter(fits);
  const far = marks.filter((mark) => !fits(mark));

  const lead = from > 0 || cutFrom > 0 ? ELLIPSIS : '';
  const tail = isCutAfter || shown.width > to ? ELLIPSIS : '';
  const text = isLong ? `${lead}${sliceColumns(shown.text, from + lead.length, to - tail.length)}${tail}` : shown.text;
  const rows = [gutter(String(line), options, text.trimEnd())];
  const placed = near.map((mark) => {
    const start = Math.max(column(mark.from) - from, 0);
    const end = Math.min(column(mark.to) - from, isLong ? room - tail.length : Number.POSITIVE_INFINITY);
    return { ...mark, start, end: Math.max(end, start + 1) };
  });
  for (const pieces of annotationRows(placed, room)) rows.push(gutter('', options, dress(pieces, options)));
  if (far.length > 0) rows.push(...renderLine(source, { line, marks: far, options }));
  return rows;
}

interface PlacedMark extends LineMark {
  readonly start: number;
  readonly end: number;
}

/** One row of marks with the texts that fit beside them, and a row for every text that does not, from right to left. */
function annotationRows(marks: readonly PlacedMark[], room: number): Piece[][] {
  const ordered = [...marks].sort((left, right) => left.start - right.start || left.end - right.end);
  const markRow: Piece[] = markPieces(ordered);
  const hanging: PlacedMark[] = [];
  const rightmost = Math.max(...ordered.map((mark) => mark.end));
  for (const [index, mark] of ordered.entries()) {
    if (mark.text === '') continue;
    const text = printable(mark.text);
    const width = displayWidth(text);
    const next = ordered.slice(index + 1).find((other) => other.end > mark.end);
    const limit = next ? Math.min(next.start, ...ordered.slice(index + 1).map((other) => other.start)) - 1 : room;
    const isFree = next ? mark.end + 1 + width <= limit - 1 : mark.end === rightmost;
    const isOccupied = markRow.some((piece) => piece.text === text || (piece.column > mark.end && !next));
    const isWide = !next && mark.end + 1 + width > room && mark.start + 2 < room - LABEL_WIDTH_MIN;
    if (isFree && !isOccupied && !isWide && !text.includes('\n')) {
      markRow.push({ column: mark.end + 1, text, style: styleOf(mark) });
    } else {
      hanging.push(mark);
    }
  }
  const rows = [markRow];
  for (const [index, mark] of hanging.reverse().entries()) {
    const others = hanging.slice(index + 1).filter((other) => other.start < mark.start);
    const connectors = others.map((other): Piece => ({ column: other.start, text: '│', style: styleOf(other) }));
    const textWidth = Math.max(room - mark.start - 2, LABEL_WIDTH_MIN);
    const lines = printable(mark.text)
      .split('\n')
      .flatMap((paragraph) => wrap(paragraph, textWidth));
    for (const [lineIndex, text] of lines.entries()) {
      const lead = lineIndex === 0 ? '└ ' : '  ';
      rows.push([...connectors, { column: mark.start, text: `${lead}${text}`, style: styleOf(mark) }]);
    }
  }
  return rows;
}

/** The marks themselves: `^` below the cause, `-` below the others, `─` below those without a text; the cause is on top. */
function markPieces(ordered: readonly PlacedMark[]): Piece[] {
  const cells = new Map<number, Piece>();
  const layers = [...ordered].sort((left, right) => Number(left.isPrimary) - Number(right.isPrimary));
  for (const mark of layers) {
    const text = mark.isPrimary ? '^' : mark.isSpoken ? '-' : '─';
    for (let column = mark.start; column < mark.end; column += 1) {
      cells.set(column, { column, text, style: styleOf(mark) });
    }
  }
  return [...cells.values()];
}

function styleOf(mark: LineMark): Style {
  return mark.isPrimary ? 'primary' : 'secondary';
}

/** Puts the pieces of a row into one text; runs of one style are dressed together. */
function dress(pieces: readonly Piece[], { palette, severity }: ExcerptOptions): string {
  const ordered = [...pieces].sort((left, right) => left.column - right.column);
  let result = '';
  let column = 0;
  let run = '';
  let runStyle: Style = 'plain';
  const flush = (): void => {
    if (runStyle === 'primary') result += palette.severity(run, severity);
    else if (runStyle === 'secondary') result += palette.secondary(run);
    else result += run;
    run = '';
  };
  for (const piece of ordered) {
    if (piece.column < column) continue;
    if (piece.column > column || piece.style !== runStyle) {
      flush();
      result += ' '.repeat(piece.column - column);
      runStyle = piece.style;
    }
    run += piece.text;
    column = piece.column + displayWidth(piece.text);
  }
  flush();
  return result;
}

/** A row with its line number, or without one: `14│ text`. */
export function gutter(lead: string, options: Pick<ExcerptOptions, 'gutterWidth' | 'palette'>, text = ''): string {
  const rule = options.palette.gutter(`${lead.padStart(options.gutterWidth)}│`);
  return text === '' ? rule : `${rule} ${text}`;
}
