import { describe, expect, test } from 'vitest';
import { lvmStorageBackendClass } from '../../src/storage/lvm-storage-backend.ts';
import { storageBackendService } from '../../src/storage/storage-backend.ts';
import { checkClass } from '../support/check-class.ts';
import { failureOf } from '../support/expect-code.ts';
import { createPool, type Pool, type PoolOptions } from '../support/pool.ts';

async function deployed(options: PoolOptions = {}): Promise<Pool> {
  const pool = createPool({ storage: 'lvm', ...options });
  await pool.shell.deploy();
  await pool.disk.deploy();
  return pool;
}

test('the volume is tagged, filled and marked complete, and nothing is left of it', async () => {
  const pool = await deployed();
  const { sizeBytes, tags } = pool.host.state.volumes.get('web1') ?? {};
  expect(sizeBytes).toBe(16 * 2 ** 20);
  expect(tags).toEqual([
    'smartdomains',
    expect.stringMatching(/^smartdomains\.uuid=[0-9a-f-]{36}$/),
    'smartdomains.application=app',
    'smartdomains.complete',
  ]);
  expect(pool.host.commands).toContain('dd if=/images/base.img of=/dev/vg0/web1 bs=4M conv=nocreat,fsync status=none');
  expect(pool.disk.service(storageBackendService).disk).toEqual({ target: '/dev/vg0/web1', format: 'raw' });
  await pool.disk.terminate();
  expect(pool.host.state.volumes.size).toBe(0);
  expect(pool.disk.effects.flatMap(({ removes }) => (removes ? [removes] : []))).toEqual([
    { kind: 'logical volume', host: 'xen1', name: 'vg0/web1' },
  ]);
});

test('the size is that of the base image in whole extents, or what is asked for', async () => {
  const sizeOf = async (options: PoolOptions, baseBytes: number): Promise<number | undefined> => {
    const pool = createPool({ storage: 'lvm', ...options });
    pool.host.state.files.set('/images/base.img', { sizeBytes: baseBytes, text: '' });
    await pool.shell.deploy();
    await pool.disk.deploy();
    return pool.host.state.volumes.get('web1')?.sizeBytes;
  };
  expect(await sizeOf({}, 16 * 2 ** 20 + 1)).toBe(20 * 2 ** 20);
  expect(await sizeOf({ diskAttributes: { size: '1GiB' } }, 16 * 2 ** 20)).toBe(2 ** 30);
});

describe('refused before anything is made', () => {
  test.each<[string, string, (pool: Pool) => void, PoolOptions]>([
    ['no base image', 'SD8201', (pool) => pool.host.state.files.delete('/images/base.img'), {}],
    ['no volume group', 'SD8206', () => {}, { diskAttributes: { volumeGroup: 'vg9' } }],
    ['no room', 'SD8202', (pool) => Object.assign(pool.host.state, { volumeGroupFreeBytes: 2 ** 20 }), {}],
    [
      'a volume of somebody else',
      'SD8203',
      (pool) => pool.host.state.volumes.set('web1', { sizeBytes: 1, tags: [] }),
      {},
    ],
    [
      'a volume of another component',
      'SD8203',
      (pool) => pool.host.state.volumes.set('web1', { sizeBytes: 1, tags: ['smartdomains', 'smartdomains.uuid=x'] }),
      {},
    ],
    ['no clear answer about volumes', 'SD8206', (pool) => pool.host.when('lvs', { stdout: 'oops' }), {}],
  ])('%s', async (_, code, prepare, options) => {
    const pool = createPool({ storage: 'lvm', ...options });
    prepare(pool);
    await pool.shell.deploy();
    const before = pool.host.snapshot();
    await failureOf(pool.disk.deploy(), code);
    await pool.disk.terminate();
    expect(pool.host.snapshot()).toEqual(before);
    expect(pool.host.commands.filter((command) => /^(lvremove|lvcreate|dd) /.test(command))).toEqual([]);
  });
});

test('a copy that fails leaves no volume', async () => {
  const pool = createPool({ storage: 'lvm' });
  await pool.shell.deploy();
  pool.host.when('dd ', { exitCode: 1, stderr: 'dd: error reading' });
  await failureOf(pool.disk.deploy(), 'SD8204');
  await pool.disk.terminate();
  expect(pool.host.state.volumes.size).toBe(0);
});

test('lvcreate that fails leaves a proof that there is nothing', async () => {
  const pool = createPool({ storage: 'lvm' });
  await pool.shell.deploy();
  pool.host.when('lvcreate', { exitCode: 5, stderr: 'insufficient free space' });
  await failureOf(pool.disk.deploy(), 'SD8204');
  await pool.disk.terminate();
  expect(pool.disk.gone).toEqual([{ kind: 'logical volume', host: 'xen1', name: 'vg0/web1' }]);
  expect(pool.host.commands.some((command) => command.startsWith('lvremove'))).toBe(false);
});

test('ours and half copied: removed and made anew', async () => {
  const pool = await deployed();
  pool.host.state.volumes.get('web1')?.tags.pop();
  await pool.disk.deploy();
  expect(pool.host.commands.filter((command) => command.startsWith('lvcreate'))).toHaveLength(2);
  expect(pool.host.state.volumes.get('web1')?.tags).toContain('smartdomains.complete');
});

test('ours, complete and open: used as it is', async () => {
  const pool = await deployed();
  pool.host.addDomain('web1', '00000000-0000-4000-8000-000000000001', '/dev/vg0/web1');
  await pool.disk.deploy();
  expect(pool.host.commands.filter((command) => command.startsWith('lvcreate'))).toHaveLength(1);
});

