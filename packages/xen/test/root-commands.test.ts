import { describe, expect, test } from 'vitest';
import * as files from '../src/files/file-commands.ts';
import { formatHolderMark } from '../src/holders/holder-mark.ts';
import { holderPath } from '../src/holders/mark-place.ts';
import * as images from '../src/images/image-commands.ts';
import * as lvm from '../src/lvm/lvm-commands.ts';
import { type RootScope, rootCommands } from '../src/root-commands.ts';
import * as seed from '../src/seed/seed-commands.ts';
import { sudoersProblem } from '../src/sudoers.ts';
import type { Argv } from '../src/xl/xl-commands.ts';
import * as xl from '../src/xl/xl-commands.ts';

const scope: RootScope = { directories: ['/srv/images'], volumeGroups: ['vg0'] };

/** As sudo sees it: the program by its name, the arguments joined. */
function isAllowed([program, ...args]: readonly string[], within: RootScope = scope): boolean {
  const words = args.join(' ');
  return rootCommands(within).some(
    (command) =>
      command.program.endsWith(`/${program}`) && command.patterns.some((each) => new RegExp(`^${each}$`).test(words)),
  );
}

const image = '/srv/images/debian 12.raw'.replace(' ', '-');
const disk = '/var/lib/smartdomains/images/web1.img';
const sidecar = `${disk}.smartdomains`;
const holder = formatHolderMark({
  host: 'xen7',
  id: '0123456789abcdef0123456789abcdef',
  bootId: '11111111-2222-3333-4444-555555555555',
  application: 'web',
  domainName: 'web (1)',
  uuid: '00000000-0000-4000-8000-000000000001',
  since: '2026-11-26T01:50:00Z',
});
const log = '/var/log/xen/console/guest-web1.log';
const mac = '00:16:3e:00:00:01';
const volume = {
  volumeGroup: 'vg0',
  name: 'web1',
  sizeBytes: 1024,
  tags: ['smartdomains', 'smartdomains.application=web'],
};

