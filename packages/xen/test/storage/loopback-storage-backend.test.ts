import { describe, expect, test } from 'vitest';
import { loopbackStorageBackendClass } from '../../src/storage/loopback-storage-backend.ts';
import { storageBackendService } from '../../src/storage/storage-backend.ts';
import { failureOf } from '../support/expect-code.ts';
import { createPool, type Pool } from '../support/pool.ts';

const image = '/var/lib/smartdomains/images/web1.img';
const sidecar = `${image}.smartdomains`;
const part = `${image}.part`;

async function deployed(options: Parameters<typeof createPool>[0] = {}): Promise<Pool> {
  const pool = createPool(options);
  await pool.shell.deploy();
  await pool.disk.deploy();
  return pool;
}

test('the disk is a marked copy of the base image, and nothing is left of it', async () => {
  const pool = createPool();
  const before = pool.host.snapshot();
  await pool.shell.deploy();
  await pool.disk.deploy();
  expect(pool.host.state.files.get(image)?.text).toBe('base');
  expect(JSON.parse(pool.host.state.files.get(sidecar)?.text ?? '')).toMatchObject({
    application: 'app',
    component: 'sfConfig:disk',
  });
  expect(pool.disk.service(storageBackendService)).toMatchObject({
    host: 'xen1',
    disk: { target: image, format: 'raw' },
    domainName: 'web1',
  });
  await pool.disk.terminate();
  expect(pool.host.snapshot()).toEqual(before);
});

test('each effect on the image says what it makes or removes', async () => {
  const pool = await deployed();
  await pool.disk.terminate();
  const names = (key: 'creates' | 'removes'): readonly (string | undefined)[] =>
    pool.disk.effects.flatMap((effect) => (effect[key] ? [effect[key]?.name] : []));
  expect(names('creates')).toEqual([sidecar, part, image]);
  expect(names('removes')).toEqual([part, image, sidecar]);
});

test('the mark comes before the copy', async () => {
  const pool = await deployed();
  const line = (start: string): number => pool.host.commands.findIndex((command) => command.startsWith(start));
  expect(line(`tee ${sidecar}`)).toBeLessThan(line('cp '));
});

test('a size makes the copy longer', async () => {
  const pool = await deployed({ diskAttributes: { size: '64MiB' } });
  expect(pool.host.state.files.get(image)?.sizeBytes).toBe(64 * 2 ** 20);
});

describe('refused before anything is made', () => {
  test.each<[string, string, (pool: Pool) => void, Parameters<typeof createPool>[0]]>([
    ['no base image', 'SD8201', (pool) => pool.host.state.files.delete('/images/base.img'), {}],
    ['base image is a directory', 'SD8201', () => {}, { diskAttributes: { baseImage: '/images' } }],
    ['no room', 'SD8202', (pool) => Object.assign(pool.host.state, { freeBytes: 1000 }), {}],
    ['smaller than the base', 'SD8211', () => {}, { diskAttributes: { size: '1MiB' } }],
    [
      'a file of somebody else',
      'SD8203',
      (pool) => pool.host.state.files.set(image, { sizeBytes: 1, text: 'theirs' }),
      {},
    ],
    [
      'a file of another component',
      'SD8203',
      (pool) => {
        const text = '{"application":"other","component":"sfConfig:x","uuid":"u","complete":true}';
        pool.host.state.files.set(image, { sizeBytes: 1, text: 'theirs' });
        pool.host.state.files.set(sidecar, { sizeBytes: text.length, text });
      },
      {},
    ],
    [
      'a copy that somebody else did not finish',
      'SD8203',
      (pool) => pool.host.state.files.set(part, { sizeBytes: 1, text: 'theirs' }),
      {},
    ],
    [
      'a file that stands where the mark would',
      'SD8203',
      (pool) => pool.host.state.files.set(sidecar, { sizeBytes: 6, text: 'theirs' }),
      {},
    ],
    [
      'a path that cannot be looked at',
      'SD8213',
      (pool) => pool.host.when(`stat -L -c %s %F ${image}`, { exitCode: 1, stderr: 'stat: Input/output error' }),
      {},
    ],
    [
      'a base image that cannot be looked at',
      'SD8201',
      (pool) =>
        pool.host.when('stat -L -c %s %F /images/base.img', { exitCode: 1, stderr: 'stat: Input/output error' }),
      {},
    ],
    [
      'a directory that is a file',
      'SD8212',
      (pool) => {
        const file = '/var/lib/smartdomains/images';
        const names = [image, part, sidecar].map((path) => `stat: cannot statx '${path}': Not a directory\n`);
        const stdout = `16777216 regular file /images/base.img\n5 regular file ${file}\n`;
        pool.host.when('stat -L -c %s %F %n', { exitCode: 1, stdout, stderr: names.join('') });
        for (const path of [image, part, sidecar]) {
          const stderr = `stat: cannot statx '${path}': Not a directory`;
          pool.host.when(`stat -L -c %s %F ${path}`, { exitCode: 1, stderr });
        }
      },
      {},
    ],
    ['no directory', 'SD8212', (pool) => pool.host.when('mkdir', { exitCode: 1, stderr: 'Read-only file system' }), {}],
  ])('%s', async (_, code, prepare, options) => {
    const pool = createPool(options);
    prepare(pool);
    await pool.shell.deploy();
    const before = pool.host.snapshot();
    await failureOf(pool.disk.deploy(), code);
    await pool.disk.terminate();
    expect(pool.host.snapshot()).toEqual(before);
    expect(pool.host.commands.filter((command) => /^(rm|tee|cp) /.test(command))).toEqual([]);
  });
});

