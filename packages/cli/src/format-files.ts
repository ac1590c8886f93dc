import path from 'node:path';
import { Readable } from 'node:stream';
import {
  type Diagnostic,
  diagnosticToJson,
  encodingWarning,
  format,
  hasErrors,
  type SourceText,
} from '@smartdomains/language';
import { createDescriptionLoader } from './description-loader.ts';
import type { CliIo } from './io.ts';
import { replaceFile } from './replace-file.ts';
import { report } from './report.ts';
import { shippedFolder } from './shipped.ts';

export interface FormatFilesOptions {
  readonly io: CliIo;
  /** Change nothing, and count what would change as failed. */
  readonly check: boolean;
  readonly json: boolean;
}

/** What became of one file. */
interface FormattedFile {
  readonly file: string;
  readonly source?: SourceText;
  readonly text?: string;
  readonly isChanged: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Lays out each file in place, `-` to standard output; resolves to how many are wrong, or not laid out under `check`. */
export async function formatFiles(
  files: readonly string[],
  options: FormatFilesOptions,
): Promise<{ readonly failures: number }> {
  const { io, check, json } = options;
  const stdin = remembered(io.stdin);
  const loader = createDescriptionLoader({
    workingFolder: io.workingFolder,
    includeFolders: [],
    libraryFolder: shippedFolder('library'),
    stdin: stdin.stream,
  });
  let failures = 0;
  for (const file of files) {
    const opened = await loader.open(file);
    const formatted =
      'code' in opened ? { file, isChanged: false, diagnostics: [opened] } : formatOne(opened, file, options);
    if (hasErrors(formatted.diagnostics) || (check && formatted.isChanged)) failures += 1;
    if (json) {
      io.stdout.write(`${JSON.stringify(jsonOf(formatted, options))}\n`);
    } else {
      report(formatted.diagnostics, { io });
      io.stdout.write(textOf(formatted, options));
      // Who pipes a file through this command writes back what comes out: what is no text comes out as it went in.
      if (file === '-' && formatted.source === undefined && !check)
        for (const piece of stdin.whole()) io.stdout.write(piece);
    }
  }
  return { failures };
}

/** A stream, and all that was read from it, once that is all there was. */
function remembered(stream: Readable): { readonly stream: Readable; whole(): readonly (string | Uint8Array)[] } {
  const pieces: (string | Uint8Array)[] = [];
  let isWhole = false;
  async function* read(): AsyncGenerator<string | Uint8Array> {
    for await (const piece of stream) {
      const kept = typeof piece === 'string' ? piece : (piece as Uint8Array);
      pieces.push(kept);
      yield kept;
    }
    isWhole = true;
  }
  return { stream: Readable.from(read()), whole: () => (isWhole ? pieces : []) };
}

function formatOne(source: SourceText, file: string, { io, check }: FormatFilesOptions): FormattedFile {
  const { text, diagnostics: found } = format(source);
  const warning = encodingWarning(source);
  const diagnostics = warning ? [warning, ...found] : found;
  const isChanged = text !== source.text;
  const formatted = { file, source, text, isChanged, diagnostics };
  if (check || !isChanged || file === '-') return formatted;
  const refused = replaceFile(path.resolve(io.workingFolder, file), { text, before: source.text, shown: file });
  return refused ? { ...formatted, isChanged: false, diagnostics: [...diagnostics, refused] } : formatted;
}

/** What goes to standard output; a text in the encoding it came in. */
function textOf({ file, source, text, isChanged }: FormattedFile, { check }: FormatFilesOptions): string | Uint8Array {
  if (source === undefined || text === undefined) return '';
  if (check) return isChanged ? `${firstDifference(source, text)}\n` : '';
  if (file === '-') return source.notUtf8At === undefined ? text : Buffer.from(text, 'latin1');
  return isChanged ? `${file}\n` : '';
}

/** `pool.sf:3`, and below it the first line that would change, as it is and as it would be. */
function firstDifference(source: SourceText, text: string): string {
  const [before, after] = [source.text.split('\n'), text.split('\n')];
  let line = 0;
  while (before[line] === after[line] && line < before.length) line += 1;
  return [`${source.path}:${line + 1}`, ...shownLine('-', before[line]), ...shownLine('+', after[line])].join('\n');
}

/** Longer lines are cut: the place is what matters. */
const LINE_LENGTH_MAX = 200;

/** A line with what cannot be seen made visible. */
function shownLine(sign: '-' | '+', line: string | undefined): string[] {
  if (line === undefined) return [];
  const trailing = line.length - line.trimEnd().length;
  const visible = line.slice(0, line.length - trailing) + line.slice(line.length - trailing).replaceAll(' ', '·');
  const escaped = visible
    .replaceAll('\t', '→')
    .replaceAll(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
  return [`  ${sign} ${escaped.slice(0, LINE_LENGTH_MAX)}`];
}

function jsonOf({ file, text, isChanged, diagnostics }: FormattedFile, { check }: FormatFilesOptions): object {
  return {
    file,
    ok: !hasErrors(diagnostics) && !(check && isChanged),
    changed: isChanged,
    ...(file === '-' && !check && text !== undefined && { text }),
    ...(diagnostics.length > 0 && { diagnostics: diagnostics.map(diagnosticToJson) }),
  };
}
