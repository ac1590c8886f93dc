import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileSizeBytesMax, readTextFile, readTextStream } from '../src/read-text.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sd-read-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(content: Buffer | string, expected: object): void {
  const file = path.join(folder, 'file.sf');
  writeFileSync(file, content);
  expect(readTextFile(file, 'file.sf')).toMatchObject(expected);
}

test('UTF-8, a byte order mark included, and Latin-1', () => {
  check('a "größe";', { kind: 'text', text: 'a "größe";' });
  check('\ufeffa 1;', { kind: 'text', text: '\ufeffa 1;' });
  check(Buffer.from('// Gréhant', 'latin1'), { kind: 'text', text: '// Gréhant', notUtf8At: 5 });
  check('', { kind: 'text', text: '' });
});

test.each<[string, readonly number[], number]>([
  ['behind two characters of two bytes', [0xc3, 0xa4, 0xc3, 0xb6, 0xe9, 0x20], 4],
  ['behind a replacement character that was written', [0xef, 0xbf, 0xbd, 0x61, 0xff], 4],
  ['a character that is cut off', [0x61, 0xe2, 0x82], 1],
  ['half a surrogate', [0x61, 0xed, 0xa0, 0x80], 1],
])('the first byte that is not UTF-8: %s', (_, bytes, at) => {
  check(Buffer.from(bytes), { kind: 'text', notUtf8At: at });
});

test('a zero byte is in no text', () => {
  check(Buffer.from('a 1;', 'utf16le'), {
    kind: 'refused',
    diagnostic: { code: 'SD1004', notes: ['byte 2 is zero: this is not a text'] },
  });
});

test('what is too large is not read to its end', () => {
  const file = path.join(folder, 'large.sf');
  writeFileSync(file, '');
  truncateSync(file, fileSizeBytesMax + 1);
  expect(readTextFile(file, 'large.sf')).toMatchObject({ kind: 'refused', diagnostic: { code: 'SD5902' } });
  expect(readTextFile('/dev/zero', '/dev/zero')).toMatchObject({ kind: 'refused', diagnostic: { code: 'SD5902' } });
});

test('a folder is not a file, and what is missing is missing', () => {
  expect(readTextFile(folder, 'folder')).toMatchObject({ kind: 'refused', diagnostic: { code: 'SD5901' } });
  expect(readTextFile(path.join(folder, 'none.sf'), 'none.sf')).toEqual({ kind: 'missing' });
  expect(readTextFile(path.join(folder, 'a\0b'), 'none.sf')).toEqual({ kind: 'missing' });
  expect(readTextFile(path.join(folder, 'x'.repeat(300)), 'none.sf')).toEqual({ kind: 'missing' });
});

test('a stream', async () => {
  const pieces = Readable.from([Buffer.from([0xc3]), Buffer.from([0xb6])]);
  expect(await readTextStream(pieces, '<stdin>')).toEqual({ kind: 'text', text: 'ö' });
});
