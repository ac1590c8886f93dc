import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createStandInHost } from '../../../../test/stand-in/stand-in-host.ts';
import { smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { inTerminal } from '../terminal.ts';
import { startTestDaemon, type TestDaemon } from './support.ts';

const poolOf = (name: string): string => `#include "org/smartfrog/components.sf"
#include "ch/cern/openlab/smartdomains/components.sf"
#include "org/smartfrog/services/shellscript/components.sf"
sfConfig extends Compound {
  myShell extends BashShell;
  disk extends LoopbackStorageBackend {
    shell LAZY ATTRIB myShell; domainName "${name}"; baseImage "/data/xen/slc3-smartfrog.img";
  }
  domain extends XenDomain {
    shell LAZY ATTRIB myShell; storageBackend LAZY ATTRIB disk; kernel "/boot/vmlinuz-2.6-xen"; hostname "${name}";
    ip "10.42.9.1"; netmask "255.255.0.0"; gateway "10.42.1.1";
  }
}
`;

const interrupt = String.fromCharCode(3);

describe('in the simulated world', () => {
  let daemon: TestDaemon;
  beforeAll(async () => {
    daemon = await startTestDaemon({ 'pool.sf': poolOf('web1'), 'short.sf': poolOf('short1') });
    expect(await daemon.command(['deploy', 'pool.sf', '--name', 'web'])).toMatchObject({ exitCode: 0, stderr: '' });
    // A guest boots while its component is started already.
    const hasBooted = async () => expect((await daemon.command(['logs', 'web:domain'])).stdout).toContain('login:');
    await vi.waitFor(hasBooted, { timeout: 30_000 });
  }, 60_000);
  afterAll(() => daemon[Symbol.asyncDispose]());

  test('logs of a domain are what its guest printed, so many lines as asked for', async () => {
    const { exitCode, stdout } = await daemon.command(['logs', 'web:domain']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\[ +0\.000000\] Linux version .* of web1\r\n/);
    expect(stdout).toMatch(/web1 login: $/);
    const two = await daemon.command(['logs', 'web:domain', '--lines', '2', '--json']);
    expect(JSON.parse(two.stdout)).toEqual({ text: expect.stringMatching(/^[^\n]*\n[^\n]*$/) });
  });

  test('messages about a domain are printed when they are asked for', async () => {
    const { stdout, exitCode } = await daemon.command(['logs', 'web:domain', '--messages']);
    expect(stdout).not.toContain('login:');
    expect(exitCode).toBe(0);
  });

  test('it is followed until Ctrl-C, which ends nothing else', async () => {
    const { exitCode, stdout } = await daemon.command(['logs', 'web:domain', '--follow'], {
      watch: (soFar, keys) => soFar.includes('login:') && keys.press('SIGINT'),
    });
    expect(stdout).toMatch(/web1 login: /);
    expect(exitCode).toBe(130);
    expect((await daemon.command(['status', 'web'])).stdout).toContain('4 of 4');
  });

  test('it is followed until the domain ends', async () => {
    await daemon.command(['deploy', 'short.sf', '--name', 'short']);
    let ending: Promise<unknown> | undefined;
    const { exitCode, stdout } = await daemon.command(['logs', 'short:domain', '--follow', '--lines', '1'], {
      watch: () => {
        ending ??= daemon.command(['terminate', 'short']);
      },
    });
    await ending;
    expect(stdout).toContain('System halted');
    expect(exitCode).toBe(0);
  });

  test.each([
    [['logs', 'web:disk', '--follow'], 1, /SD7208.*\n.*sfConfig:disk\n.*LoopbackStorageBackend, and started/],
    [['logs', 'web', '--lines', '3'], 2, /not for an application/],
    [['logs', 'web:domain', '--lines', '3', '--last', '3'], 2, /for what the guest printed/],
    [['logs', 'web:nobody', '--follow'], 1, /SD7204/],
    [['console', 'web'], 2, /an application has none/],
    [['console', 'web:domain'], 2, /needs a terminal; .*`smartdomains logs web:domain`/],
  ])('%j is refused', async (argv, exitCode, message) => {
    const run = await daemon.command(argv);
    expect(run.stderr).toMatch(message);
    expect(run.exitCode).toBe(exitCode);
  });

  test.each([
    ['web:domain', /SD5921/],
    ['web:disk', /SD7208/],
  ])(
    'there is no console of %s at a terminal',
    async (target, message) => {
      const terminal = inTerminal(['console', target, '--state', 'state'], { cwd: daemon.folder });
      expect(await terminal.exited).toBe(1);
      expect(terminal.output).toMatch(message);
    },
    60_000,
  );
});

test('the console of a domain is used in a terminal: the command first, keys and sizes passed on, left with Ctrl-]', async () => {
  using folder = temporaryFolder({ 'pool.sf': poolOf('web1') });
  mkdirSync(path.join(folder.path, 'host'));
  const host = createStandInHost(path.join(folder.path, 'host'));
  const environment = { ...process.env, ...host.environment };
  const bin = path.resolve(import.meta.dirname, '../../bin/smartdomains.js');
  const child = spawn(process.execPath, [bin, 'daemon', '--state', 'state'], { cwd: folder.path, env: environment });
  try {
    for await (const chunk of child.stdout) if (String(chunk).includes('answers at')) break;
    const command = (...argv: readonly string[]) =>
      smartdomains([...argv, '--state', 'state'], { workingFolder: folder.path });
    expect(await command('deploy', 'pool.sf', '--name', 'web')).toMatchObject({ exitCode: 0, stderr: '' });
    const terminal = inTerminal(['console', 'web:domain', '--state', 'state'], {
      cwd: folder.path,
      environment: host.environment,
    });
    await terminal.until(
      /^xl console web1\nCtrl-\] leaves the console; the domain goes on\.\nconsole of web1, 30 100\n/,
    );
    terminal.resize(120, 40);
    terminal.press('x');
    await terminal.until(/heard x\nconsole of web1, 40 120\n/);
    // Of the guest, not of ours.
    terminal.press(interrupt);
    await terminal.until(new RegExp(`heard ${interrupt}\\n`));
    terminal.press('\u001d');
    expect(await terminal.exited).toBe(0);
    expect(host.contents().domains).toHaveLength(1);

    host.run('guest', 'web1', 'vanish');
    const late = inTerminal(['console', 'web:domain', '--state', 'state'], {
      cwd: folder.path,
      environment: host.environment,
    });
    expect(await late.exited).toBe(1);
    // By how far its end has come: not met yet, met, or the application has ended.
    expect(late.output).toMatch(/SD5920|SD7208|SD7204/);
  } finally {
    await smartdomains(['terminate', 'web', '--state', 'state'], { workingFolder: folder.path });
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
}, 120_000);
