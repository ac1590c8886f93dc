import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { SdError } from '@smartdomains/runtime';
import { openSqliteStore } from '@smartdomains/world-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sd-sqlite-'));
  path = join(directory, 'state.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The code of the error and the file it names. */
async function failureOf(action: () => unknown): Promise<{ code: string; file: string | undefined }> {
  try {
    await action();
  } catch (error) {
    if (!SdError.isInstance(error)) throw error;
    const { code, facts } = error.diagnostic;
    return { code, file: facts?.find((fact) => fact.name === 'file')?.value };
  }
  throw new Error('it did not fail');
}

describe('openSqliteStore', () => {
  it('keeps what was acknowledged, after it was closed', async () => {
    const store = openSqliteStore(path);
    await store.append('pool', [{ a: 1 }]);
    const unawaited = store.append('pool', [2]);
    await store.close();
    await unawaited;
    const again = openSqliteStore(path);
    expect(await again.read('pool')).toEqual([{ a: 1 }, 2]);
    await again.append('pool', [3]);
    expect(await again.read('pool')).toEqual([{ a: 1 }, 2, 3]);
    await again.close();
  });

  it('is for its owner only, and so is a directory it makes', async () => {
    const nested = join(directory, 'made', 'here', 'state.db');
    const store = openSqliteStore(nested);
    await store.append('pool', [1]);
    const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
    expect(modeOf(nested)).toBe('600');
    expect(modeOf(`${nested}-wal`)).toBe('600');
    expect(modeOf(join(directory, 'made'))).toBe('700');
    expect(modeOf(join(directory, 'made', 'here'))).toBe('700');
    await store.close();
  });

  it('writes appends of one turn in one transaction', async () => {
    const store = openSqliteStore(path);
    await store.append('pool', [0]);
    const bytesBefore = statSync(`${path}-wal`).size;
    await Promise.all(Array.from({ length: 100 }, (_, index) => store.append('pool', [index])));
    // One transaction rewrites the few pages it touched once each; a hundred would write them a hundred times.
    expect(statSync(`${path}-wal`).size - bytesBefore).toBeLessThan(10 * 4_200);
    await store.close();
  });

  it('is shared by two that write in turn', async () => {
    const one = openSqliteStore(path);
    const two = openSqliteStore(path);
    await one.append('pool', ['one']);
    await two.append('pool', ['two']);
    await one.append('pool', ['three']);
    expect(await two.read('pool')).toEqual(['one', 'two', 'three']);
    await one.close();
    await two.close();
  });

  it('keeps every acknowledged append when the process is killed', async () => {
    const child = spawn(
      process.execPath,
      ['--conditions=sd-source', fileURLToPath(new URL('fixtures/append-for-ever.ts', import.meta.url)), path],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let acknowledged = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged >= 300) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');

    const store = openSqliteStore(path);
    const records = await store.read('pool');
    await store.close();
    expect(records.length).toBeGreaterThanOrEqual(2 * acknowledged);
    const whole = Array.from({ length: records.length / 2 }, (_, index) => [index + 1, `${index + 1} again`]);
    expect(records).toEqual(whole.flat());
  });
});

describe('what can be wrong with the state file', () => {
  it('locked by another process: SD7901, and the append can be repeated', async () => {
    const store = openSqliteStore(path);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    expect(await failureOf(() => store.append('pool', [1]))).toEqual({ code: 'SD7901', file: path });
    other.exec('ROLLBACK');
    other.close();
    await store.append('pool', [2]);
    expect(await store.read('pool')).toEqual([2]);
    await store.close();
  });

  it('not a database: SD7902', async () => {
    writeFileSync(path, 'this is a text of somebody else, long enough to be no database header at all '.repeat(20));
    expect(await failureOf(() => openSqliteStore(path))).toEqual({ code: 'SD7902', file: path });
  });

  it('disk full: SD7903, nothing of the group is written, and the store goes on when there is room', async () => {
    const store = openSqliteStore(path, { bytesMax: 64 * 1024 });
    await store.append('pool', ['fits']);
    const small = store.append('pool', ['small']);
    const big = store.append('pool', ['x'.repeat(200_000)]);
    expect(await failureOf(() => big)).toEqual({ code: 'SD7903', file: path });
    expect(await failureOf(() => small)).toEqual({ code: 'SD7903', file: path });
    await store.append('pool', ['fits again']);
    expect(await store.read('pool')).toEqual(['fits', 'fits again']);
    await store.close();
  });

  it('a path through a file: SD7904', async () => {
    writeFileSync(join(directory, 'file'), '');
    const inside = join(directory, 'file', 'state.db');
    expect(await failureOf(() => openSqliteStore(inside))).toEqual({ code: 'SD7904', file: inside });
  });

  it('a directory in its place: SD7904', async () => {
    mkdirSync(path);
    expect(await failureOf(() => openSqliteStore(path))).toEqual({ code: 'SD7904', file: path });
  });

  it('a directory that may not be written: SD7904', async () => {
    // Root may write anywhere but in /proc.
    const closed = process.getuid?.() === 0 ? '/proc/1' : join(directory, 'closed');
    if (closed.startsWith(directory)) {
      mkdirSync(closed);
      chmodSync(closed, 0o500);
    }
    expect(await failureOf(() => openSqliteStore(join(closed, 'state.db')))).toMatchObject({ code: 'SD7904' });
  });

  it('written by a newer version: SD7905, and left as it is', async () => {
    const other = new DatabaseSync(path);
    other.exec('PRAGMA user_version = 99');
    other.close();
    expect(await failureOf(() => openSqliteStore(path))).toEqual({ code: 'SD7905', file: path });
  });

  it('used after its end: SD7906', async () => {
    const store = openSqliteStore(path);
    await store.close();
    for (const use of [
      () => store.append('pool', [1]),
      () => store.read('pool'),
      () => store.streams(),
      () => store.remove('pool'),
    ]) {
      expect(await failureOf(use)).toEqual({ code: 'SD7906', file: path });
    }
  });
});
