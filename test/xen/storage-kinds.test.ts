import { expect, test } from 'vitest';
import { useXenLab } from './support/xen-lab.ts';

const lab = useXenLab();

interface Kind {
  readonly name: string;
  /** The storage back end, as it is written after `extends`, without shell and name. */
  readonly disk: string;
  /** What the guest says of its disk: its label, and its size in sectors. */
  readonly sectors: number;
}

const mebibyte = 2048;
const image = 'baseImage "/srv/guest/disk.img";';

/** On each host a guest boots from the first, and has the others as further disks. */
const kinds: Readonly<Record<'xen1' | 'xen2', readonly Kind[]>> = {
  xen1: [
    { name: 'overlay', disk: `LoopbackStorageBackend { clone "qcow2"; size "64MiB"; ${image}`, sectors: 64 * mebibyte },
    // On a file system that shares blocks. All other tests have `auto`, which copies where it does not.
    {
      name: 'reflink',
      disk: 'LoopbackStorageBackend { clone "reflink"; directory "/srv/shared"; baseImage "/srv/shared/disk.img";',
      sectors: 16 * mebibyte,
    },
    { name: 'copy', disk: `LoopbackStorageBackend { clone "copy"; size "32MiB"; ${image}`, sectors: 32 * mebibyte },
    { name: 'thick', disk: `LVMStorageBackend { size "20MiB"; ${image}`, sectors: 20 * mebibyte },
  ],
  xen2: [
    {
      name: 'snap',
      disk: 'LVMStorageBackend { clone "snapshot"; snapshotSize "8MiB"; baseImage "/dev/vg0/base";',
      sectors: 16 * mebibyte,
    },
    {
      name: 'inpool',
      disk: `LVMStorageBackend { volumeGroup "vg1"; thinPool "thin"; size "1GiB"; ${image}`,
      sectors: 1024 * mebibyte,
    },
    {
      name: 'thinsnap',
      disk: 'LVMStorageBackend { volumeGroup "vg1"; clone "thin"; size "32MiB"; baseImage "/dev/vg1/thinbase";',
      sectors: 32 * mebibyte,
    },
    { name: 'existing', disk: 'ExistingStorageBackend { path "/dev/vg0/existing";', sectors: 16 * mebibyte },
  ],
};

async function does(host: string, ...commands: readonly (readonly string[])[]): Promise<void> {
  for (const argv of commands) expect(await lab.on(host, argv)).toMatchObject({ exitCode: 0 });
}

/** A volume with the guest's image on it, made by hand. */
async function makeVolume(host: string, path: string, lvcreate: readonly string[]): Promise<void> {
  await does(
    host,
    ['lvcreate', '-qq', '-y', ...lvcreate],
    ['dd', 'if=/srv/guest/disk.img', `of=${path}`, 'bs=4M', 'conv=fsync', 'status=none'],
  );
}

/** A file system that shares blocks, with the guest's image. */
async function makeSharing(host: string): Promise<void> {
  await does(
    host,
    ['lvcreate', '-qq', '-y', '-L', '256m', '-n', 'shared', 'vg0'],
    ['mkfs.btrfs', '-q', '/dev/vg0/shared'],
    ['mkdir', '/srv/shared'],
    ['mount', '/dev/vg0/shared', '/srv/shared'],
    ['cp', '/srv/guest/disk.img', '/srv/shared/disk.img'],
  );
}

const furtherDevices = ['xvdb', 'xvdc', 'xvdd'];

/** A disk of that kind, by its name with `Disk`. */
function diskOf(host: string, { name, disk }: Kind): string {
  return `${name}Disk extends ${disk} shell LAZY ATTRIB ${host}; domainName "${name}"; }`;
}

/** A machine of that host with these kinds of disk, named after the first. */
function machineOf(host: string, [first, ...further]: readonly Kind[], address: string): string {
  const disks = further.map(({ name }) => `${name} extends Disk { storageBackend LAZY ATTRIB ${name}Disk; }`);
  return `
    of_${host} extends LabDomain {
      shell LAZY ATTRIB ${host}; storageBackend LAZY ATTRIB ${first?.name}Disk;
      hostname "${first?.name}"; ip "${address}";
      memory "160MiB";
      extra "console=hvc0 quiet norandmaps mitigations=off lab_disks=${furtherDevices.join(',')}";
      disks extends DATA { ${disks.join(' ')} }
    }`;
}

test('a guest has each kind of disk, boots from one and writes on all, and nothing of ours is left; what was there before is there still', async () => {
  await makeSharing('xen1');
  await makeVolume('xen2', '/dev/vg0/base', ['-L', '16m', '-n', 'base', 'vg0']);
  await makeVolume('xen2', '/dev/vg0/existing', ['-L', '16m', '-n', 'existing', 'vg0']);
  await makeVolume('xen2', '/dev/vg1/thinbase', ['-V', '16m', '-T', 'vg1/thin', '-n', 'thinbase']);
  const { stdout: volumesBefore } = await lab.on('xen2', [
    'lvs',
    '--noheadings',
    '-o',
    'vg_name,lv_name,lv_size,lv_tags',
  ]);

  const pool = lab.run(`
#include "lab-machine.sf"
sfConfig extends Compound {
  xen1 extends LabHost1;
  xen2 extends LabHost2;
  ${Object.entries(kinds)
    .flatMap(([host, ofHost]) => ofHost.map((kind) => diskOf(host, kind)))
    .join('\n  ')}
  machines extends Pool {${machineOf('xen1', kinds.xen1, '192.168.77.101')}${machineOf('xen2', kinds.xen2, '192.168.77.111')}
  }
}`);
  await pool.until('sfConfig', 'ready');
  for (const [host, [first, ...further]] of Object.entries(kinds)) {
    const { stdout: said } = await lab.on(host, ['cat', `/var/log/xen/console/guest-${first?.name}.log`]);
    expect(said, first?.name).toContain(`boots=1 label=base disk=${first?.sectors} `);
    for (const [index, { name, sectors }] of further.entries()) {
      expect(said, name).toContain(`LAB-GUEST-DISK ${furtherDevices[index]} boots=1 label=base disk=${sectors}`);
    }
  }
  // Total, exclusive and the name; what is not exclusive is shared with the base image.
  const { stdout: used } = await lab.on('xen1', ['btrfs', 'filesystem', 'du', '--raw', '/srv/shared/reflink.img']);
  const [, total = 0, exclusive = 0] = /^ *(\d+) +(\d+) .*reflink\.img$/m.exec(used) ?? [];
  expect(Number(exclusive), used).toBeLessThan(Number(total));
  const { exitCode, stderr } = await pool.interrupt();
  expect(stderr).not.toContain('"severity":"error"');
  expect(exitCode).toBe(130);

  const { stdout: volumesAfter } = await lab.on('xen2', [
    'lvs',
    '--noheadings',
    '-o',
    'vg_name,lv_name,lv_size,lv_tags',
  ]);
  expect(volumesAfter).toBe(volumesBefore);
  const { stdout: boots } = await lab.on('xen2', ['debugfs', '-R', 'cat /boots', '/dev/vg0/existing']);
  expect(boots.trim()).toBe('1');
  await does('xen2', ['lvremove', '-qq', '-y', 'vg0/base', 'vg0/existing', 'vg1/thinbase']);
  await does('xen1', ['umount', '/srv/shared'], ['rmdir', '/srv/shared'], ['lvremove', '-qq', '-y', 'vg0/shared']);
});
