import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { quietPool, startTestDaemon, type TestDaemon, warner } from './support.ts';

/** The first one loads the server, on a machine that may be busy. */
const startLimitMs = 60_000;
let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await startTestDaemon({
    'quiet.sf': quietPool,
    'wrong.sf': 'sfConfig extends { sfClass "None"; }',
    'domain.sf': `#include "org/smartfrog/components.sf"
#include "ch/cern/openlab/smartdomains/components.sf"
#include "org/smartfrog/services/shellscript/components.sf"
sfConfig extends Compound {
  myShell extends BashShell;
  disk extends LoopbackStorageBackend {
    shell LAZY ATTRIB myShell; domainName "web1"; baseImage "/data/xen/slc3-smartfrog.img";
  }
  domain extends XenDomain {
    shell LAZY ATTRIB myShell; storageBackend LAZY ATTRIB disk; kernel "/boot/none"; hostname "web1";
    ip "10.42.9.1"; netmask "255.255.0.0"; gateway "10.42.1.1";
  }
}
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

test('it is pinged, dumped, taken apart, and read about after its end', async () => {
  await daemon.command(['deploy', 'quiet.sf', '--name', 'parts']);
  expect(await daemon.command(['ping', 'parts'])).toMatchObject({ exitCode: 0, stdout: 'parts: all are well\n' });
  expect((await daemon.command(['dump', 'parts:b'])).stdout).toMatch(/sfClass "Prim";/);
  expect((await daemon.command(['detach', 'parts:b', '--name', 'alone'])).stdout).toBe('alone\n');
  await daemon.command(['terminate', 'parts']);
  await daemon.command(['terminate', 'alone']);
  const { stdout } = await daemon.command(['events', 'parts']);
  expect(stdout).toMatch(
    /^\[ +0\.0s\] sfConfig deploying\n[\s\S]*sfConfig:a terminated\n\[ +[\d.]+s\] sfConfig terminated\n$/,
  );
  const asJson = await daemon.command(['events', 'parts', '--json']);
  const [first = ''] = asJson.stdout.split('\n');
  expect(JSON.parse(first)).toMatchObject({
    seq: 1,
    application: 'parts',
    event: 'created',
    timeMs: expect.any(Number),
  });
});

test('what was run on hosts can be seen and repeated, with what it printed; messages tell what failed', async () => {
  expect((await daemon.command(['deploy', 'domain.sf', '--name', 'domain'])).exitCode).toBe(1);
  const { stdout } = await daemon.command(['events', 'domain', '--commands']);
  expect(stdout).toMatch(/^# \S+Z sfConfig:\S+ on localhost, (look|effect), exit \d after [\d.]+ s\n\w/);
  expect(stdout).toMatch(/\nxl list -v\n( {2}.+\n)+/);
  // What `tee` was given is not shown, though it prints it.
  expect(stdout).toMatch(/\ntee \S+\n# /);
  const { stdout: logs } = await daemon.command(['logs', 'domain']);
  expect(logs).toMatch(
    /Z sfConfig:domain error: failed to deploy: kernel or ramdisk not found on the host \(SD8104\)\n/,
  );
  expect((await daemon.command(['logs', 'domain:disk', '--last', '5'])).stdout).not.toContain('SD8104');
});

test('what a component warns of is among the events and the messages, and it goes on', async () => {
  await using warned = await startTestDaemon(warner, ['--components', './warner.mjs']);
  const deployed = await warned.command(['deploy', 'warner.sf', '--name', 'w', '--components', './warner.mjs']);
  expect(deployed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(deployed.stdout).toMatch(/s\] sfConfig warning: look at this \(SD5099\)\n/);
  expect((await warned.command(['logs', 'w'])).stdout).toMatch(/Z sfConfig warning: look at this \(SD5099\)\n$/);
  expect((await warned.command(['events', 'w'])).stdout).toContain('sfConfig warning: look at this (SD5099)\n');
  expect((await warned.command(['list'])).stdout).toMatch(/\nw +started +1\/1 /);
});

test('an attribute of a component that lives is changed', async () => {
  await daemon.command(['deploy', 'quiet.sf', '--name', 'change']);
  expect(await daemon.command(['set', 'change:b', 'level=7'])).toMatchObject({
    exitCode: 0,
    stdout: 'change:b: level is 7\n',
  });
  expect((await daemon.command(['dump', 'change:b'])).stdout).toContain('level 7;');
  const json = await daemon.command(['set', 'change:b', 'level="7"', '--json']);
  expect(JSON.parse(json.stdout)).toEqual({ path: 'sfConfig:b', name: 'level' });
  expect((await daemon.command(['dump', 'change:b'])).stdout).toContain('level "7";');
  const described = ['set', 'change:b', 'disks=extends DATA { a extends Disk { storageBackend LAZY ATTRIB data; } }'];
  expect((await daemon.command(described)).exitCode).toBe(0);
  expect((await daemon.command(['dump', 'change:b'])).stdout).toMatch(/a extends {2}\{[^}]*storageBackend LAZY data;/);
  expect((await daemon.command(['set', 'change:b', 'level='])).stdout).toBe('change:b: level is taken away\n');
  expect((await daemon.command(['dump', 'change:b'])).stdout).not.toContain('level');
  const refused = await daemon.command(['set', 'change', 'b=1']);
  expect(refused.stderr).toContain('SD6301');
  expect(refused.exitCode).toBe(1);
  await daemon.command(['terminate', 'change']);
});

test('it is watched until it has ended', async () => {
  await daemon.command(['deploy', 'quiet.sf', '--name', 'watched']);
  let ending: Promise<unknown> | undefined;
  const { exitCode, stdout } = await daemon.command(['watch', 'watched'], {
    watch(soFar) {
      if (soFar.includes('sfConfig:b ready')) ending ??= daemon.command(['terminate', 'watched']);
    },
  });
  await ending;
  expect(stdout).toMatch(
    /watched ended normally after .*: terminated by the command line\nNothing is left standing\.\n$/,
  );
  expect(exitCode).toBe(0);
});

test('Ctrl-C ends the view and not the application', async () => {
  await daemon.command(['deploy', 'quiet.sf', '--name', 'seen']);
  const { exitCode, stdout } = await daemon.command(['watch', 'seen'], {
    watch(soFar, keys) {
      if (soFar.includes('sfConfig:b ready')) keys.press('SIGINT');
    },
  });
  expect(stdout).toMatch(/seen goes on\.\n$/);
  expect(exitCode).toBe(130);
  expect((await daemon.command(['list'])).stdout).toMatch(/\nseen +started/);
  await daemon.command(['terminate', 'seen']);
});

test('with nothing interrupted there is nothing to take up', async () => {
  expect(await daemon.command(['recover'])).toMatchObject({ exitCode: 0, stdout: 'There was nothing to take up.\n' });
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
    [['watch', 'none'], 'SD7203'],
    [['events', 'none'], 'SD7203'],
    [['logs', 'none'], 'SD7203'],
    [['recover', 'none'], 'SD7203'],
  ])('with %j', async (argv, code) => {
    const { exitCode, stderr } = await daemon.command(argv);
    expect(stderr).toMatch(new RegExp(`^error\\[${code}\\]`));
    expect(exitCode).toBe(1);
  });

  test.each([
    [['terminate'], 'name an application or a component, or give --all'],
    [['terminate', 'web', '--timeout', 'soon'], 'a duration such as 90s or 5m is expected'],
    [['events'], 'name an application, or give --follow'],
    [['watch', 'web:a'], 'the name of an application is expected'],
    [['detach', 'web'], 'a component such as web:pool:domain1 is expected'],
    [['set', 'web', 'memory'], 'a change such as memory=512MiB is expected'],
    [['set', 'web', 'disks=extends DATA { a extends Dsk; }'], 'the value is no description: '],
    [['status', 'a b'], 'an application, or a component such as web:pool:domain1, is expected'],
  ])('with %j', async (argv, expected) => {
    const { exitCode, stderr } = await daemon.command(argv);
    expect(stderr).toContain(expected);
    expect(exitCode).toBe(2);
  });
});

test('a daemon of the real world takes no options of the simulated one', async () => {
  const { exitCode, stderr } = await smartdomains(['daemon', '--state', 'none', '--seed', '1']);
  expect(stderr).toContain('--seed is for the simulated world');
  expect(exitCode).toBe(2);
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
