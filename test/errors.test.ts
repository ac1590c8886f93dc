import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cliCodes } from '@smartdomains/cli';
import {
  type DiagnosticJson,
  evaluate,
  languageCodes,
  parse,
  renderDiagnostic,
  SourceText,
} from '@smartdomains/language';
import { runtimeCodes } from '@smartdomains/runtime';
import { nodeWorldCodes } from '@smartdomains/world-node';
import { xenCodes } from '@smartdomains/xen';
import { describe, expect, test } from 'vitest';
import { smartdomains } from './support/command.ts';
import { diagnosticsOf, errorFixtures, findingOf, fixtureFolder, folderLoader } from './support/error-fixtures.ts';

const repository = path.resolve(import.meta.dirname, '..');
const fixtures = errorFixtures();
/** Nothing is evaluated when the file itself is not there: these tests are written out below. */
const writtenOut: readonly string[] = ['SD1001'];

describe('a fixture of each code of the language', () => {
  test('every code has one and every one a code', () => {
    const names = [...fixtures.map(({ code }) => code), ...writtenOut].sort();
    expect(names).toEqual(Object.keys(languageCodes).sort());
  });

  test('nothing else lies there', () => {
    const expected = Object.keys(languageCodes).flatMap((code) => [`${code}.sf`, `${code}.txt`, code]);
    expect(readdirSync(fixtureFolder).filter((name) => !expected.includes(name))).toEqual([]);
  });

  test.each(fixtures.map((fixture) => [fixture.code, fixture] as const))('%s', async (code, fixture) => {
    const diagnostics = diagnosticsOf(fixture);
    expect(diagnostics.map((diagnostic) => findingOf(diagnostic, fixture.source))).toEqual(fixture.expected);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    const shown = diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic, { width: 100 })}\n`).join('\n');
    await expect(shown).toMatchFileSnapshot(path.join(fixtureFolder, `${code}.txt`));
  });

  test('SD1001', async () => {
    const file = path.relative(repository, path.join(fixtureFolder, 'SD1001/pol.sf'));
    const asJson = await smartdomains(['parse', '--json', file, file]);
    const [first = ''] = asJson.stdout.split('\n');
    const { diagnostics } = JSON.parse(first) as { readonly diagnostics: readonly DiagnosticJson[] };
    expect(diagnostics.map(({ severity, code, primary }) => [severity, code, primary])).toEqual([
      ['error', 'SD1001', undefined],
    ]);
    const { stderr, exitCode } = await smartdomains(['parse', file]);
    expect(exitCode).toBe(1);
    await expect(stderr).toMatchFileSnapshot(path.join(fixtureFolder, 'SD1001.txt'));
  });
});

describe('each code of the other packages', () => {
  const others = { ...runtimeCodes, ...xenCodes, ...nodeWorldCodes, ...cliCodes };
  const tables = ['test/docs.test.ts', 'test/errors.test.ts'];
  const tests = globSync(['packages/*/test/**/*.{ts,snap}', 'test/**/*.ts'], { cwd: repository })
    .filter((file) => !tables.includes(file))
    .map((file) => readFileSync(path.join(repository, file), 'utf8'));

  test.each(Object.keys(others))('%s is in a test', (code) => {
    expect(tests.some((text) => text.includes(code))).toBe(true);
  });
});

describe("a page's examples", () => {
  const loader = folderLoader(path.join(import.meta.dirname, 'fixtures/pages'));
  const pages = Object.keys(languageCodes).map((code) => {
    const page = readFileSync(path.join(repository, `docs/errors/${code}.md`), 'utf8');
    const examples = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text = '']) => ({
      language,
      text,
    }));
    return { code, examples };
  });
  /** The codes of reading are shown by parts of descriptions, which have no `sfConfig` and refer to things elsewhere. */
  const isOfReading = (code: string): boolean => /^SD1[02]/.test(code) && code !== 'SD1002' && code !== 'SD1003';
  const codesIn = (code: string, text: string): readonly string[] => {
    const source = new SourceText('page.sf', text);
    const { diagnostics } = isOfReading(code) ? parse(source) : evaluate(source, { loader });
    return diagnostics.map((diagnostic) => diagnostic.code);
  };

  test.each(pages)('$code: the wrong one gives this code alone, the repaired one none', ({ code, examples }) => {
    const [wrong, repaired] = examples;
    expect(examples.length).toBeGreaterThanOrEqual(2);
    if (wrong?.language === 'sf') expect(new Set(codesIn(code, wrong.text))).toEqual(new Set([code]));
    if (repaired?.language === 'sf') expect(codesIn(code, repaired.text)).toEqual([]);
  });

  test('few are no descriptions', () => {
    const described = pages.filter(({ examples }) => examples[0]?.language !== 'sf').map(({ code }) => code);
    expect(described).toEqual(['SD1001', 'SD1011', 'SD1013', 'SD1301', 'SD2021', 'SD3009']);
  });
});
