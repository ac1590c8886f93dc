import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { TokenKind } from '@smartdomains/language';
import { describe, expect, test } from 'vitest';
import { examplesOf, runExample } from './support/page-examples.ts';

const repository = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(repository, file), 'utf8');
const pages = [
  ...globSync('docs/reference/language/*.md', { cwd: repository }),
  'docs/reference/compatibility.md',
].sort();

describe.each(pages)('%s', (page) => {
  const examples = examplesOf(read(page));

  test('has examples', () => {
    expect(examples).not.toEqual([]);
  });

  test.each(examples.map((example) => [example.line, example] as const))('example in line %i', (_, example) => {
    const { claims } = example;
    const outcome = runExample(example);
    expect(outcome.findings).toEqual(claims.findings ?? []);
    if (claims.text !== undefined) expect(outcome.text).toBe(claims.text);
    // Compared as text: the order of attributes matters.
    if (claims.json !== undefined) expect(JSON.stringify(outcome.json)).toBe(JSON.stringify(claims.json));
  });
});

describe('the index', () => {
  test.each(pages.filter((page) => path.basename(page) !== 'README.md'))('links %s', (page) => {
    const target = path.relative('docs/reference/language', page);
    expect(read('docs/reference/language/README.md')).toContain(`](${target})`);
  });
});

test('every function of the library is described', () => {
  const names = [...read('library/org/smartfrog/functions.sf').matchAll(/^(\w+) extends/gm)].map(([, name]) => name);
  expect(names).not.toEqual([]);
  const described = read('docs/reference/language/functions.md');
  expect(names.filter((name) => !described.includes(`\`${name}\``))).toEqual([]);
});

test('every keyword is listed', () => {
  const kinds = Object.entries(TokenKind).filter(([, kind]) => kind >= TokenKind.apply && kind <= TokenKind.var);
  expect(kinds).not.toEqual([]);
  const listed = new Set(read('docs/reference/language/names.md').toLowerCase().match(/\w+/g));
  expect(kinds.map(([name]) => name.toLowerCase()).filter((name) => !listed.has(name))).toEqual([]);
});

describe('what a page may hold', () => {
  const block = (info: string, text = ''): string => `\`\`\`${info}\n${text}\`\`\`\n`;

  test.each([
    ['a block of unknown kind', block('sf') + block('text output')],
    ['a block without a kind', block('sf') + block('')],
    ['a setting of unknown kind', block('sf -I lib')],
    ['a result of nothing', block('text result')],
    ['two results of one example', block('sf') + block('text result') + block('text result')],
    ['a block that is not closed', '```sf\n'],
  ])('%s is refused', (_, page) => {
    expect(() => examplesOf(page)).toThrow();
  });

  test('settings and files belong to the examples after them', () => {
    const page = block('sf file=a.sf', 'memory 512;\n') + block('sf -D site=lab env USER=ann', '#include "a.sf"\n');
    const [example] = examplesOf(page);
    expect(example?.files.get('a.sf')).toBe('memory 512;\n');
    expect(example?.properties.get('site')).toBe('lab');
    expect(example?.environment.get('USER')).toBe('ann');
  });
});
