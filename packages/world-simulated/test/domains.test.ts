import { describe, expect, it } from 'vitest';
import { type GuestChanges, guestConfig, type OnHost, onHost, passing } from './support/on-host.ts';

const started = async (name: string, changes: GuestChanges = {}): Promise<OnHost> => {
  const on = onHost();
  await on.exit(`tee /root/${name}.cfg`, guestConfig(name, changes));
  expect(await on.exit(`xl create -q /root/${name}.cfg`)).toEqual([0, '']);
  return on;
};
const answers = async ({ world }: OnHost, address = '10.0.0.9'): Promise<boolean> => {
  const host = world.hosts.connect({ kind: 'local' });
  const { outcome } = await host.run({ argv: ['ping', '-c', '1', '-W', '1', address], timeoutMs: 10_000 });
  return outcome.kind === 'exited' && outcome.exitCode === 0;
};

describe('boot', () => {
  it('answers on its address after its boot time, not before', async () => {
    const on = await started('g');
    expect(await answers(on)).toBe(false);
    await passing(on.world, 6000);
    expect(await answers(on)).toBe(true);
    expect(await answers(on, '10.0.0.8')).toBe(false);
  });

  it.each([
    ['cmdline', '"console=hvc0 lab_ip=10.0.0.9/24"'],
    ['extra', '"ip=10.0.0.9:1.2.3.4:10.0.0.1:255.255.0.0:host:eth0:off"'],
    ['vif', '[ "ip=10.0.0.9,bridge=xenbr0" ]'],
  ])('takes its address from %s = %s', async (key, value) => {
    const on = await started('g', { cmdline: undefined, [key]: value });
    await passing(on.world, 6000);
    expect(await answers(on)).toBe(true);
  });

  it('has no address without an interface', async () => {
    const on = await started('g', { vif: '[ ]' });
    await passing(on.world, 6000);
    expect(await answers(on)).toBe(false);
  });

  it('waits while it is paused', async () => {
    const on = await started('g');
    await passing(on.world, 2000);
    await on.exit('xl pause g');
    await passing(on.world, 60_000);
    expect(await answers(on)).toBe(false);
    await on.exit('xl unpause g');
    expect(await answers(on)).toBe(false);
    await passing(on.world, 3000);
    expect(await answers(on)).toBe(true);
    await on.exit('xl pause g');
    expect(await answers(on)).toBe(false);
  });
});

describe('end', () => {
  it('keeps its name and devices for a while after the guest has stopped', async () => {
    const on = await started('g');
    const { exit, world } = on;
    await passing(world, 6000);
    expect((await exit('xl shutdown -w g'))[0]).toBe(0);
    expect((await exit('xl domid g'))[0]).toBe(0);
    expect(await exit('xl create -q /root/g.cfg')).toMatchObject([
      3,
      expect.stringContaining('cannot make domain: -6'),
    ]);
    expect(world.hosts.inspect('xen1').loopDevices).toHaveLength(1);
    await passing(world, 3000);
    expect((await exit('xl domid g'))[0]).toBe(1);
    expect(await exit('losetup -a')).toEqual([0, '']);
    expect(await exit('xl create -q /root/g.cfg')).toEqual([0, '']);
  });

  it('hears a shutdown asked for while it boots when it is up, for which xl waits', async () => {
    const { exit, world } = await started('g');
    const beforeMs = world.clock.nowMs();
    expect(await exit('xl shutdown g')).toEqual([0, 'Shutting down domain 1\n']);
    expect(world.clock.nowMs() - beforeMs).toBeGreaterThan(3000);
    expect(world.hosts.inspect('xen1').domains).toMatchObject([{ phase: 'running' }]);
    await passing(world, 6000);
    expect(world.hosts.inspect('xen1').domains).toEqual([]);
  });

  it('does not hear a shutdown while it is paused, nor afterwards', async () => {
    const { exit, world } = await started('g');
    await passing(world, 6000);
    await exit('xl pause g');
    expect(await exit('xl shutdown g')).toEqual([
      1,
      expect.stringContaining("guest didn't acknowledge control request"),
    ]);
    await exit('xl unpause g');
    await passing(world, 10_000);
    expect(world.hosts.inspect('xen1').domains).toMatchObject([{ phase: 'running', isUp: true }]);
  });

  it('comes back with a new number and the same UUID from a reboot, unless it is destroyed meanwhile', async () => {
    const { exit, world } = await started('g');
    const [before] = world.hosts.inspect('xen1').domains;
    await passing(world, 6000);
    await exit('xl reboot g');
    await passing(world, 12_000);
    expect(world.hosts.inspect('xen1').domains).toMatchObject([{ domid: 2, uuid: before?.uuid, isUp: true }]);
    await exit('xl reboot g');
    await exit('xl destroy g');
    await passing(world, 60_000);
    expect(world.hosts.inspect('xen1').domains).toEqual([]);
  });

  it('stays when nobody monitors it', async () => {
    const { exit, world } = onHost();
    await exit('tee /root/g.cfg', guestConfig('g'));
    await exit('xl create -e /root/g.cfg');
    await passing(world, 6000);
    await exit('xl shutdown g');
    await passing(world, 60_000);
    expect(world.hosts.inspect('xen1').domains).toMatchObject([{ phase: 'shutDown', reasonCode: 0 }]);
    expect((await exit('xl list g'))[1]).toContain('---s--');
  });

  it('leaves nothing when it is destroyed while it is built', async () => {
    const { run, exit, world } = onHost();
    const before = world.hosts.inspect('xen1');
    await exit('tee /root/g.cfg', guestConfig('g'));
    const creation = run('xl create /root/g.cfg');
    await passing(world, 800);
    expect((await exit('xl destroy g'))[0]).toBe(0);
    expect((await creation).outcome).toEqual({ kind: 'exited', exitCode: 3 });
    await exit('rm /root/g.cfg');
    expect(world.hosts.inspect('xen1')).toEqual(before);
  });
});

