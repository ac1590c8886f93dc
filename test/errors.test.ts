import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cliCodes } from '@smartdomains/cli';
import { daemonCodes } from '@smartdomains/daemon';
import { type DiagnosticJson, languageCodes, renderDiagnostic } from '@smartdomains/language';
import { runtimeCodes } from '@smartdomains/runtime';
import { nodeWorldCodes } from '@smartdomains/world-node';
import { xenCodes } from '@smartdomains/xen';
import { describe, expect, test } from 'vitest';
import { smartdomains } from './support/command.ts';
import { diagnosticsOf, errorFixtures, findingOf, fixtureFolder } from './support/error-fixtures.ts';

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
  const others = { ...runtimeCodes, ...xenCodes, ...nodeWorldCodes, ...daemonCodes, ...cliCodes };
  const tables = ['test/docs.test.ts', 'test/errors.test.ts', 'test/error-pages.test.ts'];
  const tests = globSync(['packages/*/test/**/*.{ts,snap}', 'test/**/*.ts'], { cwd: repository })
    .filter((file) => !tables.includes(file))
    .map((file) => readFileSync(path.join(repository, file), 'utf8'));

  test.each(Object.keys(others))('%s is in a test', (code) => {
    expect(tests.some((text) => text.includes(code))).toBe(true);
  });
});
