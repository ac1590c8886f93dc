import {
  type Description,
  diagnosticToJson,
  didYouMean,
  type Evaluation,
  type PhaseName,
  phaseNames,
  writeDescription,
  writeDescriptionJson,
} from '@smartdomains/language';
import { jsonText } from './display/json-text.ts';
import { printable } from './display/printable.ts';
import type { CliIo } from './io.ts';
import { loadDescriptions } from './load-description.ts';
import { report } from './report.ts';
import { traceOf } from './trace-attribute.ts';
import { UsageError } from './usage-error.ts';

export interface ParseOptions {
  readonly io: CliIo;
  readonly include: readonly string[];
  readonly define: ReadonlyMap<string, string>;
  readonly env: readonly string[];
  readonly phase: string | undefined;
  readonly trace: string | undefined;
  readonly json: boolean;
}

/** What is printed of a description; each form is made only when it is asked for. */
interface Shown {
  /** Writes the members of its JSON object, each behind a comma. */
  readonly json: (write: (piece: string) => void) => void;
  readonly text: (write: (piece: string) => void) => void;
}

/** Prints what each file resolves to; resolves to how many did not. Throws a `UsageError` for a phase that there is not. */
export async function parseFiles(
  files: readonly string[],
  options: ParseOptions,
): Promise<{ readonly failures: number }> {
  const { io, json, trace } = options;
  const phase = phaseOf(options);
  let failures = 0;
  const loaded = loadDescriptions(files, {
    io,
    includeFolders: options.include,
    properties: options.define,
    environmentNames: options.env,
    ...(phase !== undefined && { phase }),
  });
  for await (const { file, evaluation } of loaded) {
    const { shown, diagnostics } = trace === undefined ? whole(evaluation) : traced(evaluation, trace);
    if (shown === undefined) failures += 1;
    if (json) {
      const write = (piece: string): void => void io.stdout.write(piece);
      write(`{${membersText({ file, ok: shown !== undefined })}`);
      shown?.json(write);
      if (shown === undefined || diagnostics.length > 0) {
        write(`,${membersText({ diagnostics: diagnostics.map(diagnosticToJson) })}`);
      }
      write('}\n');
      continue;
    }
    report(diagnostics, { io });
    if (shown === undefined) continue;
    if (files.length > 1) io.stdout.write(`// ${printable(file)}\n`);
    shown.text((piece) => void io.stdout.write(piece));
  }
  return { failures };
}

function phaseOf({ phase, trace }: ParseOptions): PhaseName | undefined {
  if (phase === undefined) return undefined;
  if (trace !== undefined) throw new UsageError('--trace explains a result, so it cannot be given with --phase');
  const known = phaseNames.find((name) => name === phase);
  if (known !== undefined) return known;
  const meant = didYouMean(phase, phaseNames) ?? `the phases are ${phaseNames.join(', ')}`;
  throw new UsageError(`--phase: there is no phase \`${phase}\`; ${meant}`);
}

interface Outcome extends Pick<Evaluation, 'diagnostics'> {
  readonly shown: Shown | undefined;
}

function whole({ description, diagnostics }: Evaluation): Outcome {
  return { diagnostics, shown: description && shownWhole(description) };
}

function shownWhole(description: Description): Shown {
  return {
    json: (write) => {
      write(',"value":');
      writeDescriptionJson(description, { write, quote: jsonText });
    },
    text: (write) => (description.attributes.size === 0 ? write('\n') : writeDescription(description, write)),
  };
}

function traced({ description, diagnostics }: Evaluation, path: string): Outcome {
  if (description === undefined) return { diagnostics, shown: undefined };
  const { shown, problem } = traceOf(description, path);
  return {
    diagnostics: problem ? [...diagnostics, problem] : diagnostics,
    shown: shown && {
      json: (write) => write(`,${membersText(shown.json())}`),
      text: (write) => write(`${shown.text().trimEnd()}\n`),
    },
  };
}

/** An object as JSON without its braces. */
function membersText(members: object): string {
  return jsonText(members).slice(1, -1);
}
