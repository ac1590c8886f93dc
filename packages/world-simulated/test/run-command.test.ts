import { describe, expect, it } from 'vitest';
import { guestConfig, onHost, passing } from './support/on-host.ts';

const image = '/data/xen/slc3-smartfrog.img';
const gibibyte = 1024 ** 3;

describe('a command that is broken off', () => {
  it.each([
    ['its time is over', { timeoutMs: 2000 }, 'timedOut'],
    ['it is aborted', {}, 'aborted'],
  ] as const)('leaves a part of the file when %s', async (_, limits, kind) => {
    const { world, run } = onHost({ copyBytesPerSecond: gibibyte / 2 });
    const controller = new AbortController();
    world.clock.after(2000, () => controller.abort());
    const { outcome, durationMs } = await run(`cp ${image} /srv/copy.img`, {
      ...limits,
      ...(kind === 'aborted' ? { signal: controller.signal } : {}),
    });
    expect(outcome).toEqual({ kind });
    expect(durationMs).toBe(2000);
    const size = world.hosts.inspect('xen1').files['/srv/copy.img'];
    expect(size).toBeGreaterThan(0.8 * gibibyte);
    expect(size).toBeLessThan(gibibyte);
    await passing(world, 60_000);
    expect(world.hosts.inspect('xen1').files['/srv/copy.img']).toBe(size);
  });

  it('does not make the same file as a whole copy', async () => {
    const { run, exit } = onHost();
    await exit(`cp ${image} /srv/whole.img`);
    await run(`cp ${image} /srv/part.img`, { timeoutMs: 1000 });
    const sum = async (path: string) => (await exit(`sha256sum ${path}`))[1].split(' ')[0];
    expect(await sum('/srv/whole.img')).toBe(await sum(image));
    expect(await sum('/srv/part.img')).not.toBe(await sum(image));
  });

  it('leaves a domain half built, without a guest that answers, and its name in use', async () => {
    const { world, run, exit } = onHost();
    await exit('tee /root/g.cfg', guestConfig('g'));
    const { outcome } = await run('xl create /root/g.cfg', { timeoutMs: 900 });
    expect(outcome).toEqual({ kind: 'timedOut' });
    await passing(world, 60_000);
    expect(world.hosts.inspect('xen1').domains).toMatchObject([{ name: 'g', phase: 'building', isPaused: true }]);
    expect((await exit('xl domid g'))[0]).toBe(0);
    expect((await exit('xl create /root/g.cfg'))[0]).toBe(3);
    await exit('xl destroy g');
    expect(world.hosts.inspect('xen1')).toMatchObject({ domains: [], loopDevices: [] });
  });

  it('leaves a dying domain with its devices, which a second destroy clears away', async () => {
    const { world, run, exit } = onHost();
    await exit('tee /root/g.cfg', guestConfig('g'));
    await exit('xl create /root/g.cfg');
    await run('xl destroy g', { timeoutMs: 200 });
    await passing(world, 60_000);
    expect(world.hosts.inspect('xen1')).toMatchObject({ domains: [{ phase: 'dying' }], loopDevices: [{}] });
    expect(await exit('xl destroy g')).toEqual([0, '']);
    expect(world.hosts.inspect('xen1')).toMatchObject({ domains: [], loopDevices: [] });
  });

  it('closes the volume it was writing to', async () => {
    const { world, run, exit } = onHost();
    await exit('lvcreate -y -L 2g -n v vg0');
    const copy = run(`dd if=${image} of=/dev/vg0/v bs=4M status=none`, { timeoutMs: 2000 });
    await passing(world, 1000);
    expect((await exit('lvremove -y vg0/v'))[0]).toBe(5);
    expect((await copy).outcome).toEqual({ kind: 'timedOut' });
    expect((await exit('lvremove -y vg0/v'))[0]).toBe(0);
  });

  it('has no effect when the limit is shorter than the way to the host', async () => {
    const { world, run } = onHost();
    const before = world.hosts.inspect('xen1');
    expect((await run('mkdir /srv/x', { timeoutMs: 1 })).outcome).toEqual({ kind: 'timedOut' });
    await passing(world, 10_000);
    expect(world.hosts.inspect('xen1')).toEqual(before);
  });
});

