import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/smartdomains.js');

/** A daemon in a process of its own: what becomes of it, once it answers or has ended. */
interface StartedDaemon {
  readonly child: ChildProcess;
  readonly answers: boolean;
  readonly said: string;
}

/** Each on its own socket: it is the state folder that they share. */
async function startDaemon(folder: string, socket: string): Promise<StartedDaemon> {
  const argv = ['daemon', '--world', 'simulated', '--state', 'state', '--socket', socket];
  const child = spawn(process.execPath, [bin, ...argv], { cwd: folder });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  let answers = false;
  for await (const chunk of child.stdout) {
    said += String(chunk);
    answers = said.includes('answers at');
    if (answers) break;
  }
  // What it said when it ended may come after its end.
  if (!answers) await once(child, 'close');
  return { child, answers, said };
}

async function end({ child }: StartedDaemon, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

test('a second daemon on one state folder is told who has it, until that one is gone, also by kill -9', async () => {
  using folder = temporaryFolder({});
  const first = await startDaemon(folder.path, 'a.sock');
  const daemons = [first];
  try {
    expect(first.answers).toBe(true);
    const second = await startDaemon(folder.path, 'b.sock');
    daemons.push(second);
    expect(second).toMatchObject({ answers: false, child: { exitCode: 1 } });
    expect(second.said).toContain('error[SD7201]: a daemon is already running');
    expect(second.said).toMatch(new RegExp(`driven by: +daemon: process ${first.child.pid} of \\w+\n`));
    expect(second.said).toMatch(/since: +20\d\d-.*Z, \d+ s ago\n/);

    await end(first, 'SIGKILL');
    const third = await startDaemon(folder.path, 'a.sock');
    daemons.push(third);
    expect(third.answers).toBe(true);
    await end(third, 'SIGTERM');
    const fourth = await startDaemon(folder.path, 'a.sock');
    daemons.push(fourth);
    expect(fourth.answers).toBe(true);
  } finally {
    for (const daemon of daemons) await end(daemon, 'SIGTERM');
  }
}, 120_000);

test('of several that start at once, also after one that was killed, one gets it', async () => {
  using folder = temporaryFolder({});
  const killed = await startDaemon(folder.path, 'killed.sock');
  await end(killed, 'SIGKILL');
  const daemons = await Promise.all(['a', 'b', 'c', 'd'].map((name) => startDaemon(folder.path, `${name}.sock`)));
  try {
    expect(daemons.filter(({ answers }) => answers)).toHaveLength(1);
    for (const { said } of daemons.filter(({ answers }) => !answers)) expect(said).toContain('error[SD7201]');
  } finally {
    for (const daemon of daemons) await end(daemon, 'SIGTERM');
  }
}, 120_000);
