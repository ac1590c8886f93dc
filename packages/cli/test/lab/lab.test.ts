import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasSavedState, keepSavedState, useSavedState } from '../../src/lab/disks.ts';
import { freePort } from '../../src/lab/free-port.ts';
import { labFoldersFor } from '../../src/lab/lab-folders.ts';
import { labSettings } from '../../src/lab/lab-settings.ts';
import { missingPackages, provideTools, toolsToBuild } from '../../src/lab/lab-tools.ts';
import { withLock } from '../../src/lab/lock-file.ts';
import { askMonitor, typed } from '../../src/lab/monitor.ts';
import { qemuPid, startQemu } from '../../src/lab/qemu.ts';
import { diskNames, type HostPlan } from '../../src/lab/qemu-arguments.ts';
import { smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { codeOf, quietIo } from './quiet-io.ts';

let top: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  top = temporaryFolder();
});
afterEach(() => top[Symbol.dispose]());

const plan = (): HostPlan => ({
  number: 1,
  hostCount: 1,
  labName: 'test',
  folder: path.join(top.path, 'xen1'),
  wires: path.join(top.path, 'wires'),
  images: path.join(top.path, 'images'),
  settings: labSettings,
  accelerator: 'tcg',
  address: '127.0.0.11',
  port: 22,
});

describe('the command', () => {
  const lab = (...words: string[]) =>
    smartdomains(['lab', ...words], { environment: { SMARTDOMAINS_LAB_CACHE: top.path, PATH: '' } });

  test('a lab that was never brought up', async () => {
    expect(await lab('status')).toEqual({ exitCode: 0, stdout: 'the lab default was never brought up\n', stderr: '' });
    const { stdout } = await lab('status', '--json', '--lab', 'mine');
    expect(JSON.parse(stdout)).toEqual({ lab: 'mine', folder: `${top.path}/labs/mine`, hosts: [] });
    for (const words of [['reset'], ['ssh', 'xen1'], ['power-off', 'xen1'], ['power-on', 'xen1'], ['cut', 'xen1']]) {
      const { exitCode, stderr } = await lab(...words);
      expect(stderr).toContain('error[SD5954]: lab is not in the state this needs');
      expect(exitCode).toBe(1);
    }
    expect((await lab('down')).exitCode).toBe(0);
  });

  test('names the packages that are missing and the line that installs them', async () => {
    const { exitCode, stderr } = await lab('up');
    expect(stderr).toContain('error[SD5950]: Debian packages that the lab needs are missing');
    expect(stderr).toContain('sudo apt-get install --no-install-recommends qemu-system-x86 qemu-utils openssh-client');
    expect(exitCode).toBe(1);
  });

  test.each([
    [['up', '--hosts', '10'], 'a number from 1 to 9 is expected, not `10`', 'lab up'],
    [['status', '--lab', '../x'], 'small letters, digits and `-` are expected', 'lab status'],
    [['upp'], 'unknown command `upp`\ndid you mean `up`?', ''],
  ])('wrong usage: %j', async (words, expected, command) => {
    const { exitCode, stderr } = await lab(...words);
    expect(stderr).toContain(expected);
    expect(stderr).toContain(`See: smartdomains ${command}`);
    expect(exitCode).toBe(2);
  });

  test('a path that is too long for sockets is said before anything is made', async () => {
    const { stderr } = await smartdomains(['lab', 'up'], {
      environment: { SMARTDOMAINS_LAB_CACHE: path.join(top.path, 'x'.repeat(90)) },
    });
    expect(stderr).toContain('error[SD5953]: lab folder cannot be used');
    expect(stderr).toContain('SMARTDOMAINS_LAB_CACHE');
  });
});

test('tools in folders for administrators are found without them in PATH', () => {
  const io = quietIo({ PATH: '/nowhere' });
  expect(missingPackages(toolsToBuild, io)).not.toContain('e2fsprogs');
  expect(missingPackages(toolsToBuild, io)).toContain('openssh-client');
});

test('tools that are there ask for nothing', async () => {
  const io = quietIo({ PATH: process.env.PATH ?? '' });
  await provideTools([{ program: 'sh', debianPackage: 'dash' }], { io, install: false });
  expect(io.said()).toBe('');
});

