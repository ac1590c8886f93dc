import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('rewrites what differs, and names it', async () => {
  using folder = temporaryFolder({ 'a.sf': 'a  1', 'b.sf': 'b 2;\n' });
  const file = path.join(folder.path, 'a.sf');
  chmodSync(file, 0o640);
  const run = await smartdomains(['fmt', 'a.sf', 'b.sf'], { workingFolder: folder.path });
  expect(run).toEqual({ exitCode: 0, stdout: 'a.sf\n', stderr: '' });
  expect(readFileSync(file, 'utf8')).toBe('a 1;\n');
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder.path).sort()).toEqual(['a.sf', 'b.sf']);
});

test('a symbolic link stays one, and Latin-1 stays Latin-1', async () => {
  using folder = temporaryFolder({ 'a.sf': Buffer.from('a  "\u00e9"', 'latin1') });
  const link = path.join(folder.path, 'link.sf');
  symlinkSync('a.sf', link);
  const run = await smartdomains(['fmt', 'link.sf'], { workingFolder: folder.path });
  expect(run).toMatchObject({ exitCode: 0, stdout: 'link.sf\n' });
  expect(run.stderr).toContain('warning[SD1014]: text is not UTF-8');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(path.join(folder.path, 'a.sf'), 'latin1')).toBe('a "\u00e9";\n');
});

test('standard input goes to standard output', async () => {
  expect(await smartdomains(['fmt', '-'], { stdin: 'a  1 b 2' })).toEqual({
    exitCode: 0,
    stdout: 'a 1;\nb 2;\n',
    stderr: '',
  });
});

test('what is no text comes out as it went in', async () => {
  const run = await smartdomains(['fmt', '-'], { stdin: Buffer.from('a  1;\0') });
  expect(run.exitCode).toBe(1);
  expect(run.stdout).toBe('a  1;\0');
  expect(run.stderr).toContain('byte 6 is zero');
  expect((await smartdomains(['fmt', '--check', '-'], { stdin: Buffer.from('a  1;\0') })).stdout).toBe('');
});

test('Latin-1 from standard input stays Latin-1', async () => {
  const run = await smartdomains(['fmt', '-'], { stdin: Buffer.from('a  "\u00e9"', 'latin1') });
  // The byte 0xE9 alone is not UTF-8, as which the output is read here.
  expect(run.stdout).toBe('a "\ufffd";\n');
});

test('--check changes nothing, and shows the first line that would', async () => {
  using folder = temporaryFolder({ 'a.sf': 'a 1;\nb\t2; \n', 'b.sf': 'b 2;\n' });
  const run = await smartdomains(['fmt', '--check', 'a.sf', 'b.sf'], { workingFolder: folder.path });
  expect(run).toEqual({ exitCode: 1, stdout: 'a.sf:2\n  - b→2;·\n  + b 2;\n', stderr: '' });
  expect(readFileSync(path.join(folder.path, 'a.sf'), 'utf8')).toBe('a 1;\nb\t2; \n');
});

test('the sound parts of a broken file, and what is wrong with the others', async () => {
  using folder = temporaryFolder({ 'a.sf': 'a  1;\nb   [1,,2];\nc   3;\n' });
  const run = await smartdomains(['fmt', 'a.sf', 'none.sf'], { workingFolder: folder.path });
  expect(run.exitCode).toBe(1);
  expect(run.stdout).toBe('a.sf\n');
  expect(run.stderr).toMatch(/error\[SD1213\].*error\[SD1001\]/s);
  expect(readFileSync(path.join(folder.path, 'a.sf'), 'utf8')).toBe('a 1;\nb   [1,,2];\nc 3;\n');
});

test('as JSON, one object a file', async () => {
  using folder = temporaryFolder({ 'a.sf': 'a  1', 'b.sf': 'b [1,];\n' });
  const run = await smartdomains(['fmt', '--json', 'a.sf', 'b.sf', '-'], { workingFolder: folder.path, stdin: 'c  3' });
  const lines = run.stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { file: 'a.sf', ok: true, changed: true },
    { file: 'b.sf', ok: false, changed: false, diagnostics: [expect.objectContaining({ code: 'SD1213' })] },
    { file: '-', ok: true, changed: true, text: 'c 3;\n' },
  ]);
  expect(run.exitCode).toBe(1);
});
