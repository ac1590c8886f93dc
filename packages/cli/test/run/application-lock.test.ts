import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SdError } from '@smartdomains/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockApplication } from '../../src/run/application-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sd-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return SdError.isInstance(error) ? error.diagnostic.code : String(error);
  }
}

test('one application, one process', () => {
  const state = path.join(folder, 'state');
  const release = lockApplication(state, 'web');
  expect(statSync(state).mode & 0o777).toBe(0o700);
  expect(codeOf(() => lockApplication(state, 'web'))).toBe('SD5905');
  lockApplication(state, 'other')();
  release();
  lockApplication(state, 'web')();
});

test('how to find the other process can be pasted, whatever the folder is called', () => {
  const state = path.join(folder, 'my state');
  const release = lockApplication(state, 'web');
  expect(() => lockApplication(state, 'web')).toThrow(
    expect.objectContaining({
      diagnostic: expect.objectContaining({ help: expect.stringContaining(`\n    fuser -v '${state}/web.lock'`) }),
    }),
  );
  release();
});

test('the lock of a process that was killed is none', () => {
  const lock = new URL('../../src/run/application-lock.ts', import.meta.url).href;
  const program = `
    const { lockApplication } = await import(${JSON.stringify(lock)});
    lockApplication(${JSON.stringify(folder)}, 'web');
    process.kill(process.pid, 'SIGKILL');
  `;
  const child = spawnSync(process.execPath, ['--conditions=sd-source', '--input-type=module', '-e', program]);
  expect(child.signal).toBe('SIGKILL');
  lockApplication(folder, 'web')();
});

test('a state folder that cannot be one', () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  expect(codeOf(() => lockApplication(path.join(file, 'state'), 'web'))).toBe('SD5904');
});
