import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ApplicationName, SdError } from '@smartdomains/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FileLeases, openLeases } from '../src/leases.ts';

const web = 'web' as ApplicationName;
const leasesModule = new URL('../src/leases.ts', import.meta.url).href;
let folder: string;
let file: string;
let leases: FileLeases;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sd-leases-'));
  file = path.join(folder, 'state', 'leases.sqlite');
  leases = openLeases(file, { purpose: 'run web.sf' });
});
afterEach(() => {
  leases.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Another process that takes the lease, says so, and does what follows. */
function programTaking(then: string): readonly string[] {
  const program = `
    const { openLeases } = await import(${JSON.stringify(leasesModule)});
    openLeases(${JSON.stringify(file)}, { purpose: 'daemon' }).take('web');
    ${then}
  `;
  return ['--conditions=sd-source', '--input-type=module', '-e', program];
}

/** The same of the folder and an application in it; says who has the folder. */
function holdingAll(then: string): readonly string[] {
  const program = `
    const { openLeases } = await import(${JSON.stringify(leasesModule)});
    const leases = openLeases(${JSON.stringify(file)}, { purpose: 'daemon' });
    const taken = leases.takeFolder();
    if (taken) console.log(JSON.stringify(taken)); else leases.take('web');
    ${then}
  `;
  return ['--expose-gc', '--conditions=sd-source', '--input-type=module', '-e', program];
}

function refusalOf(action: () => unknown): Record<string, string> | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (!SdError.isInstance(error)) throw error;
    const { code, facts = [], help = '' } = error.diagnostic;
    return { code, help, ...Object.fromEntries(facts.map(({ name, value }) => [name, value])) };
  }
}

test('one application, one process; the file is its owner’s alone', () => {
  const release = leases.take(web);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(refusalOf(() => leases.take(web))).toMatchObject({
    code: 'SD5905',
    application: 'web',
    'driven by': expect.stringMatching(new RegExp(`^run web.sf: process ${process.pid} of \\w+$`)),
    since: expect.stringMatching(/^20\d\d-.*Z, \d s ago$/),
  });
  leases.take('other' as ApplicationName)();
  expect(leases.list()).toMatchObject([
    { application: 'web', purpose: 'run web.sf', state: 'living', holder: { pid: process.pid } },
  ]);
  release();
  release();
  expect(leases.list()).toEqual([]);
  leases.take(web)();
});

test('the folder can be taken beside applications, by one', () => {
  leases.take(web);
  expect(leases.takeFolder()).toBeUndefined();
  const second = openLeases(file, { purpose: 'daemon' });
  expect(second.takeFolder()).toMatchObject({ by: { purpose: 'run web.sf', holder: { pid: process.pid } } });
  expect(second.list()).toMatchObject([{ application: 'web' }]);
  second.close();
  leases.close();
  leases = openLeases(file, { purpose: 'daemon' });
  expect(leases.takeFolder()).toBeUndefined();
  expect(leases.list()).toEqual([]);
});

/** Changes what is on record of whoever has something. */
function onRecord(change: string): void {
  const database = new DatabaseSync(file);
  database.exec(change);
  database.close();
}

const elsewhere = [
  ['under another name of the machine, after a power cut', "UPDATE lease SET boot = 'before', host = 'other'"],
  ['in another container', "UPDATE lease SET pid = 1, space = 'pid:[1]'"],
] as const;

test.each(elsewhere)('the folder of a killed process is free at once, with its applications: %s', (_where, change) => {
  const child = spawnSync(process.execPath, holdingAll("process.kill(process.pid, 'SIGKILL');"));
  expect(child.signal).toBe('SIGKILL');
  onRecord(change);
  expect(refusalOf(() => leases.take(web))?.code).toBe('SD5905');
  expect(leases.takeFolder()).toBeUndefined();
  leases.take(web)();
});

/** A lock that nothing refers to is still the process's. */
const forgetful = `
  setInterval(() => {}, 1000);
  setImmediate(() => { gc(); setImmediate(() => console.log('taken')); });
`;

test.each(elsewhere)('the folder of a process that lives is not taken: %s', async (_where, change) => {
  const child = spawn(process.execPath, holdingAll(forgetful));
  try {
    await once(child.stdout, 'data');
    // Another connection in this process does not let go of it.
    openLeases(file, { purpose: 'daemon' }).close();
    onRecord(change);
    expect(leases.takeFolder()).toMatchObject({ by: { purpose: 'daemon' } });
    onRecord("DELETE FROM lease WHERE application = '*'");
    expect(leases.takeFolder()).toEqual({});
  } finally {
    child.kill('SIGKILL');
  }
  await once(child, 'exit');
  expect(leases.takeFolder()).toBeUndefined();
});

test('the folder that this process has stays its own when others look', () => {
  expect(leases.takeFolder()).toBeUndefined();
  const second = openLeases(file, { purpose: 'daemon' });
  expect(second.takeFolder()).toMatchObject({ by: { purpose: 'run web.sf' } });
  second.close();
  const other = spawnSync(process.execPath, holdingAll(''), { encoding: 'utf8' });
  expect(other.stdout).toContain('run web.sf');
});

test('another process has it as long as it lives', async () => {
  const child = spawn(process.execPath, programTaking("console.log('taken'); setInterval(() => {}, 1000);"));
  try {
    await once(child.stdout, 'data');
    expect(refusalOf(() => leases.take(web))).toMatchObject({
      code: 'SD5905',
      'driven by': expect.stringContaining(`daemon: process ${child.pid}`),
    });
  } finally {
    child.kill('SIGKILL');
  }
  await once(child, 'exit');
  expect(leases.list()).toMatchObject([{ application: 'web', state: 'dead' }]);
  leases.take(web)();
});

test('that of a killed process is free at once', () => {
  const child = spawnSync(process.execPath, programTaking("process.kill(process.pid, 'SIGKILL');"));
  expect(child.signal).toBe('SIGKILL');
  const release = leases.take(web);
  expect(leases.list()).toMatchObject([{ state: 'living', holder: { pid: process.pid } }]);
  release();
});

test.each([
  ['a number that another process has now', "UPDATE lease SET begun = '1'", 'dead'],
  ['a machine that was started again', "UPDATE lease SET boot = 'before'", 'dead'],
  ['another machine', "UPDATE lease SET boot = 'other', host = 'xen2'", 'living'],
  [
    'another container, whose processes are not seen from here',
    "UPDATE lease SET pid = 1, space = 'pid:[1]'",
    'living',
  ],
])('%s', (_what, change, state) => {
  leases.take(web);
  onRecord(change);
  expect(leases.list()).toMatchObject([{ state }]);
  const refusal = refusalOf(() => leases.take(web));
  expect(refusal?.code).toBe(state === 'living' ? 'SD5905' : undefined);
  if (refusal) expect(refusal.help).toMatch(/cannot be seen from here.*\n.*\n {4}rm -f \/.*leases\.sqlite /);
});

test('on a full disk a lease is let go of all the same, and can be taken again', () => {
  const release = leases.take(web);
  const other = new DatabaseSync(file);
  other.exec("CREATE TRIGGER full BEFORE DELETE ON lease BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
  release();
  other.exec('DROP TRIGGER full');
  other.close();
  leases.take(web)();
  expect(leases.list()).toEqual([]);
});

test('a file that cannot be used is said as that', () => {
  expect(refusalOf(() => openLeases(path.join(file, 'below'), { purpose: 'run' }))).toMatchObject({ code: 'SD7904' });
});
