import type { SourceText } from '../source.ts';
import type { Diagnostic } from './diagnostic.ts';
import { displayWidth, limited, printable, wrap } from './display-text.ts';
import { type ExcerptOptions, gutter, renderExcerpt, type ShownLabel } from './excerpt.ts';
import { type Palette, plainPalette } from './palette.ts';

export interface RenderOptions {
  /** Columns of the terminal: notes are wrapped and long lines of source cut to it. Default 120. */
  readonly width?: number;
  /** Default: no colour. */
  readonly palette?: Palette;
}

const WIDTH_DEFAULT = 120;
const WIDTH_MIN = 40;
/** Output of commands belongs into a message, but not all of a runaway log. */
const REMARK_LENGTH_MAX = 20_000;
const CAUSE_INDENT = '    ';
/** Line numbers take at least this much, so that short messages of one run stand below each other. */
const GUTTER_WIDTH_MIN = 2;

/**
 * A diagnostic as text for a terminal, without a final line break: header, an excerpt of every source it points into,
 * then what it is about, why, and what to do. Causes follow, indented.
 */
export function renderDiagnostic(diagnostic: Diagnostic, options: RenderOptions = {}): string {
  const { palette = plainPalette } = options;
  const width = Math.max(options.width ?? WIDTH_DEFAULT, WIDTH_MIN);
  return renderRows(diagnostic, { width, palette, isCause: false }).join('\n');
}

interface RenderContext {
  readonly width: number;
  readonly palette: Palette;
  readonly isCause: boolean;
}

function renderRows(diagnostic: Diagnostic, context: RenderContext): string[] {
  const { palette } = context;
  const { code, severity, summary } = diagnostic;
  const header = `${palette.severity(`${severity}[${code}]`, severity)}${palette.strong(`: ${printable(summary)}`)}`;
  const labels = shownLabels(diagnostic);
  const gutterWidth = gutterWidthOf(labels);
  const options: ExcerptOptions = { gutterWidth, width: context.width, palette, severity };
  return [
    header,
    ...excerpts(labels, options),
    ...remarks(diagnostic, { ...context, gutterWidth }),
    ...causes(diagnostic, context),
  ];
}

function shownLabels({ primary, secondary }: Diagnostic): ShownLabel[] {
  const others = secondary.map((label) => ({ ...label, isPrimary: false }));
  return primary ? [{ ...primary, isPrimary: true }, ...others] : others;
}

function gutterWidthOf(labels: readonly ShownLabel[]): number {
  const lines = labels.map(({ place }) => place.source.positionAt(Math.max(place.start, place.end)).line);
  return Math.max(GUTTER_WIDTH_MIN, ...lines.map((line) => String(line).length));
}

/** One excerpt for each source, the one with the cause first. */
function excerpts(labels: readonly ShownLabel[], options: ExcerptOptions): string[] {
  const bySource = Map.groupBy(labels, (label): SourceText => label.place.source);
  const rows: string[] = [];
  for (const [source, own] of bySource) {
    const [first] = own;
    if (first === undefined) continue;
    const { line, column } = source.positionAt(first.place.start);
    const corner = options.palette.gutter(`${' '.repeat(options.gutterWidth)}┌─`);
    rows.push(`${corner} ${printable(source.path)}:${line}:${column}`);
    rows.push(gutter('', options), ...renderExcerpt(source, own, options), gutter('', options));
  }
  return rows;
}

interface Remark {
  readonly name: string;
  readonly text: string;
}

/** The lines `= name: text`. Operational errors carry facts, and then all texts stand below each other. */
function remarks(diagnostic: Diagnostic, context: RenderContext & { readonly gutterWidth: number }): string[] {
  const { palette, width, gutterWidth } = context;
  const list = remarksOf(diagnostic, context.isCause);
  const isAligned = (diagnostic.facts?.length ?? 0) > 0;
  const nameWidth = isAligned ? Math.max(...list.map(({ name }) => displayWidth(name))) : 0;
  return list.flatMap(({ name, text }) => {
    const lead = `${' '.repeat(gutterWidth)}= `;
    const title = `${name}:`.padEnd(nameWidth + 1);
    const indent = gutterWidth + 2 + displayWidth(title) + 1;
    const lines = printable(limited(text, REMARK_LENGTH_MAX))
      .split('\n')
      .flatMap((line) => wrapRemark(line, Math.max(width - indent, WIDTH_MIN / 2)));
    return lines.map((line, index) => {
      if (index === 0) return `${palette.gutter(lead)}${palette.strong(title)} ${line}`;
      return line === '' ? '' : `${' '.repeat(indent)}${line}`;
    });
  });
}

/** Lines that begin with white space are commands or output, to be copied: they are never wrapped. */
function wrapRemark(line: string, width: number): string[] {
  return /^\s/.test(line) ? [line] : wrap(line, width);
}

function remarksOf(diagnostic: Diagnostic, isCause: boolean): Remark[] {
  const { code, component, facts = [], notes, help } = diagnostic;
  const list: Remark[] = [];
  if (component !== undefined) list.push({ name: 'component', text: component });
  list.push(...facts.map(({ name, value }) => ({ name, text: value })));
  list.push(...notes.map((text) => ({ name: 'note', text })));
  const more = isCause ? [] : [`For more: smartdomains explain ${code}`];
  const helpLines = [...(help === undefined ? [] : [help]), ...more];
  if (helpLines.length > 0) list.push({ name: 'help', text: helpLines.join('\n') });
  return list;
}

function causes(diagnostic: Diagnostic, context: RenderContext): string[] {
  const { cause = [] } = diagnostic;
  const width = Math.max(context.width - CAUSE_INDENT.length, WIDTH_MIN);
  return cause.flatMap((inner) => [
    `${context.palette.gutter('  = ')}${context.palette.strong('caused by:')}`,
    ...renderRows(inner, { ...context, width, isCause: true }).map((row) => `${CAUSE_INDENT}${row}`.trimEnd()),
  ]);
}
