import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRotatingFile } from '../src/rotating-file.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sd-log-'));
  path = join(directory, 'pool.log');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const end = (stream: Writable) => new Promise<void>((resolve) => stream.end(resolve));
const read = (file: string) => readFileSync(file, 'utf8');

describe('createRotatingFile', () => {
  it('writes on at the end of what is there, for its owner only', async () => {
    for (const text of ['one\n', 'two\n']) {
      const stream = createRotatingFile({ path, bytesMax: 100 });
      stream.write(text);
      await end(stream);
    }
    expect(read(path)).toBe('one\ntwo\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('has written what it was given when it returns', () => {
    createRotatingFile({ path, bytesMax: 100 }).write('the last line\n');
    expect(read(path)).toBe('the last line\n');
  });

  it('keeps one file of before, and never more than its bound in each', async () => {
    const stream = createRotatingFile({ path, bytesMax: 10 });
    for (const text of ['1234\n', '5678\n', 'abcd\n', 'efgh\n', 'last\n']) stream.write(text);
    await end(stream);
    expect(read(path)).toBe('last\n');
    expect(read(`${path}.1`)).toBe('abcd\nefgh\n');
    expect(existsSync(`${path}.2`)).toBe(false);
  });

  it('counts what an earlier process wrote', async () => {
    for (const text of ['12345678\n', 'next\n']) {
      const stream = createRotatingFile({ path, bytesMax: 10 });
      stream.write(text);
      await end(stream);
    }
    expect(read(path)).toBe('next\n');
  });

  it('loses what cannot be written, and nothing that comes after', async () => {
    mkdirSync(path);
    const stream = createRotatingFile({ path, bytesMax: 100 });
    stream.write('lost\n');
    rmSync(path, { recursive: true });
    stream.write('kept\n');
    await end(stream);
    expect(read(path)).toBe('kept\n');
  });
});
