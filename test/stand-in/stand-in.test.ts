import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStandInHost, type StandInHost } from './stand-in-host.ts';

let host: StandInHost;

beforeEach(() => {
  host = createStandInHost(mkdtempSync(path.join(os.tmpdir(), 'stand-in-')));
});

afterEach(() => rmSync(host.folder, { recursive: true, force: true }));

interface Answer {
  readonly argv: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...argv: readonly [string, ...string[]]): Answer {
  const [program, ...words] = argv;
  const { status, stdout, stderr } = spawnSync(program, words, {
    env: { ...process.env, ...host.environment },
    encoding: 'utf8',
  });
  return { argv, exitCode: status ?? -1, stdout, stderr };
}

/** The answers of a real Xen 4.17 host; how they were taken, see `packages/world-simulated/test/real-host`. */
const recorded: readonly Answer[] = ['main', 'disks'].flatMap((name) =>
  JSON.parse(
    readFileSync(path.join(import.meta.dirname, `../../packages/world-simulated/test/real-host/${name}.json`), 'utf8'),
  ),
);

/** What a real host answered to this, the last time it was asked; or, when this is not the only answer, with this exit code. */
function real(argv: readonly string[], exitCode?: number): Answer {
  const isIt = (answer: Answer): boolean => exitCode === undefined || answer.exitCode === exitCode;
  const found = recorded.findLast((answer) => answer.argv.join(' ') === argv.join(' ') && isIt(answer));
  if (found === undefined) throw new Error(`a real host was never asked ${argv.join(' ')}`);
  return found;
}

