import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { type CommandRun, smartdomains } from '../../support/command.ts';
import type { XenLab } from './xen-lab.ts';

/** What is made on emulated hosts may take so long. */
export const daemonLimitMs = 10 * 60_000;
const upLimitMs = 60_000;
const program = path.resolve(import.meta.dirname, '../../../packages/cli/bin/smartdomains.js');

/** A daemon of its own for each test. */
export interface LabDaemon {
  /** Its state folder, where a test may write files as well. */
  readonly state: string;
  /** Resolves when it listens. */
  readonly up: () => Promise<void>;
  /** A command as users type it, with the daemon's state folder. */
  readonly command: (...args: readonly string[]) => Promise<CommandRun>;
  /** Writes a description `NAME.sf`, which may include `lab-machine.sf`; gives what `deploy` and `adopt` need: its path and `-I` options. */
  readonly describe: (name: string, description: string) => readonly string[];
}

/** A daemon for each test of the file that calls it; it is ended after the test. */
export function useDaemon(lab: XenLab): LabDaemon {
  let state = '';
  let daemon: ChildProcess | undefined;

  beforeEach(() => {
    state = mkdtempSync(path.join(tmpdir(), 'sd-xen-'));
    daemon = spawn(process.execPath, ['--conditions=sd-source', program, 'daemon', '--state', state], {
      stdio: 'ignore',
    });
  });

  afterEach(async () => {
    const ended = new Promise((resolve) => daemon?.once('exit', resolve));
    if (daemon?.exitCode === null) {
      daemon.kill('SIGTERM');
      await ended;
    }
    rmSync(state, { recursive: true, force: true });
  });

  const command = (...args: readonly string[]): Promise<CommandRun> =>
    smartdomains([...args, '--state', state], { timeoutMs: daemonLimitMs });
  return {
    get state() {
      return state;
    },
    command,
    async up() {
      await expect.poll(async () => (await command('list')).exitCode, { timeout: upLimitMs }).toBe(0);
    },
    describe(name, description) {
      const file = path.join(state, `${name}.sf`);
      writeFileSync(file, description);
      return [file, '-I', lab.access.folder, '-I', import.meta.dirname];
    },
  };
}
