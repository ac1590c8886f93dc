import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { SourceText } from '@smartdomains/language';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDescriptionLoader, type DescriptionLoader } from '../src/description-loader.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'sd-load-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function files(names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), `// ${name}`);
  }
}

function loader(stdin = ''): DescriptionLoader {
  return createDescriptionLoader({
    workingFolder: path.join(folder, 'work'),
    includeFolders: ['../first', path.join(folder, 'second')],
    libraryFolder: path.join(folder, 'library'),
    stdin: Readable.from([stdin]),
  });
}

async function opened(from: DescriptionLoader, file: string): Promise<SourceText> {
  const source = await from.open(file);
  if (source instanceof SourceText) return source;
  throw new Error(`${source.code} ${JSON.stringify(source.facts)}`);
}

test("the including file's folder, then -I, then the library", async () => {
  files(['work/pools/main.sf', 'work/pools/own.sf', 'first/own.sf', 'first/a.sf', 'second/a.sf', 'second/b.sf']);
  files(['library/a.sf', 'library/b.sf', 'library/org/c.sf']);
  const from = loader();
  const main = await opened(from, 'pools/main.sf');
  const load = (request: string) => from.load(request, main)?.text;
  expect(load('own.sf')).toBe('// work/pools/own.sf');
  expect(load('a.sf')).toBe('// first/a.sf');
  expect(load('b.sf')).toBe('// second/b.sf');
  expect(load('org/c.sf')).toBe('// library/org/c.sf');
  expect(load('/org/c.sf')).toBe('// library/org/c.sf');
  expect(load('/b.sf')).toBe('// second/b.sf');
  expect(load(path.join(folder, 'second/b.sf'))).toBe('// second/b.sf');
  expect(load('none.sf')).toBeUndefined();
  expect(load('org')).toBeUndefined();
  expect(from.searched?.('none.sf', main)).toEqual([
    'pools/none.sf',
    '../first/none.sf',
    '../second/none.sf',
    '../library/none.sf',
  ]);
});

test('what there is in all these folders, descriptions and folders only', async () => {
  files(['work/pools/main.sf', 'work/pools/web.sf', 'work/pools/notes.txt', 'first/guests/a.sf', 'library/org/c.sf']);
  const from = loader();
  const main = await opened(from, 'pools/main.sf');
  const list = (request: string) => from.list?.(request, main).toSorted();
  expect(list('')).toEqual(['guests', 'main.sf', 'org', 'web.sf']);
  expect(list('guests/')).toEqual(['a.sf']);
  expect(list('/org/')).toEqual(['c.sf']);
  expect(list('none/')).toEqual([]);
});

test('a confined one says nothing of what is outside', () => {
  files(['work/main.sf', 'library/org/c.sf', 'outside/secret.sf']);
  symlinkSync(path.join(folder, 'outside'), path.join(folder, 'work/link'));
  const from = createDescriptionLoader({
    workingFolder: path.join(folder, 'work'),
    includeFolders: [],
    libraryFolder: path.join(folder, 'library'),
    stdin: Readable.from(['']),
    confined: true,
  });
  const main = new SourceText('main.sf', '');
  expect(from.list?.('org/', main)).toEqual(['c.sf']);
  for (const request of ['../outside/', 'link/', path.join(folder, 'outside/'), '/'])
    expect(from.list?.(request, main)).not.toContain('secret.sf');
});

test('an included file includes from its own folder', async () => {
  files(['work/main.sf', 'first/parts/one.sf', 'first/parts/two.sf']);
  const from = loader();
  const one = from.load('parts/one.sf', await opened(from, 'main.sf'));
  expect(one && from.load('two.sf', one)?.text).toBe('// first/parts/two.sf');
});

test('the same file is the same source, however it is reached', async () => {
  files(['work/main.sf', 'work/sub/x.sf']);
  symlinkSync(path.join(folder, 'work'), path.join(folder, 'first'));
  const from = loader();
  const main = await opened(from, 'main.sf');
  expect(from.load('sub/../main.sf', main)).toBe(main);
  expect(from.load('../first/main.sf', main)).toBe(main);
});

test('paths are shown relative to the working folder where that is shorter', async () => {
  files(['work/main.sf', 'second/b.sf']);
  const from = loader();
  const main = await opened(from, path.join(folder, 'work/main.sf'));
  expect(main.path).toBe('main.sf');
  expect(from.load('b.sf', main)?.path).toBe('../second/b.sf');
});

test('standard input includes from the working folder', async () => {
  files(['work/a.sf']);
  const from = loader('// input');
  const source = await opened(from, '-');
  expect(source).toMatchObject({ path: '<stdin>', text: '// input' });
  expect(from.load('a.sf', source)?.text).toBe('// work/a.sf');
});

test('a missing file: what was meant', async () => {
  files(['work/localVirtualPool.sf']);
  expect(await loader().open('localVirtualPol.sf')).toMatchObject({
    code: 'SD1001',
    help: 'did you mean `localVirtualPool.sf`?',
  });
  expect(await loader().open('unlike.sf')).toMatchObject({
    code: 'SD1001',
    help: expect.stringContaining('working folder'),
  });
});

test('an included file that cannot be used is remembered', async () => {
  files(['work/main.sf', 'library/bin.sf']);
  writeFileSync(path.join(folder, 'work/bin.sf'), Buffer.from([0]));
  const from = loader();
  const main = await opened(from, 'main.sf');
  expect(from.load('bin.sf', main)).toBeUndefined();
  expect(from.refused).toMatchObject([{ request: 'bin.sf', includer: main, diagnostic: { code: 'SD1004' } }]);
});