/** What differs between any two hosts: their times, numbers, memory and devices. */
function normal({ exitCode, stdout, stderr }: Omit<Answer, 'argv'>): Omit<Answer, 'argv'> {
  const text = (written: string): string =>
    written
      .replaceAll(/^(\S+ +)\d+ +\d+( +\d+ +)[a-z-]{6} +[\d.]+/gm, '$1ID MEM$2STATE TIME')
      .replaceAll(/domain \d+/gi, 'domain N')
      .replaceAll(/\[\d+\]:\d+ \(/g, '[D]:I (')
      .replaceAll(/[\d.]+\/[\d.]+\/[\d.]+\/[\d.]+/g, 'RTT');
  return { exitCode, stdout: text(stdout), stderr: text(stderr) };
}

function expectAsReal(argv: readonly [string, ...string[]], exitCode?: number): void {
  expect(normal(run(...argv)), argv.join(' ')).toEqual(normal(real(argv, exitCode)));
}

const folder = '/srv/scenario';

/** The guests of the recorded scenario, so that names and paths are the same. */
function prepare(): void {
  mkdirSync(`${host.folder}/files${folder}`, { recursive: true });
  mkdirSync(`${host.folder}/files/srv/guest`, { recursive: true });
  for (const name of ['vmlinux', 'initrd']) writeFileSync(`${host.folder}/files/srv/guest/${name}`, name);
  writeFileSync(`${host.folder}/files${folder}/disk.img`, 'disk');
  const guest = (name: string, disk: string, uuid: string): string =>
    [
      `name = "${name}"`,
      `uuid = "${uuid}"`,
      'type = "pv"',
      'kernel = "/srv/guest/vmlinux"',
      'cmdline = "ip=192.168.77.101::::g1:eth0:off"',
      'memory = 96',
      'vcpus = 1',
      `disk = [ "format=raw, vdev=xvda, access=rw, target=${disk}" ]`,
      'vif = [ "mac=00:16:3e:00:01:65, bridge=xenbr0" ]',
    ].join('\n');
  const uuids = { g1: '2b6f1c3e-6a5d-4c58-9c3e-0a3b5d9e7f10', g3: '2b6f1c3e-6a5d-4c58-9c3e-0a3b5d9e7f11' };
  writeFileSync(`${host.folder}/files${folder}/g1.cfg`, `${guest('g1', `${folder}/disk.img`, uuids.g1)}\n`);
  writeFileSync(`${host.folder}/files${folder}/g3.cfg`, `${guest('g3', '/dev/vg0/one', uuids.g3)}\n`);
}

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; !what(); tries += 1) {
    if (tries > 200) throw new Error('it never happened');
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

describe('a stand-in host answers as a recorded real one', { timeout: 120_000 }, () => {
  test('to questions about what is not there', () => {
    for (const argv of [
      ['xl', 'domid', 'absent'],
      ['xl', 'shutdown', 'absent'],
      ['xl', 'destroy', 'absent'],
      ['xl', 'pause', 'absent'],
      ['xl', 'create', '/srv/scenario/absent.cfg'],
      ['losetup', '-a'],
      ['losetup', '-j', '/srv/scenario/disk.img'],
      ['lvs', 'absent/x'],
      ['lvs', 'vg0/absent'],
      ['lvs', '--reportformat', 'json', '-o', 'lv_name,vg_name,lv_size,lv_tags', '--units', 'b', 'vg0'],
      ['lvremove', '-y', 'vg0/absent'],
      ['lvremove', '-y', 'absent/one'],
      ['lvcreate', '-y', '-L', '16m', '-n', 'one', 'absent'],
    ] as const) {
      expectAsReal(argv);
    }
  });

  test('through the life of a domain on a file', async () => {
    prepare();
    expect(normal(run('xl', 'create', `${folder}/g1.cfg`))).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: real(['xl', 'create', `${folder}/g5.cfg`]).stderr.replace('g5', 'g1'),
    });
    expectAsReal(['xl', 'list', '-v']);
    expect(normal(run('losetup', '-j', `${folder}/disk.img`)).stdout).toBe(`/dev/loop0: [D]:I (${folder}/disk.img)\n`);
    await until(() => run('ping', '-c', '1', '-W', '1', '192.168.77.101').exitCode === 0);
    expect(run('xl', 'domid', 'g1')).toMatchObject({ exitCode: 0, stdout: '1\n' });
    expectAsReal(['xl', 'create', `${folder}/g1.cfg`]);
    expectAsReal(['xl', 'reboot', 'g1']);
    await until(() => run('xl', 'domid', 'g1').stdout === '3\n');
    expect(normal(run('xl', 'shutdown', 'g1'))).toEqual(normal(real(['xl', 'shutdown', 'g3'])));
    await until(() => run('xl', 'domid', 'g1').exitCode === 1);
    expect(host.contents()).toMatchObject({ domains: [], loopDevices: [] });
    // The words are those that `parseMonitorLog` of packages/xen is tested with.
    expect(run('tail', '-n', '4', '/var/log/xen/xl-g1.log').stdout.split('\n')).toEqual([
      'Domain 3 has shut down, reason code 0 0x0',
      'Action for shutdown reason code 0 is destroy',
      'Domain 3 needs to be cleaned up: destroying the domain',
      'Done. Exiting now',
      '',
    ]);
  });

  test('through the life of a domain on a volume', () => {
    prepare();
    run('lvcreate', '-y', '-L', '16777216b', '-n', 'one', '--addtag', 'smartdomains_app', 'vg0');
    expectAsReal(['lvs', '--reportformat', 'json', '--units', 'b', '--nosuffix', '-o', 'lv_name,lv_size', 'vg0/one']);
    expectAsReal(['lvchange', '--addtag', 'second', 'vg0/one']);
    expect(run('xl', 'create', `${folder}/g3.cfg`).exitCode).toBe(0);
    expect(run('lvs', '--reportformat', 'json', '-o', 'lv_attr', 'vg0/one').stdout).toContain('"-wi-ao----"');
    expectAsReal(['lvremove', '-f', 'vg0/one'], 5);
    expectAsReal(['xl', 'destroy', 'g3'], 0);
    expectAsReal(['lvremove', '-y', 'vg0/one'], 0);
    expect(host.contents().volumes).toEqual([]);
  });

  test('through the end of a guest', () => {
    prepare();
    run('xl', 'create', `${folder}/g1.cfg`);
    host.run('guest', 'g1', 'crash');
    // Ours are preserved when they crash, for their reason to be seen.
    expect(run('xl', 'list', '-v').stdout).toMatch(/^g1 +1 +96 +1 +---sc- .* 3 +-$/m);
    expect(run('xl', 'shutdown', 'g1').exitCode).toBe(0);
    expect(run('xl', 'destroy', '1').exitCode).toBe(0);
    expect(host.contents()).toMatchObject({ domains: [], loopDevices: [] });
  });
});