test('two that need the same lock work one after another', async () => {
  const io = quietIo({});
  const lock = path.join(top.path, 'folder/lock');
  const order: string[] = [];
  const firstMayEnd = Promise.withResolvers<void>();
  const first = withLock(lock, { io, what: 'the lab test' }, async () => {
    order.push('first begins');
    await firstMayEnd.promise;
    order.push('first ends');
  });
  const second = withLock(lock, { io, what: 'the lab test' }, async () => void order.push('second'));
  firstMayEnd.resolve();
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', 'first ends', 'second']);
  expect(io.said()).toBe('lab: another command works on the lab test; waiting for it\n');
});

test('a port that is taken is not given', async () => {
  const taken = createServer();
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.11', () => {
      const address = taken.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  expect(await freePort('127.0.0.11', port)).not.toBe(port);
  await new Promise((resolve) => taken.close(resolve));
  expect(await freePort('127.0.0.11', port)).toBe(port);
});

describe('a saved state', () => {
  const state = () => path.join(top.path, 'state-xen1');
  const makeDisks = () => {
    mkdirSync(plan().folder, { recursive: true });
    for (const name of diskNames) writeFileSync(path.join(plan().folder, name), `disk ${name}`);
  };

  test('is used as it was kept', async () => {
    makeDisks();
    await keepSavedState(plan(), state());
    rmSync(plan().folder, { recursive: true });
    expect(await hasSavedState(state())).toBe(true);
    await useSavedState(plan(), state());
    await keepSavedState(plan(), state());
    expect(await hasSavedState(state())).toBe(true);
  });

  test('is none when it is damaged, or was never made', async () => {
    expect(await hasSavedState(state())).toBe(false);
    makeDisks();
    await keepSavedState(plan(), state());
    appendFileSync(path.join(state(), 'vg0.qcow2'), 'x');
    expect(await hasSavedState(state())).toBe(false);
    expect(await hasSavedState(state())).toBe(false);
  });

  test('of disks that are not there says so', async () => {
    expect(await codeOf(() => keepSavedState(plan(), state()))).toBe('SD5953');
  });
});

test('a host whose images are not there does not start, and is not running', async () => {
  mkdirSync(plan().folder);
  expect(await codeOf(() => startQemu(plan(), 'boot'))).toBe('SD5952');
  expect(qemuPid(plan())).toBeUndefined();
});

test('a pid file that names a process of somebody else is not believed', () => {
  mkdirSync(plan().folder);
  writeFileSync(path.join(plan().folder, 'qemu.pid'), `${process.pid}\n`);
  expect(qemuPid(plan())).toBeUndefined();
});

describe('the monitor', () => {
  /** Answers like QEMU: a greeting, events between the answers, an error for `wrong`, and nothing for `quit`. */
  const monitor = (socket: string): Promise<Server> => {
    const server = createServer((connection) => {
      connection.write('{"QMP": {"version": {}}}\r\n');
      let rest = '';
      connection.on('data', (chunk) => {
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const { execute } = JSON.parse(line) as { readonly execute: string };
          if (execute === 'quit') connection.end();
          else if (execute === 'wrong') connection.write('{"error": {"class": "CommandNotFound", "desc": "none"}}\n');
          else connection.write(`{"event": "STOP"}\r\n{"return": "${execute}"}\r\n`);
        }
      });
    });
    return new Promise((resolve) => server.listen(socket, () => resolve(server)));
  };

  test('answers in order, and an end for `quit`', async () => {
    const socket = path.join(top.path, 'monitor');
    const server = await monitor(socket);
    expect(await askMonitor(socket, [{ execute: 'stop' }, typed('info x'), { execute: 'quit' }])).toEqual([
      'stop',
      'human-monitor-command',
      undefined,
    ]);
    expect(await codeOf(() => askMonitor(socket, [{ execute: 'wrong' }]))).toBe('SD5952');
    server.close();
    expect(await codeOf(() => askMonitor(path.join(top.path, 'absent'), []))).toBe('SD5952');
  });
});

test('folders of a lab: what was asked for, else the environment, else the user’s cache', () => {
  const foldersIn = (environment: Readonly<Record<string, string>>, asked?: string) =>
    labFoldersFor(quietIo(environment), asked).lab;
  expect(foldersIn({ HOME: '/home/ann' })).toBe('/home/ann/.cache/smartdomains/lab/labs/default');
  expect(foldersIn({ XDG_CACHE_HOME: '/var/c', SMARTDOMAINS_LAB: 'mine' })).toBe('/var/c/smartdomains/lab/labs/mine');
  expect(foldersIn({ SMARTDOMAINS_LAB_CACHE: '/c', SMARTDOMAINS_LAB: 'mine' }, 'other')).toBe('/c/labs/other');
});
