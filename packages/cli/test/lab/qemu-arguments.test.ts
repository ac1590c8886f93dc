import { describe, expect, test } from 'vitest';
import { labSettings } from '../../src/lab/lab-settings.ts';
import { type HostPlan, qemuArguments } from '../../src/lab/qemu-arguments.ts';

const plan: HostPlan = {
  number: 1,
  hostCount: 2,
  labName: 'test',
  folder: '/cache/labs/test/xen1',
  wires: '/cache/labs/test/wires',
  images: '/cache/images/0123',
  settings: labSettings,
  accelerator: 'tcg',
  address: '127.0.0.11',
  port: 2201,
};

function valuesOf(argv: readonly string[], name: string): readonly string[] {
  return argv.flatMap((word, index) => (word === name ? [argv[index + 1] ?? ''] : []));
}

describe('what a host is joined to', () => {
  const everyHost = [1, 2, 3].flatMap((hostCount) =>
    Array.from({ length: hostCount }, (_, index) => ({ ...plan, hostCount, number: index + 1 })),
  );

  test.each(everyHost)('host $number of $hostCount: loopback and Unix sockets only', (host) => {
    const argv = qemuArguments(host, false);
    for (const net of valuesOf(argv, '-netdev')) {
      expect(net).toMatch(/^(hubport,|dgram,.*local\.type=unix,.*remote\.type=unix|user,.*restrict=on)/);
      if (net.startsWith('user,')) expect(net).toMatch(/hostfwd=tcp:127\.0\.0\.11:2201-10\.0\.2\.15:22$/);
    }
    expect(valuesOf(argv, '-qmp')).toEqual([expect.stringMatching(/^unix:/)]);
    expect(valuesOf(argv, '-serial')).toEqual([expect.stringMatching(/^file:/)]);
    expect(valuesOf(argv, '-display')).toEqual(['none']);
  });

  test('the ends of each wire fit', () => {
    const ends = (number: number) =>
      valuesOf(qemuArguments({ ...plan, number, hostCount: 3 }, false), '-netdev').flatMap((net) => {
        const paths = /local\.path=(.*),remote\.type=unix,remote\.path=(.*)$/.exec(net);
        return paths === null ? [] : [`${paths[1]} ${paths[2]}`];
      });
    const reversed = [...ends(2), ...ends(3)].map((end) => end.split(' ').reverse().join(' '));
    expect(ends(1)).toEqual(reversed);
    expect(ends(1)).toHaveLength(2);
  });
});

test('a saved state is loaded only when asked for', () => {
  expect(valuesOf(qemuArguments(plan, true), '-loadvm')).toEqual(['ready']);
  expect(valuesOf(qemuArguments(plan, false), '-loadvm')).toEqual([]);
});

test('with KVM the processor is the machine’s own', () => {
  const argv = qemuArguments({ ...plan, accelerator: 'kvm' }, false);
  expect(valuesOf(argv, '-accel')).toEqual(['kvm']);
  expect(valuesOf(argv, '-cpu')).toEqual(['host']);
});

test('a comma in a path ends no value', () => {
  const argv = qemuArguments({ ...plan, folder: '/a,b' }, false);
  expect(valuesOf(argv, '-drive')[0]).toContain('file=/a,,b/root.qcow2,');
});