test('ours, half copied and open: an earlier copy is waited for, and no second one runs beside it', async () => {
  const pool = await deployed();
  pool.host.state.volumes.get('web1')?.tags.pop();
  const copy = pool.host.addDomain('copy', 'u', '/dev/vg0/web1');
  pool.clock.after(90_000, () => pool.host.remove(copy));
  await pool.disk.deploy();
  expect(pool.clock.nowMs()).toBeGreaterThanOrEqual(90_000);
  expect(pool.host.state.volumes.get('web1')?.tags).toContain('smartdomains.complete');
});

test('ours, half copied and open for good: refused', async () => {
  const pool = await deployed();
  pool.host.state.volumes.get('web1')?.tags.pop();
  pool.host.addDomain('copy', 'u', '/dev/vg0/web1');
  const { facts } = await failureOf(pool.disk.deploy(), 'SD8205');
  expect(facts).toContainEqual({ name: 'held by', value: 'an earlier copy that still runs on the host' });
});

describe('after a crash, in a fresh instance', () => {
  /** The host as an earlier process left it, and a disk that knows nothing of it. */
  async function takenUp(): Promise<Pool> {
    const pool = await deployed();
    pool.disk.renew(lvmStorageBackendClass.create());
    pool.host.commands.length = 0;
    return pool;
  }

  test('complete: offered again without a copy, and removed at the end', async () => {
    const pool = await takenUp();
    expect(await pool.disk.recover()).toBe('running');
    expect(pool.disk.service(storageBackendService).disk.target).toBe('/dev/vg0/web1');
    expect(pool.host.commands.some((command) => /^(dd|lvcreate) /.test(command))).toBe(false);
    await pool.disk.terminate();
    expect(pool.host.state.volumes.size).toBe(0);
  });

  test('half made: never taken for complete', async () => {
    const pool = await takenUp();
    pool.host.state.volumes.get('web1')?.tags.pop();
    expect(await pool.disk.recover()).toBe('partial');
    await pool.disk.deploy();
    expect(pool.host.commands.filter((command) => /^(dd|lvcreate) /.test(command))).toHaveLength(2);
  });

  test("gone, or another's by now: nothing is removed", async () => {
    const pool = await takenUp();
    pool.host.state.volumes.set('web1', { sizeBytes: 1, tags: ['theirs'] });
    expect(await pool.disk.recover()).toBe('gone');
    await pool.disk.terminate();
    expect(pool.host.state.volumes.size).toBe(1);
    pool.host.state.volumes.clear();
    expect(await pool.disk.recover()).toBe('gone');
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
    expect(pool.host.state.volumes.size).toBe(1);
  });
});

test('lvcreate of a killed process that comes in between: the volume is ours all the same', async () => {
  const pool = createPool({ storage: 'lvm' });
  await pool.shell.deploy();
  pool.host.when('lvcreate', ({ argv }) => {
    const tags = argv.filter((_, index) => argv[index - 1] === '--addtag');
    pool.host.state.volumes.set('web1', { sizeBytes: 16 * 2 ** 20, tags });
    return { exitCode: 5, stderr: '  Logical Volume "web1" already exists in volume group "vg0"' };
  });
  await pool.disk.deploy();
  expect(pool.host.state.volumes.get('web1')?.tags).toContain('smartdomains.complete');
});

test('persist keeps the volume', async () => {
  const pool = await deployed({ diskAttributes: { persist: true } });
  await pool.disk.terminate();
  expect(pool.host.state.volumes.has('web1')).toBe(true);
  expect(pool.disk.effects.some(({ creates }) => creates !== undefined)).toBe(false);
});

test('an open volume is waited for, then named as what is left', async () => {
  const pool = await deployed();
  const domain = pool.host.addDomain('other', 'u', '/dev/vg0/web1');
  await failureOf(pool.disk.terminate(), 'SD8205');
  expect(pool.host.state.volumes.has('web1')).toBe(true);
  pool.host.remove(domain);
  await pool.disk.terminate();
  expect(pool.host.state.volumes.size).toBe(0);
});

test('a volume that is not ours any more is left alone', async () => {
  const pool = await deployed();
  pool.host.state.volumes.set('web1', { sizeBytes: 1, tags: ['theirs'] });
  await pool.disk.terminate();
  expect(pool.host.state.volumes.get('web1')?.tags).toEqual(['theirs']);
});

test.each([
  [{ domainName: 'snapshot1' }, ['SD8209']],
  [{ domainName: 'a b' }, ['SD8111']],
  [{ volumeGroup: '../x' }, ['SD8209']],
  [{ baseImage: 'x.img' }, ['SD8207']],
  [{ domainName: 'web1', volumeGroup: 'vg0', baseImage: '/x.img' }, []],
  [{ baseImage: 'https://images.example/x.img' }, ['SD8216']],
  [{ baseImage: 'gopher://x' }, ['SD8216']],
  [{ baseImage: '/x.img', baseImageDigest: 'sha1:7' }, ['SD8216']],
  [{ baseImage: '/x.img', clone: 'snapshot' }, ['SD8217']],
  [{ baseImage: '/dev/vg0/x', clone: 'snapshot' }, []],
  [{ thinPool: 'a/b' }, ['SD8209']],
])('check of %j: %j', (attributes, codes) => {
  expect(checkClass(lvmStorageBackendClass, { attributes }).map(({ code }) => code)).toEqual(codes);
});
