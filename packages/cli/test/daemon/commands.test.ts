import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { quietPool, startTestDaemon, type TestDaemon } from './support.ts';

/** The first one loads the server, on a machine that may be busy. */
const startLimitMs = 60_000;
let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await startTestDaemon({
    'quiet.sf': quietPool,
    'wrong.sf': 'sfConfig extends { sfClass "None"; }',
    'fails.sf': `#include "org/smartfrog/components.sf"
#include "org/smartfrog/sfcore/workflow/components.sf"
sfConfig extends Compound { a extends Terminator { type "abnormal"; description "on purpose"; kill LAZY PARENT; } }
`,
  });
}, startLimitMs);
afterAll(() => daemon[Symbol.asyncDispose]());

test('a pool is deployed, seen, and ended', async () => {
  const deployed = await daemon.command(['deploy', 'quiet.sf', '--name', 'web']);
  expect(deployed.stdout).toMatch(/sfConfig:b ready\n\[ +[\d.]+s\] sfConfig started\nweb has started.*\.\n$/);
  expect(deployed).toMatchObject({ exitCode: 0, stderr: '' });

  const list = await daemon.command(['list']);
  expect(list.stdout).toMatch(/^NAME +STATE +READY +DRIVEN BY +WHAT\nweb +started +3\/3 +daemon, process \d+ of \w+, /);

  const status = await daemon.command(['status', 'web']);
  expect(status.stdout).toMatch(/^web (·|-) simulated world, seed 1.* 3 of 3 started\n.*sfConfig.*\n.*a .*Prim.*ready/);
  const part = await daemon.command(['status', 'web:b', '--json']);
  expect(JSON.parse(part.stdout)).toMatchObject({ tree: { path: 'sfConfig:b', className: 'Prim' } });

  const ended = await daemon.command(['terminate', 'web']);
  expect(ended.stdout).toMatch(
    /^web ended normally after .*: terminated by the command line\nNothing is left standing\.\n$/,
  );
  expect(ended.exitCode).toBe(0);
});

test('everything is ended with --all', async () => {
  for (const name of ['one', 'two']) await daemon.command(['deploy', 'quiet.sf', '--name', name]);
  const { exitCode, stdout } = await daemon.command(['terminate', '--all', '--timeout', '5m']);
  expect(stdout).toContain('one ended normally');
  expect(stdout).toContain('two ended normally');
  expect(exitCode).toBe(0);
});

test('a deployment in the background is told at once', async () => {
  expect(await daemon.command(['deploy', 'quiet.sf', '--name', 'later', '--background'])).toMatchObject({
    exitCode: 0,
    stdout: 'later is being deployed.\n',
  });
  await daemon.command(['terminate', 'later']);
});

test('as JSON every event', async () => {
  const { stdout } = await daemon.command(['deploy', 'quiet.sf', '--name', 'json', '--json']);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)).toMatchObject({ application: 'json', event: 'started', component: 'sfConfig' });
  await daemon.command(['terminate', 'json']);
});

describe('nothing is done', () => {
  test('with an error in the description', async () => {
    const { exitCode, stderr } = await daemon.command(['deploy', 'wrong.sf']);
    expect(stderr).toMatch(/^error\[SD5002\].*\n.*wrong\.sf:1/);
    expect(exitCode).toBe(1);
  });

  test('when the name is taken', async () => {
    await daemon.command(['deploy', 'quiet.sf', '--name', 'taken']);
    const { exitCode, stderr } = await daemon.command(['deploy', 'quiet.sf', '--name', 'taken']);
    expect(stderr).toMatch(/^error\[SD6305\]: application name is taken\n/);
    expect(exitCode).toBe(1);
    await daemon.command(['terminate', 'taken']);
  });

  test.each([
    [['status', 'none'], 'SD7203'],
    [['terminate', 'none'], 'SD7203'],
  ])('with %j', async (argv, code) => {
    const { exitCode, stderr } = await daemon.command(argv);
    expect(stderr).toMatch(new RegExp(`^error\\[${code}\\]`));
    expect(exitCode).toBe(1);
  });

  test.each([
    [['terminate'], 'name an application or a component, or give --all'],
    [['terminate', 'web', '--timeout', 'soon'], 'a duration such as 90s or 5m is expected'],
    [['status', 'a b'], 'an application, or a component such as web:pool:domain1, is expected'],
  ])('with %j', async (argv, expected) => {
    const { exitCode, stderr } = await daemon.command(argv);
    expect(stderr).toContain(expected);
    expect(exitCode).toBe(2);
  });
});

test('no daemon: how to start one', async () => {
  using folder = temporaryFolder();
  const { exitCode, stderr } = await smartdomains(['list', '--state', 'none'], { workingFolder: folder.path });
  expect(stderr).toMatch(/^error\[SD5911\]: no daemon answers\n/);
  expect(stderr).toContain('smartdomains daemon');
  expect(exitCode).toBe(3);
});

test('a daemon that hangs up: said as that', async () => {
  using folder = temporaryFolder();
  const server = createServer((socket) => socket.destroy()).listen(path.join(folder.path, 'daemon.sock'));
  await once(server, 'listening');
  const { exitCode, stderr } = await smartdomains(['list', '--socket', 'daemon.sock'], { workingFolder: folder.path });
  server.close();
  expect(stderr).toMatch(/^error\[SD5912\]: the daemon stopped answering\n/);
  expect(exitCode).toBe(3);
});

test('after a restart the applications are there', async () => {
  await daemon.command(['deploy', 'quiet.sf', '--name', 'stays']);
  const { exitCode, stdout } = await daemon.stop();
  expect(stdout).toContain('left its applications as they are');
  expect(exitCode).toBe(0);
  await daemon.restart();
  const { stdout: list } = await daemon.command(['list']);
  expect(list).toMatch(/\nstays +started /);
  await daemon.command(['terminate', 'stays']);
});