test('whose the mark is that stands in the way is said, and how what it left is removed', async () => {
  const pool = createPool();
  const text = '{"application":"shop","component":"sfConfig:x","uuid":"u"}';
  pool.host.state.files.set(sidecar, { sizeBytes: text.length, text });
  await pool.shell.deploy();
  const { facts, notes, help } = await failureOf(pool.disk.deploy(), 'SD8203');
  expect(facts).toEqual([{ name: 'found', value: sidecar }]);
  expect(notes).toEqual(['it belongs to sfConfig:x of application shop']);
  expect(help?.split('\n').at(-1)).toBe('  smartdomains remnants FILE --application shop --remove');
});

test('a copy that fails half way leaves nothing', async () => {
  const pool = createPool();
  await pool.shell.deploy();
  const before = pool.host.snapshot();
  pool.host.when('cp ', ({ argv }) => {
    pool.host.state.files.set(argv.at(-1) ?? '', { sizeBytes: 7, text: 'ba' });
    return { exitCode: 1, stderr: 'cp: error writing: No space left on device' };
  });
  const diagnostic = await failureOf(pool.disk.deploy(), 'SD8204');
  expect(diagnostic.facts?.at(-1)?.value).toMatch(/No space left/);
  await pool.disk.terminate();
  expect(pool.host.snapshot()).toEqual(before);
});

test('termination in the middle of the copy leaves nothing', async () => {
  const pool = createPool();
  await pool.shell.deploy();
  const before = pool.host.snapshot();
  const step = new AbortController();
  pool.host.when('cp ', ({ argv }) => {
    pool.host.state.files.set(argv.at(-1) ?? '', { sizeBytes: 7, text: 'ba' });
    step.abort(new Error('terminating'));
    return { kind: 'aborted' };
  });
  await expect(pool.disk.deploy(step.signal)).rejects.toThrow('terminating');
  await pool.disk.terminate();
  expect(pool.host.snapshot()).toEqual(before);
});

test('a disk that was never deployed needs no command to end', async () => {
  const pool = createPool();
  await pool.disk.terminate();
  expect(pool.host.commands).toEqual([]);
});

test('ours and half copied: made anew', async () => {
  const pool = await deployed();
  pool.host.state.files.delete(image);
  pool.host.state.files.set(part, { sizeBytes: 3, text: 'bas' });
  await pool.disk.deploy();
  expect(pool.host.state.files.get(image)?.text).toBe('base');
  expect(pool.host.state.files.has(part)).toBe(false);
});

test('ours, and an earlier copy still runs: its end is waited for, and no second one runs beside it', async () => {
  const pool = await deployed();
  pool.host.state.files.delete(image);
  pool.host.state.files.set(part, { sizeBytes: 3, text: 'bas' });
  pool.host.state.locked.add(sidecar);
  pool.clock.after(90_000, () => pool.host.state.locked.delete(sidecar));
  await pool.disk.deploy();
  expect(pool.clock.nowMs()).toBeGreaterThanOrEqual(90_000);
  expect(pool.host.commands.filter((command) => command.startsWith('cp '))).toHaveLength(2);
  expect(pool.host.state.files.get(image)?.text).toBe('base');
});

