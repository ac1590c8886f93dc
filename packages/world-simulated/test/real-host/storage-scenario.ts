import { directory as dir, type Step } from './step.ts';

const noPercent = 'how full a thin pool is, is not simulated';
const noFullSnapshot = 'a snapshot in the simulated world never fills';

/** Volumes that grow, pools that fill, images in other formats. */
export const storage: readonly Step[] = [
  { argv: ['mkdir', dir] },
  // Thick.
  { argv: ['lvcreate', '-qq', '-y', '-L', '16m', '-n', 'one', 'vg0'], compare: 'exitCode' },
  { argv: ['lvcreate', '-y', '-l', '100%FREE', '-n', 'rest', 'vg0'], compare: 'exitCode+stdout' },
  { argv: ['lvcreate', '-y', '-L', '4m', '-n', 'none', 'vg0'] },
  { argv: ['lvcreate', '-y', '-s', '-L', '4m', '-n', 'onesnap', 'vg0/one'] },
  { argv: ['lvextend', '-L', '32m', 'vg0/one'] },
  { argv: ['lvremove', '-qq', '-y', 'vg0/rest'] },
  { argv: ['lvextend', '-L', '32m', 'vg0/one'] },
  { argv: ['lvextend', '-L', '32m', 'vg0/one'] },
  { argv: ['lvextend', '-L', '16m', 'vg0/one'] },
  { argv: ['lvextend', '-L', '64m', 'vg0/absent'] },
  { argv: ['lvextend', '-qq', '-L', '40m', 'vg0/one'] },
  { argv: ['blockdev', '--getsize64', '/dev/vg0/one'] },
  { argv: ['lvcreate', '-y', '-s', '-n', 'nosize', 'vg0/one'] },
  { argv: ['lvcreate', '-y', '-s', '-L', '4m', '-n', 'snap', 'vg0/absent'] },
  // A snapshot that is full is invalid, and its origin is not.
  { argv: ['lvcreate', '-qq', '-y', '-s', '-L', '4m', '-n', 'small', 'vg0/one'] },
  { argv: ['dd', 'if=/dev/zero', 'of=/dev/vg0/one', 'bs=1M', 'count=16', 'oflag=direct', 'status=none'] },
  { argv: ['lvs', '--noheadings', '-o', 'lv_name,lv_attr,origin', 'vg0'], known: noFullSnapshot },
  {
    argv: ['dd', 'if=/dev/vg0/small', 'of=/dev/null', 'bs=1M', 'count=1', 'status=none'],
    compare: 'exitCode',
    known: noFullSnapshot,
  },
  { argv: ['lvremove', '-y', 'vg0/one'] },
  { argv: ['lvs', '--noheadings', '-o', 'lv_name', 'vg0'] },

  // Thin.
  { argv: ['lvcreate', '-y', '-V', '16m', '-T', 'vg0/absent', '-n', 'x'] },
  { argv: ['lvcreate', '-qq', '-y', '-L', '32m', '-T', 'vg0/pool'], compare: 'exitCode' },
  { argv: ['lvcreate', '-y', '-L', '32m', '-T', 'vg0/pool'] },
  { argv: ['lvcreate', '-y', '-V', '16m', '-T', 'vg0/pool', '-n', 'base'] },
  { argv: ['lvcreate', '-y', '-V', '64m', '-T', 'vg0/pool', '-n', 'large'] },
  { argv: ['lvcreate', '-qq', '-y', '-s', '-n', 'clone', 'vg0/base'] },
  { argv: ['lvs', '--noheadings', '-o', 'lv_name,lv_attr,origin,pool_lv', 'vg0'] },
  { argv: ['test', '-b', '/dev/vg0/clone'] },
  { argv: ['lvchange', '-ay', '-K', 'vg0/clone'] },
  { argv: ['test', '-b', '/dev/vg0/clone'] },
  { argv: ['lvextend', '-qq', '-L', '32m', 'vg0/clone'], compare: 'exitCode' },
  { argv: ['dd', 'if=/dev/zero', 'of=/dev/vg0/base', 'bs=1M', 'count=8', 'oflag=direct', 'status=none'] },
  { argv: ['lvs', '--noheadings', '--separator', '|', '-o', 'lv_name,data_percent', 'vg0'], known: noPercent },
  {
    argv: ['lvs', '--reportformat', 'json', '--units', 'b', '--nosuffix', '-o', 'lv_size,data_percent', 'vg0/pool'],
    known: noPercent,
  },
  { argv: ['lvremove', '-y', 'vg0/clone', 'vg0/base', 'vg0/large'] },
  { argv: ['lvremove', '-y', 'vg0/pool'] },

  // Files.
  {
    argv: ['qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', '/srv/guest/disk.img', `${dir}/a.qcow2`],
  },
  {
    argv: ['qemu-img', 'create', '-f', 'qcow2', '-F', 'raw', '-b', `${dir}/absent`, `${dir}/b.qcow2`],
  },
  { argv: ['qemu-img', 'info', '--output=json', `${dir}/a.qcow2`], compare: 'shape' },
  { argv: ['qemu-img', 'info', '--output=json', '/srv/guest/disk.img'], compare: 'shape' },
  { argv: ['qemu-img', 'info', '--output=json', `${dir}/absent`] },
  { argv: ['qemu-img', 'resize', '-q', `${dir}/a.qcow2`, '33554432'] },
  { argv: ['qemu-img', 'resize', `${dir}/a.qcow2`, '16777216'] },
  { argv: ['cp', '--reflink=always', '/srv/guest/disk.img', `${dir}/c.img`] },
  { argv: ['cp', '--reflink=always', '--sparse=always', '/srv/guest/disk.img', `${dir}/c.img`] },
  { argv: ['cp', '--sparse=always', '/srv/guest/disk.img', `${dir}/c.img`] },
  { argv: ['df', '-B1', '--output=target', dir] },
  { argv: ['df', '-B1', '--output=avail', dir], compare: 'exitCode' },
  { argv: ['df', '-P', dir], compare: 'exitCode' },
  { argv: ['truncate', '-s', '999999999999', `${dir}/huge.img`] },
  { argv: ['stat', '-c', '%s %b', `${dir}/huge.img`] },
  { argv: ['rm', '-rf', dir] },
];
