import { descriptionToJson, diagnosticToJson, type Evaluation, printDescription } from '@smartdomains/language';
import { jsonText } from './display/json-text.ts';
import { printable } from './display/printable.ts';
import type { CliIo } from './io.ts';
import { loadDescriptions } from './load-description.ts';
import { report } from './report.ts';

export interface ParseOptions {
  readonly io: CliIo;
  readonly include: readonly string[];
  readonly define: ReadonlyMap<string, string>;
  readonly json: boolean;
}

/** Prints what each file resolves to; resolves to how many did not. */
export async function parseFiles(
  files: readonly string[],
  options: ParseOptions,
): Promise<{ readonly failures: number }> {
  const { io, json } = options;
  let failures = 0;
  const loaded = loadDescriptions(files, { io, includeFolders: options.include, properties: options.define });
  for await (const { file, evaluation } of loaded) {
    if (evaluation.description === undefined) failures += 1;
    if (json) {
      io.stdout.write(`${jsonText(jsonOf(file, evaluation))}\n`);
      continue;
    }
    report(evaluation.diagnostics, { io });
    if (evaluation.description !== undefined) {
      if (files.length > 1) io.stdout.write(`// ${printable(file)}\n`);
      io.stdout.write(`${printDescription(evaluation.description).trimEnd()}\n`);
    }
  }
  return { failures };
}

function jsonOf(file: string, { description, diagnostics }: Evaluation): object {
  return {
    file,
    ok: description !== undefined,
    ...(description !== undefined && { value: descriptionToJson(description) }),
    ...((description === undefined || diagnostics.length > 0) && { diagnostics: diagnostics.map(diagnosticToJson) }),
  };
}