describe('after a crash, in a fresh instance', () => {
  /** The host as an earlier process left it, and a disk that knows nothing of it. */
  async function takenUp(options: Parameters<typeof createPool>[0] = {}): Promise<Pool> {
    const pool = await deployed(options);
    pool.disk.renew(loopbackStorageBackendClass.create());
    pool.host.commands.length = 0;
    return pool;
  }

  test('complete: offered again without a copy, and removed at the end', async () => {
    const pool = await takenUp();
    expect(await pool.disk.recover()).toBe('running');
    expect(pool.disk.service(storageBackendService).disk.target).toBe(image);
    expect(pool.host.commands.some((command) => /^(cp|tee) /.test(command))).toBe(false);
    await pool.disk.terminate();
    expect([...pool.host.state.files.keys()].filter((name) => name.startsWith(image))).toEqual([]);
  });

  test.each<[string, (pool: Pool) => void]>([
    [
      'a part only',
      ({ host }) => {
        host.state.files.set(part, { sizeBytes: 3, text: 'bas' });
        host.state.files.delete(image);
      },
    ],
    ['a mark only', ({ host }) => host.state.files.delete(image)],
    [
      'a mark that was cut off',
      ({ host }) => {
        host.state.files.delete(image);
        host.state.files.set(sidecar, { sizeBytes: 0, text: '' });
      },
    ],
  ])('half made, %s: never taken for complete', async (_, prepare) => {
    const pool = await takenUp();
    prepare(pool);
    expect(await pool.disk.recover()).toBe('partial');
    await pool.disk.deploy();
    expect(pool.host.state.files.get(image)?.text).toBe('base');
    await pool.disk.terminate();
    expect([...pool.host.state.files.keys()].filter((name) => name.startsWith(image))).toEqual([]);
  });

  test('half made, and it was ending: removed once the earlier copy is over', async () => {
    const pool = await takenUp();
    pool.host.state.files.delete(image);
    pool.host.state.files.set(part, { sizeBytes: 3, text: 'bas' });
    pool.host.state.locked.add(sidecar);
    expect(await pool.disk.recover()).toBe('partial');
    const { facts } = await failureOf(pool.disk.terminate(), 'SD8205');
    expect(facts).toContainEqual({ name: 'held by', value: 'an earlier copy that still runs on the host' });
    pool.host.state.locked.clear();
    await pool.disk.terminate();
    expect([...pool.host.state.files.keys()].filter((name) => name.startsWith(image))).toEqual([]);
  });

  test('gone: nothing is removed, and what may stand is declared gone', async () => {
    const pool = await takenUp();
    for (const name of [image, sidecar]) pool.host.state.files.delete(name);
    expect(await pool.disk.recover()).toBe('gone');
    await pool.disk.terminate();
    expect(pool.disk.gone.map(({ name }) => name)).toEqual([image, part, sidecar]);
    expect(pool.host.commands.some((command) => command.startsWith('rm '))).toBe(false);
  });

  test("another's by now: left alone", async () => {
    const pool = await takenUp();
    const text = '{"application":"other","component":"sfConfig:x","uuid":"u"}';
    pool.host.state.files.set(sidecar, { sizeBytes: text.length, text });
    expect(await pool.disk.recover()).toBe('gone');
    await pool.disk.terminate();
    expect(pool.host.state.files.has(image)).toBe(true);
    expect(pool.host.state.files.has(sidecar)).toBe(true);
  });

  test('out of reach: still offered to those that use it', async () => {
    const pool = await takenUp();
    pool.host.state.reachable = false;
    await failureOf(pool.disk.recover(), 'SD6101');
    expect(pool.disk.service(storageBackendService).domainName).toBe('web1');
  });

  test('a domain of its name lives: not removed, though nobody said whose the disk is', async () => {
    const pool = await takenUp();
    await pool.disk.recover();
    pool.host.addDomain('web1', '11111111-1111-5111-9111-111111111111');
    await failureOf(pool.disk.terminate(), 'SD8205');
    expect(pool.host.state.files.has(image)).toBe(true);
  });
});

test('ours, and in use by a domain that an earlier run left: used as it is', async () => {
  const pool = await deployed();
  pool.host.addDomain('web1', '00000000-0000-4000-8000-000000000001', image);
  const copies = (): number => pool.host.commands.filter((command) => command.startsWith('cp ')).length;
  await pool.disk.deploy();
  expect(copies()).toBe(1);
});