/** For each function that makes an argument list, what our components give it. A new one fails the test until it is here. */
const samples: Readonly<Record<string, readonly Argv[]>> = {
  xlInfo: [xl.xlInfo],
  xlListDomains: [xl.xlListDomains],
  xlListLong: [xl.xlListLong(7)],
  xlDomid: [xl.xlDomid('web-1.a')],
  xlValidate: [xl.xlValidate('/run/smartdomains/web-web1.cfg')],
  xlCreate: [xl.xlCreate('/run/smartdomains/web-web1.cfg')],
  xlShutdown: [xl.xlShutdown(7)],
  xlDestroy: [xl.xlDestroy(7)],
  xlConsole: [xl.xlConsole('web1')],
  xlMemSet: [xl.xlMemSet(7, 512)],
  xlVcpuSet: [xl.xlVcpuSet(7, 4)],
  xlVcpuPin: [xl.xlVcpuPin(7, 'all'), xl.xlVcpuPin(7, '0-7,^1'), xl.xlVcpuPin(7, 'nodes:0-1')],
  xlBlockList: [xl.xlBlockList(7)],
  xlBlockAttach: [
    xl.xlBlockAttach(7, { device: 'xvdb', target: disk, format: 'qcow2', readOnly: false }),
    xl.xlBlockAttach(7, { device: 'xvdc', target: '/dev/vg0/web1', format: 'raw', readOnly: true }),
  ],
  xlBlockDetach: [xl.xlBlockDetach(7, 'xvdb')],
  xlNetworkList: [xl.xlNetworkList(7)],
  xlNetworkAttach: [
    xl.xlNetworkAttach(7, { mac, bridge: 'xenbr0', rate: undefined, vlan: undefined, script: undefined }),
    xl.xlNetworkAttach(7, { mac, bridge: 'br', rate: '2MB/s@20ms', vlan: 7, script: 'vif-openvswitch' }),
  ],
  xlNetworkDetach: [xl.xlNetworkDetach(7, mac)],
  xlSchedule: [
    xl.xlSchedule(7, { scheduler: 'credit2', option: '-w', value: 512 }),
    xl.xlSchedule(7, { scheduler: 'credit', option: '-c', value: 50 }),
  ],
  xenstoreWatchDomains: [xl.xenstoreWatchDomains],
  readMonitorLog: [xl.readMonitorLog('web1')],
  statPath: [files.statPath(image), files.statPath('/sys/class/net/xenbr0')],
  statPaths: [files.statPaths([image]), files.statPaths([image, sidecar, '/sys/class/net/xenbr0'])],
  freeSpace: [files.freeSpace('/srv/images')],
  fileSystemOf: [files.fileSystemOf('/srv')],
  makeDirectory: [files.makeDirectory('/run/smartdomains'), files.makeDirectory('/var/lib/smartdomains/images')],
  writeFile: [files.writeFile('/run/smartdomains/web-web1.cfg'), files.writeFile(sidecar)],
  lastLinesOf: [files.lastLinesOf(log, 100)],
  followFile: [files.followFile(log, 17), files.followFile(log, { lastLines: 3 })],
  filesIn: [files.filesIn('/var/lib/smartdomains/images'), files.filesIn('/run/smartdomains')],
  readFile: [files.readFile(sidecar)],
  copyImage: [
    files.copyImage(image, disk),
    files.copyImage('/dev/vg0/base', disk, 'copy'),
    files.copyImage(log, `${log}.1`),
  ],
  makeOverlay: [files.makeOverlay(image, disk, 1024)],
  overlayInfo: [files.overlayInfo(disk)],
  deviceSize: [files.deviceSize('/dev/vg0/base')],
  resizeFile: [files.resizeFile(disk, 1024), files.resizeFile(log, 0)],
  renameFile: [files.renameFile(`${disk}.part`, disk)],
  foldersIn: [files.foldersIn('/run/smartdomains')],
  removeDirectory: [files.removeDirectory('/run/smartdomains/web-web1.seed')],
  makeIsoImage: [
    seed.makeIsoImage('/run/smartdomains/web-web1.seed/seed.iso.part', {
      label: 'cidata',
      contents: [
        { name: 'meta-data', path: '/run/smartdomains/web-web1.seed/meta-data' },
        { name: 'user-data', path: '/root/web1=secret.yaml' },
      ],
    }),
  ],
  removeFile: [files.removeFile(disk), files.removeFile(holderPath(disk))],
  makeLink: [files.makeLink(holder, holderPath(disk))],
  readLink: [files.readLink(holderPath(disk))],
  removeLink: [files.removeLink(holder, holderPath(disk))],
  linksIn: [files.linksIn('/var/lib/smartdomains/images')],
  loopDevicesOver: [files.loopDevicesOver(disk)],
  detachLoopDevice: [files.detachLoopDevice('/dev/loop12')],
  holding: [
    files.holding(sidecar, files.copyImage(image, disk)),
    files.holding(sidecar, files.makeOverlay(image, disk, 1024)),
    files.holding(sidecar, files.resizeFile(disk, 1024)),
    files.holding(sidecar, files.renameFile(`${disk}.part`, disk)),
    files.holding(sidecar, images.fetchImage({ kind: 'https', url: 'https://a.example/b?c=d' }, disk)),
  ],
  tryLock: [files.tryLock(sidecar)],
  digestFile: [images.digestFile(image)],
  fingerprintFile: [images.fingerprintFile(image)],
  // Only ever under the lock of its cache.
  fetchImage: [],
  lvmShowGroup: [lvm.lvmShowGroup('vg0')],
  lvmShowVolumes: [lvm.lvmShowVolumes('vg0')],
  lvmShowTagged: [lvm.lvmShowTagged('smartdomains')],
  lvmCreate: [lvm.lvmCreate(volume)],
  lvmCreateThin: [lvm.lvmCreateThin({ ...volume, thinPool: 'pool' })],
  lvmSnapshot: [lvm.lvmSnapshot({ ...volume, origin: 'vg0/base' })],
  lvmThinSnapshot: [lvm.lvmThinSnapshot({ ...volume, origin: 'vg0/base' })],
  lvmExtend: [lvm.lvmExtend('vg0/web1', 2048)],
  copyToDevice: [
    lvm.copyToDevice(image, '/dev/vg0/web1', 'whole'),
    lvm.copyToDevice('/dev/vg0/base', '/dev/vg0/web1', 'sparse'),
  ],
  lvmTag: [lvm.lvmTag('vg0/web1', 'smartdomains.complete'), lvm.lvmTag('vg0/web1', holder)],
  lvmUntag: [lvm.lvmUntag('vg0/web1', holder)],
  lvmRemove: [lvm.lvmRemove('vg0/web1')],
};

