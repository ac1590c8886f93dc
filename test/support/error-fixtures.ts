import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import {
  type Diagnostic,
  type EvaluateOptions,
  evaluate,
  type IncludeLoader,
  SourceText,
} from '@smartdomains/language';
import { readTextFile } from '../../packages/cli/src/read-text.ts';

/*
 * A fixture of test/fixtures/errors is a description that shows one code: `SD2004.sf`, or, with files to include, a folder
 * `SD1002` with `main.sf`. Its first lines say what is found in it, in order, and with what settings:
 *
 *   // expect: error SD2004 at 4:10, warning SD1012 at inner.sf:2:5
 *   // with: -D site=lab env USER=ann limit nestingMax=20
 *
 * A finding without a place has no `at`; a place without a file is in the fixture itself. Beside it, `SD2004.txt` is what
 * the reader is shown.
 */

export const fixtureFolder: string = path.resolve(import.meta.dirname, '../fixtures/errors');
const library = path.resolve(import.meta.dirname, '../../library');

/** A fixture as its first lines describe it. */
export interface ErrorFixture {
  readonly code: string;
  readonly source: SourceText;
  readonly expected: readonly string[];
  readonly options: EvaluateOptions;
}

/** All fixtures that are descriptions. Throws for one whose first lines cannot be read. */
export function errorFixtures(): readonly ErrorFixture[] {
  return globSync(['SD*.sf', 'SD*/main.sf'], { cwd: fixtureFolder }).sort().map(readFixture);
}

function readFixture(file: string): ErrorFixture {
  const code = file.slice(0, 'SD0000'.length);
  const source = sourceOf(path.join(fixtureFolder, file), path.basename(file));
  const { text } = source;
  const [first = '', second = ''] = text.replace(/^\uFEFF/, '').split('\n', 2);
  const expected = /^\/\/ expect: (.+)$/.exec(first)?.[1];
  if (expected === undefined) throw new Error(`${file}: the first line is not \`// expect: …\``);
  const settings = /^\/\/ with: (.+)$/.exec(second)?.[1] ?? '';
  return {
    code,
    source,
    expected: expected.split(', '),
    options: { loader: folderLoader(path.join(fixtureFolder, path.dirname(file))), ...settingsOf(settings, file) },
  };
}

function sourceOf(file: string, shown: string): SourceText {
  const read = readTextFile(file, shown);
  if (read.kind !== 'text') throw new Error(`${file}: cannot be read`);
  return new SourceText(shown, read.text, read);
}

function settingsOf(line: string, file: string): Omit<EvaluateOptions, 'loader'> {
  const properties = new Map<string, string>();
  const environment = new Map<string, string>();
  const limits: Record<string, number> = {};
  const words = line.split(' ').filter((word) => word !== '');
  for (let index = 0; index < words.length; index += 2) {
    const kind = words[index];
    const [name = '', value = ''] = (words[index + 1] ?? '').split('=');
    if (kind === '-D') properties.set(name, value);
    else if (kind === 'env') environment.set(name, value);
    else if (kind === 'limit') limits[name] = Number(value);
    else throw new Error(`${file}: \`${kind ?? ''}\` is no setting`);
  }
  return { properties, environment: (name) => environment.get(name), limits };
}

/** Finds files of one folder, then of the shipped library. */
export function folderLoader(folder: string): IncludeLoader {
  const loaded = new Map<string, SourceText>();
  return {
    load: (request) => {
      const file = [path.join(folder, request), path.join(library, request)].find((candidate) => existsSync(candidate));
      if (file === undefined) return undefined;
      const shown = file.startsWith(library) ? `library/${path.relative(library, file)}` : path.relative(folder, file);
      const source = loaded.get(shown) ?? sourceOf(file, shown);
      loaded.set(shown, source);
      return source;
    },
    searched: (request) => [request, `library/${request}`],
  };
}

/** What evaluating a fixture finds. */
export function diagnosticsOf({ source, options }: ErrorFixture): readonly Diagnostic[] {
  return evaluate(source, options).diagnostics;
}

/** `error SD2004 at 4:10`, as fixtures write it. */
export function findingOf({ code, severity, primary }: Diagnostic, fixture: SourceText): string {
  if (primary === undefined) return `${severity} ${code}`;
  const { source, start } = primary.place;
  const { line, column } = source.positionAt(start);
  return `${severity} ${code} at ${source === fixture ? '' : `${source.path}:`}${line}:${column}`;
}
