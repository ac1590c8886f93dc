import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandResult, HostCommand } from '@smartdomains/runtime';
import { createLocalHost } from '@smartdomains/world-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { within } from '../src/end-group.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sd-local-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const host = createLocalHost();
const sh = (script: string, options: Partial<HostCommand> = {}): Promise<CommandResult> =>
  host.run({ argv: ['sh', '-c', script, 'sh', directory], timeoutMs: 60_000, ...options });

/** Whether the process is there and has not ended. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const pidsWritten = () => readFileSync(join(directory, 'pids'), 'utf8').trim().split('\n').map(Number);

describe('createLocalHost', () => {
  it('says which signal killed a command', async () => {
    expect((await sh('kill -9 $$')).outcome).toEqual({ kind: 'killed', signalName: 'SIGKILL' });
  });

  it('ends with a command all that it started', async () => {
    const script =
      'sleep 300 & echo $! >"$1/pids"; (sleep 300 & echo $! >>"$1/pids"; wait) & echo $$ >>"$1/pids"; wait';
    const controller = new AbortController();
    const result = sh(script, { signal: controller.signal });
    await vi.waitFor(() => expect(pidsWritten()).toHaveLength(3));
    controller.abort();
    expect((await result).outcome).toEqual({ kind: 'aborted' });
    await vi.waitFor(() => expect(pidsWritten().filter(isRunning)).toEqual([]));
  });

  it('lets a command that is told to end finish what it must', async () => {
    const script = `trap 'echo cleaned; exit 0' TERM; echo $$ >"$1/pids"; while :; do sleep 0.05; done`;
    const controller = new AbortController();
    const result = sh(script, { signal: controller.signal });
    await vi.waitFor(() => expect(pidsWritten()).toHaveLength(1));
    controller.abort();
    expect(await result).toMatchObject({ outcome: { kind: 'aborted' }, stdout: 'cleaned\n' });
  });

  it('kills what does not end when it is told to', async () => {
    const script = `trap '' TERM; sleep 300 & echo $! >"$1/pids"; echo $$ >>"$1/pids"; while :; do sleep 1; done`;
    const result = await sh(script, { timeoutMs: 300 });
    expect(result.outcome).toEqual({ kind: 'timedOut' });
    await vi.waitFor(() => expect(pidsWritten().filter(isRunning)).toEqual([]));
  });

  it('is not kept by an orphan that holds the output, and leaves it alone', async () => {
    const result = await sh('sleep 300 & echo $! >"$1/pids"; echo done');
    expect(result).toMatchObject({ outcome: { kind: 'exited', exitCode: 0 }, stdout: 'done\n' });
    expect(result.durationMs).toBeLessThan(60_000);
    const [orphan = 0] = pidsWritten();
    expect(isRunning(orphan)).toBe(true);
    process.kill(orphan, 'SIGKILL');
  });

  it('gives a command a session of its own, so that a Ctrl-C at our terminal does not reach it', async () => {
    const { stdout } = await sh('cut -d " " -f 1,5,6 /proc/$$/stat');
    const [pid, group, session] = stdout.trim().split(' ');
    expect(group).toBe(pid);
    expect(session).toBe(pid);
  });

  it('gives a command the C locale and the rest of our environment', async () => {
    const { stdout } = await sh('echo "$LC_ALL $PATH"');
    expect(stdout).toBe(`C ${process.env.PATH}\n`);
  });

  it('does not start what may not be run', async () => {
    const result = await host.run({ argv: ['/etc/passwd'], timeoutMs: 60_000 });
    expect(result.outcome).toEqual({ kind: 'notStarted', reason: '/etc/passwd may not be run' });
  });

  it('does not start what is longer than the system takes', async () => {
    const result = await host.run({ argv: ['true', 'x'.repeat(4_000_000)], timeoutMs: 60_000 });
    expect(result.outcome).toMatchObject({ kind: 'notStarted' });
  });

  it('keeps nothing that holds the process when all is done', async () => {
    const script = `import { createLocalHost } from '@smartdomains/world-node';
      const controller = new AbortController();
      await createLocalHost().run({ argv: ['true'], timeoutMs: 3_600_000, signal: controller.signal });`;
    const child = spawn(process.execPath, ['--conditions=sd-source', '--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      stdio: 'ignore',
    });
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    expect(existsSync(directory)).toBe(true);
  });
});

describe('a limit on what the system tells', () => {
  it('is not over before that is met, although this process stood still', async () => {
    const child = spawn('sh', ['-c', 'sleep 0.2; echo late'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    const isInTime = within(500, closed);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
    await isInTime;
    expect(output).toBe('late\n');
  });
});
