import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { smartdomains } from './in-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

const docs = path.resolve(import.meta.dirname, '../../../docs/reference/language');
const read = (page: string): string => readFileSync(path.join(docs, page), 'utf8');
const descriptionsIn = (page: string): readonly string[] =>
  [...page.matchAll(/^```sf\n(.*?)^```$/gms)].map(([, text = '']) => text);

test('the traces in the documentation are what the command prints', async () => {
  const page = read('origins.md');
  const [pool = ''] = descriptionsIn(page);
  using folder = temporaryFolder({ 'pool.sf': pool });
  const traces = [...page.matchAll(/^ {4}\$ smartdomains (.*)\n((?: {4}.*\n)+)/gm)];
  expect(traces.length).toBe(2);
  for (const [, line = '', shown = ''] of traces) {
    const { stdout } = await smartdomains(line.split(' '), { workingFolder: folder.path });
    expect(stdout).toBe(shown.replace(/^ {4}/gm, ''));
  }
});

test('so is the description after a phase', async () => {
  const [, , , , text = '', typed = ''] = [...descriptionsIn(read('phases.md'))];
  using folder = temporaryFolder({ 'pool.sf': text });
  const { stdout } = await smartdomains(['parse', '--phase', 'type', 'pool.sf'], { workingFolder: folder.path });
  expect(stdout).toBe(typed);
});

test('what a line holds cannot move the cursor, and a long one is cut', async () => {
  using folder = temporaryFolder({ 'pool.sf': `sfConfig extends { a 1; /* \u001b[2J ${'x'.repeat(200)} */ }\n` });
  const { stdout } = await smartdomains(['parse', '--trace', 'a', 'pool.sf'], { workingFolder: folder.path });
  expect(stdout).toContain('/* ?[2J xxx');
  expect(stdout).toMatch(/x…\n {2}= 1\n$/);
});