describe('persist', () => {
  test('stays, and the next run uses it again', async () => {
    const options = { diskAttributes: { persist: true } };
    const pool = await deployed(options);
    await pool.disk.terminate();
    expect(pool.host.state.files.has(image)).toBe(true);
    // What is to be kept is nothing that must be removed; only its part is, until it has its name.
    expect(pool.disk.effects.flatMap(({ creates }) => (creates ? [creates.name] : []))).toEqual([part]);
    pool.host.state.files.set(image, { sizeBytes: 16 * 2 ** 20, text: 'base with changes' });
    await pool.disk.deploy();
    expect(pool.host.state.files.get(image)?.text).toBe('base with changes');
  });
});

test('persist keeps nothing that is half made', async () => {
  const pool = createPool({ diskAttributes: { persist: true } });
  await pool.shell.deploy();
  const before = pool.host.snapshot();
  pool.host.when('cp ', ({ argv }) => {
    pool.host.state.files.set(argv.at(-1) ?? '', { sizeBytes: 7, text: 'ba' });
    return { exitCode: 1, stderr: 'No space left on device' };
  });
  await failureOf(pool.disk.deploy(), 'SD8204');
  await pool.disk.terminate();
  expect(pool.host.snapshot()).toEqual(before);
});

describe('removal', () => {
  test('waits until the domain is gone and the device free', async () => {
    const pool = await deployed();
    const uuid = '11111111-1111-5111-9111-111111111111';
    pool.disk.service(storageBackendService).usedBy({ domainName: 'web1', uuid });
    const domain = pool.host.addDomain('web1', uuid, image);
    pool.clock.after(20_000, () => pool.host.remove(domain));
    await pool.disk.terminate();
    expect(pool.clock.nowMs()).toBeGreaterThanOrEqual(20_000);
    expect(pool.host.state.files.has(image)).toBe(false);
  });

  test('is refused while the domain lives', async () => {
    const pool = await deployed();
    const uuid = '11111111-1111-5111-9111-111111111111';
    pool.disk.service(storageBackendService).usedBy({ domainName: 'web1', uuid });
    pool.host.addDomain('web1', uuid, image);
    const diagnostic = await failureOf(pool.disk.terminate(), 'SD8205');
    expect(diagnostic.facts).toContainEqual({ name: 'held by', value: 'domain web1 (number 1)' });
    expect(pool.host.state.files.has(image)).toBe(true);
    expect(pool.host.commands.filter((command) => command.startsWith('losetup -d'))).toEqual([]);
  });

  test('detaches a loop device that nobody was left to detach', async () => {
    const pool = await deployed();
    let isAttached = true;
    pool.host.when('losetup -j', () => (isAttached ? { stdout: `/dev/loop3: []:7 (${image})\n` } : { stdout: '' }));
    pool.host.when('losetup -d /dev/loop3', () => {
      isAttached = false;
      return {};
    });
    await pool.disk.terminate();
    expect(pool.host.state.files.has(image)).toBe(false);
  });

  test('a device that does not let go keeps the image, and says so', async () => {
    const pool = await deployed();
    pool.host.when('losetup -j', { stdout: `/dev/loop3: []:7 (${image})\n` });
    pool.host.when('losetup -d', { exitCode: 1 });
    await failureOf(pool.disk.terminate(), 'SD8205');
    expect(pool.host.state.files.has(image)).toBe(true);
  });

  test('an image that cannot be removed stays, with its mark', async () => {
    const pool = await deployed();
    pool.host.when(`rm -f ${image}`, { exitCode: 1, stderr: 'Read-only file system' });
    const { facts } = await failureOf(pool.disk.terminate(), 'SD8210');
    expect(facts?.find(({ name }) => name === 'output')?.value).toBe('Read-only file system');
    expect(pool.host.state.files.has(image)).toBe(true);
    expect(pool.host.state.files.has(sidecar)).toBe(true);
  });

  test('an unclear list of domains is no proof', async () => {
    const pool = await deployed();
    pool.disk.service(storageBackendService).usedBy({ domainName: 'web1', uuid: 'u' });
    pool.host.when('xl list', { stdout: '' });
    await failureOf(pool.disk.terminate(), 'SD8205');
    expect(pool.host.state.files.has(image)).toBe(true);
  });

  test('can be tried again when the host is back', async () => {
    const pool = await deployed();
    pool.host.state.reachable = false;
    await failureOf(pool.disk.terminate(), 'SD6101');
    pool.host.state.reachable = true;
    await pool.disk.terminate();
    expect(pool.host.state.files.has(image)).toBe(false);
  });
});
