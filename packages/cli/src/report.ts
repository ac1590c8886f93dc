import { type Diagnostic, diagnosticToJson, renderDiagnostic, sortDiagnostics } from '@smartdomains/language';
import { jsonText } from './display/json-text.ts';
import type { CliIo, OutputStream } from './io.ts';
import { paletteFor, widthOf } from './terminal.ts';

export interface ReportOptions {
  readonly io: CliIo;
  /** Default: standard error. */
  readonly stream?: OutputStream;
  /** One JSON object a line instead of text. */
  readonly format?: 'text' | 'json';
}

/** Prints diagnostics in the order of their places, each with an empty line after it. */
export function report(diagnostics: readonly Diagnostic[], options: ReportOptions): void {
  const stream = options.stream ?? options.io.stderr;
  const sorted = sortDiagnostics(diagnostics);
  if (options.format === 'json') {
    for (const diagnostic of sorted) stream.write(`${jsonText(diagnosticToJson(diagnostic))}\n`);
    return;
  }
  const palette = paletteFor(stream, options.io);
  const width = widthOf(stream);
  for (const diagnostic of sorted) stream.write(`${renderDiagnostic(diagnostic, { width, palette })}\n\n`);
}

/** `2 errors, 1 warning`; the empty text for none of either. */
export function countText(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
  return [counted(errors, 'error'), counted(warnings, 'warning')].filter((part) => part !== '').join(', ');
}

function counted(count: number, noun: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