describe('time and room', () => {
  it('shares the bandwidth among those who copy at the same time', async () => {
    const { run } = onHost({ copyBytesPerSecond: gibibyte });
    const alone = await run(`cp ${image} /srv/1.img`);
    const both = await Promise.all([run(`cp ${image} /srv/2.img`), run(`cp ${image} /srv/3.img`)]);
    expect(alone.durationMs).toBeGreaterThanOrEqual(2000);
    expect(alone.durationMs).toBeLessThan(2200);
    for (const { durationMs } of both) {
      expect(durationMs).toBeGreaterThanOrEqual(3900);
      expect(durationMs).toBeLessThan(4300);
    }
  });

  it('fills the disk as far as it goes, and says so', async () => {
    const { world, exit } = onHost({ diskBytes: 5 * gibibyte });
    expect(await exit(`cp ${image} /srv/copy.img`)).toEqual([
      1,
      "cp: error writing '/srv/copy.img': No space left on device\n",
    ]);
    expect(world.hosts.inspect('xen1').freeDiskBytes).toBeLessThan(4096);
    expect(await exit('tee /srv/small.txt', 'x')).toEqual([1, 'xtee: /srv/small.txt: No space left on device\n']);
    expect(await exit('rm /srv/copy.img')).toEqual([0, '']);
    expect(await exit('tee /srv/small.txt', 'x')).toEqual([0, 'x']);
  });

  it('clones at once and without room where blocks can be shared', async () => {
    const { world, run } = onHost({ canReflink: true });
    const before = world.hosts.inspect('xen1').freeDiskBytes;
    const { durationMs } = await run(`cp --reflink=auto ${image} /srv/copy.img`);
    expect(durationMs).toBeLessThan(100);
    expect(world.hosts.inspect('xen1').freeDiskBytes).toBe(before);
  });

  it('keeps holes of a sparse file out of the copy', async () => {
    const { world, exit } = onHost();
    await exit('truncate -s 100G /srv/a.img');
    const before = world.hosts.inspect('xen1').freeDiskBytes;
    expect(await exit('cp --sparse=always /srv/a.img /srv/b.img')).toEqual([0, '']);
    expect(world.hosts.inspect('xen1')).toMatchObject({
      freeDiskBytes: before,
      files: { '/srv/b.img': 100 * gibibyte },
    });
  });

  it('keeps the room of a removed file while a domain has it', async () => {
    const { world, exit } = onHost();
    await exit(`cp ${image} /srv/g.img`);
    const disk = '[ "format=raw, vdev=xvda, access=rw, target=/srv/g.img" ]';
    await exit('tee /root/g.cfg', guestConfig('g', { disk }));
    await exit('xl create /root/g.cfg');
    const before = world.hosts.inspect('xen1').freeDiskBytes;
    await exit('rm /srv/g.img');
    expect(world.hosts.inspect('xen1')).toMatchObject({
      freeDiskBytes: before,
      loopDevices: [{ path: '/srv/g.img (deleted)' }],
    });
    await exit('xl destroy g');
    expect(world.hosts.inspect('xen1').freeDiskBytes).toBe(before + 2 * gibibyte);
  });
});

describe('programs and options that are not there', () => {
  it.each([
    ['bash', ['-c', 'true']],
    ['constructor', []],
    ['../bin/true', []],
  ] as const)('does not start %s', async (program, args) => {
    const { run } = onHost();
    const { outcome } = await run([program, ...args]);
    expect(outcome).toEqual({ kind: 'notStarted', reason: `${program}: command not found` });
  });

  it('finds programs by their path', async () => {
    const { exit } = onHost();
    for (const path of ['/bin/true', '/usr/bin/true', '/usr/sbin/vgs']) expect((await exit(path))[0]).toBe(0);
  });

  it.each([
    ['cp -r a b', 1],
    ['xl migrate g xen2', 1],
    ['xl list -q', 2],
    ['lvcreate --type raid1', 3],
    ['losetup --sizelimit 3', 1],
    ['ping -Z x', 2],
    ['stat -f /', 1],
    ['dd iflag=wrong', 1],
    ['df -i', 1],
  ])('%s exits with %i and a message', async (line, exitCode) => {
    const { run } = onHost();
    const { outcome, stderr } = await run(line);
    expect(outcome).toEqual({ kind: 'exited', exitCode });
    expect(stderr).not.toBe('');
  });
});