describe('finite things', () => {
  it('has only so much memory, which comes back', async () => {
    const { exit, world } = onHost({ memoryMiB: 2048, dom0MemoryMiB: 1024 });
    await exit('tee /root/a.cfg', guestConfig('a', { memory: '600' }));
    await exit('tee /root/b.cfg', guestConfig('b', { memory: '600', disk: '[ ]' }));
    expect((await exit('xl create /root/a.cfg'))[0]).toBe(0);
    const refused = await exit('xl create /root/b.cfg');
    expect(refused).toMatchObject([3, expect.stringContaining('Cannot allocate memory')]);
    expect(world.hosts.inspect('xen1').domains).toHaveLength(1);
    await exit('xl destroy a');
    expect((await exit('xl create /root/b.cfg'))[0]).toBe(0);
  });

  it('has only so much of a volume group, which comes back', async () => {
    const { exit, world } = onHost({ volumeGroups: { vg0: 100 * 1024 ** 2 } });
    expect((await exit('lvcreate -y -L 60m -n a vg0'))[0]).toBe(0);
    expect(await exit('lvcreate -y -L 60m -n b vg0')).toEqual([
      5,
      '  Volume group "vg0" has insufficient free space (10 extents): 15 required.\n',
    ]);
    await exit('lvremove -y vg0/a');
    expect((await exit('lvcreate -y -L 60m -n b vg0'))[0]).toBe(0);
    expect(world.hosts.inspect('xen1').freeVolumeBytes).toEqual({ vg0: 40 * 1024 ** 2 });
  });

  it('gives thin volumes more than there is, and snapshots their content', async () => {
    const { exit } = onHost({ volumeGroups: { vg0: 1024 ** 3 } });
    expect((await exit('lvcreate -y -L 512m -T vg0/pool'))[0]).toBe(0);
    expect((await exit('lvcreate -y -V 10g -T vg0/pool -n base'))[0]).toBe(0);
    await exit('dd if=/srv/guest/disk.img of=/dev/vg0/base bs=4M status=none');
    expect((await exit('lvcreate -y -s -n copy vg0/base'))[0]).toBe(0);
    expect((await exit('test -b /dev/vg0/copy'))[0]).toBe(1);
    expect((await exit('lvcreate -y -s -kn -n copy2 vg0/base'))[0]).toBe(0);
    const sum = async (path: string) => (await exit(`sha256sum ${path}`))[1].split(' ')[0];
    expect(await sum('/dev/vg0/copy2')).toBe(await sum('/dev/vg0/base'));
  });
});
