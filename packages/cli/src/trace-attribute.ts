import {
  type Description,
  type Diagnostic,
  didYouMean,
  type NoSuchAttribute,
  placeToJson,
  printValue,
  type Trace,
  type TraceStep,
  traceAttribute,
  typeNameOf,
  valueToJson,
} from '@smartdomains/language';
import { cliDiagnostic } from './codes.ts';
import { printable } from './display/printable.ts';

/** What `parse --trace` shows of one description, or why there is nothing to show. */
export interface TraceResult {
  readonly shown?: { readonly json: () => object; readonly text: () => string };
  readonly problem?: Diagnostic;
}

/** Explains one attribute: every step of its way, with place and source line, and at last its value. */
export function traceOf(description: Description, path: string): TraceResult {
  const trace = traceAttribute(description, path);
  if ('missing' in trace) return { problem: noSuchAttribute(trace) };
  return { shown: { json: () => traceJson(trace), text: () => traceText(trace) } };
}

function traceJson({ path, value, steps }: Trace): object {
  return {
    attribute: path,
    value: valueToJson(value),
    steps: steps.map(({ path: attribute, step, place, text }) => ({
      attribute,
      step,
      text,
      ...placeToJson(place),
      source: lineOf(place),
    })),
  };
}

function traceText({ path, value, steps }: Trace): string {
  const rows = steps.map((step) => [stepWords[step.step], placeText(step), excerptOf(step)] as const);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines: string[] = [];
  for (const [index, [word, place, line]] of rows.entries()) {
    const about = steps[index]?.path;
    if (about !== steps[index - 1]?.path) lines.push(about ?? '');
    lines.push(`  ${word.padEnd(widths[0] ?? 0)}  ${place.padEnd(widths[1] ?? 0)}  ${line}`);
  }
  if (steps.length === 0) lines.push(path);
  return [...lines, `  = ${printValue(value)}`, ''].join('\n');
}

const stepWords: Readonly<Record<TraceStep['step'], string>> = {
  written: 'written',
  inherited: 'inherited from',
  overrides: 'overrides',
  placed: 'placed',
  linked: 'linked to',
  computed: 'computed',
};

function placeText({ place }: TraceStep): string {
  const { line, column } = place.source.positionAt(place.start);
  return printable(`${place.source.path}:${line}:${column}`);
}

/** The line without its indentation, as far as a reader needs it. */
function excerptOf({ place }: TraceStep): string {
  const line = printable(
    lineOf(place)
      .trim()
      .slice(0, LINE_MAX + 1),
  );
  return line.length > LINE_MAX ? `${line.slice(0, LINE_MAX)}…` : line;
}

const LINE_MAX = 100;

function lineOf({ source, start }: TraceStep['place']): string {
  return source.lineText(source.positionAt(start).line);
}

function noSuchAttribute({ missing, name, foundPath, found, names }: NoSuchAttribute): Diagnostic {
  const where = foundPath === '' ? '`sfConfig`' : `\`${foundPath}\``;
  const isDescription = typeof found === 'object' && found?.type === 'description';
  const place = isDescription ? found.place : undefined;
  const help =
    didYouMean(name, names) ??
    (names.length > 0 ? `it has ${listed(names)}` : 'give the path of an attribute, names with `:` between them');
  return cliDiagnostic('SD5908', {
    ...(place && {
      primary: {
        place: { ...place, end: Math.min(place.end, place.start + 'extends'.length) },
        text: `no attribute \`${name}\` in ${where}`,
      },
    }),
    facts: [{ name: 'attribute', value: missing }],
    notes: isDescription ? [] : [`${where} is no description: ${typeNameOf(found)}`],
    help,
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN_MAX).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

const NAMES_SHOWN_MAX = 8;