/** Exports of these files that make no argument list. */
const others: readonly string[] = ['lockedExitCode', 'cachedImage', 'imageCache'];

describe('what may be run as root', () => {
  test.each(
    [
      ...Object.keys(xl),
      ...Object.keys(files),
      ...Object.keys(images),
      ...Object.keys(lvm),
      ...Object.keys(seed),
    ].filter((name) => !others.includes(name)),
  )('holds what %s makes', (name) => {
    const commands = samples[name];
    expect(commands, `give ${name} samples here, and root-commands.ts its pattern`).toBeDefined();
    expect((commands ?? []).filter((argv) => !isAllowed(argv))).toEqual([]);
  });

  test.each<[string, readonly string[]]>([
    ['a second file', ['cat', sidecar, '/etc/shadow']],
    ['a file as a part of an argument', ['cat', `${sidecar} /etc/shadow`]],
    ['a path that climbs', ['cat', '/var/lib/smartdomains/../../../etc/shadow']],
    ['a path elsewhere', ['cat', '/etc/shadow']],
    ['a folder that begins like ours', ['cat', '/var/lib/smartdomains-of-mine/x']],
    ['a line end', ['cat', `${sidecar}\n/etc/shadow`]],
    ['an option', ['tee', '-a', sidecar]],
    ['a configuration elsewhere', ['xl', 'create', '/tmp/web1.cfg']],
    ['more settings of a domain', ['xl', 'create', '/run/smartdomains/web1.cfg', 'disk=[]']],
    ['processors that are an option', ['xl', 'vcpu-pin', '7', 'all', '--force']],
    ['a disk of the host for a guest', ['xl', 'block-attach', '7', 'format=raw,vdev=xvdb,access=rw,target=/dev/sda']],
    ['a detach by force', ['xl', 'block-detach', '--force', '7', 'xvdb']],
    ['another command of xl', ['xl', 'debug-keys', 'q']],
    ['a disk of the host', ['dd', `if=${image}`, 'of=/dev/sda', 'bs=4M', 'conv=nocreat,fsync', 'status=none']],
    ['another volume group', ['lvremove', '-y', 'vg1/web1']],
    ['a volume group whole', ['lvremove', '-y', 'vg0']],
    ['a folder of disks', ['rm', '-rf', '/var/lib/smartdomains/images']],
    ['the folder of all seeds', ['rm', '-rf', '/run/smartdomains']],
    ['a folder above a seed', ['rm', '-rf', '/run/smartdomains/a.seed/../..']],
    ['a shell', ['sh', '-c', 'id']],
    ['a command under a lock', ['flock', '-n', '-E', '75', sidecar, 'sh', '-c', 'id']],
  ])('does not hold %s', (_, argv) => {
    expect(isAllowed(argv)).toBe(false);
  });

  test('holds no LVM where no volume group is named', () => {
    const programs = rootCommands({ directories: [], volumeGroups: [] }).map(({ program }) => program);
    expect(programs.filter((program) => /\/(lv|vg|dd)/.test(program))).toEqual([]);
    expect(isAllowed(['lvremove', '-y', 'vg0/web1'], { directories: [], volumeGroups: [] })).toBe(false);
  });

  test('takes a dot in a folder for a dot', () => {
    const dotted: RootScope = { directories: ['/srv/a.b'], volumeGroups: [] };
    expect(isAllowed(['cat', '/srv/a.b/c'], dotted)).toBe(true);
    expect(isAllowed(['cat', '/srv/aXb/c'], dotted)).toBe(false);
  });
});

test.each([
  [{ user: 'root' }, /root needs no list/],
  [{ user: 'a b' }, /no plain user name/],
  [{ user: 'ALL' }, /no plain user name/],
  [{ directories: ['srv'] }, /does not begin with/],
  [{ directories: ['/srv/(a|b)'] }, /character that cannot be in this list/],
  [{ directories: ['/srv/../etc'] }, /a part `\.\.`/],
  [{ volumeGroups: ['vg 0'] }, /no volume group's name/],
  [{ directories: Array.from({ length: 40 }, (_, number) => `/srv/images/folder-${number}`) }, /name fewer folders/],
])('no list is made of %j', (part, problem) => {
  expect(sudoersProblem({ user: 'xenop', directories: [], volumeGroups: [], ...part })).toMatch(problem);
});
