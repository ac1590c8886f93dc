import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { quietPool } from './support.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/smartdomains.js');

/** A daemon in a process of its own, once it answers. */
async function startDaemon(folder: string): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const child = spawn(process.execPath, [bin, 'daemon', '--world', 'simulated', '--state', 'state'], { cwd: folder });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes('answers at')) break;
  }
  return { child, said };
}

test('a daemon that is killed loses nothing: the next one takes its applications up, and ends them', async () => {
  using folder = temporaryFolder({ 'quiet.sf': quietPool });
  const command = (...argv: readonly string[]) =>
    smartdomains([...argv, '--state', 'state'], { workingFolder: folder.path });
  const first = await startDaemon(folder.path);
  expect((await command('deploy', 'quiet.sf', '--name', 'web')).exitCode).toBe(0);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  expect(await command('list')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('SD5911') });

  const second = await startDaemon(folder.path);
  try {
    expect(second.said).toContain('it took up 1 application.');
    expect((await command('list')).stdout).toMatch(/\nweb +started +3\/3 +daemon, process \d+ of/);
    expect((await command('terminate', 'web')).stdout).toContain('Nothing is left standing.');
  } finally {
    second.child.kill('SIGTERM');
  }
  const [code] = (await once(second.child, 'exit')) as [number | null];
  expect(code).toBe(0);
}, 120_000);
