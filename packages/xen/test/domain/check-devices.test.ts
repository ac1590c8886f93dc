import type { Description, Value } from '@smartdomains/language';
import { describe, expect, test } from 'vitest';
import { checkDevices } from '../../src/domain/check-devices.ts';
import { checkClass, data } from '../support/check-class.ts';

type Attributes = Readonly<Record<string, Value>>;

function codes(attributes: Attributes): readonly string[] {
  const view = { attributes: { type: 'pv', kernel: '/boot/vmlinuz', ...attributes } };
  return checkClass({ className: 'Devices', check: checkDevices, create: () => ({}) }, view).map(
    ({ code, primary }) => `${code} ${primary?.text ?? ''}`,
  );
}

const named = (entries: Readonly<Record<string, Attributes>>): Description =>
  data(Object.fromEntries(Object.entries(entries).map(([name, attributes]) => [name, data(attributes)])));

describe('processors and memory', () => {
  test.each(['all', '2', '2-3', '0-7,^1', 'node:1', 'nodes:0-1,^2'])('cpus "%s"', (cpus) => {
    expect(codes({ cpus })).toEqual([]);
  });
  test.each(['', '2 and 3', '1,,2', 'two'])('not cpus "%s"', (cpus) => {
    expect(codes({ cpus })).toEqual(['SD8120 not a list of processors']);
  });
  test.each<[Attributes, readonly string[]]>([
    [{ memory: '128MiB', maxMemory: '1GiB' }, []],
    [{ memory: 128, maxMemory: '128MiB' }, []],
    [{ memory: '2GiB', maxMemory: '1GiB' }, ['SD8121 more than `maxMemory`']],
    [{ vcpus: 4, maxVcpus: 2 }, ['SD8121 more than `maxVcpus`']],
  ])('%j', (attributes, expected) => {
    expect(codes(attributes)).toEqual(expected);
  });
});

describe('what it boots from', () => {
  test.each<[Attributes, number]>([
    [{ type: 'pvh', kernel: null }, 0],
    [{ type: 'hvm' }, 0],
  ])('%j', (attributes, count) => {
    expect(codes(attributes)).toHaveLength(count);
  });
  test.each<[string, Attributes | undefined, number]>([
    ['pv', undefined, 1],
    ['pvh', undefined, 1],
    ['hvm', undefined, 0],
    ['pv', { bootloader: 'pygrub' }, 0],
    ['pvh', { firmware: 'pvgrub64' }, 0],
  ])('%s without a kernel, xl %j', (type, xl, count) => {
    const view = { attributes: { type, ...(xl && { xl: data(xl) }) } };
    const found = checkClass({ className: 'Devices', check: checkDevices, create: () => ({}) }, view);
    expect(found.map(({ code }) => code)).toEqual(Array.from({ length: count }, () => 'SD8119'));
  });
});

describe('cards', () => {
  test.each<[Attributes, readonly string[]]>([
    [{ rate: '10Mb/s' }, []],
    [{ rate: '2MB/s@20ms' }, []],
    [{ rate: 'fast' }, ['SD8120 not a rate']],
    [{ vlan: 12 }, ['SD8310 the usual bridges know none']],
    [{ vlan: 12, vifScript: 'vif-openvswitch' }, []],
    [{ vifs: named({ back: { bridge: 'xenbr1', mac: '00:16:3e:00:00:01' } }) }, []],
    [{ vifs: named({ back: { vlan: 3 } }) }, ['SD8310 the usual bridges know none']],
    [{ vifs: named({ back: { bridge: 'x, script=evil' } }) }, ['SD8307 not the name of a network interface']],
    [{ vifs: named({ back: { script: 'a,b' } }) }, ['SD8120 not the name of a script']],
    [
      { mac: '00:16:3E:00:00:01', vifs: named({ back: { mac: '00:16:3e:00:00:01' } }) },
      ['SD8312 that of the first card'],
    ],
    [{ vifs: named({ a: { mac: '00:16:3e:00:00:01' }, b: { mac: '00:16:3e:00:00:01' } }) }, ['SD8312 that of `a`']],
    [
      { vifs: named({ back: { mac: '01:00:00:00:00:01' } }) },
      ['SD8306 six pairs of hexadecimal digits, the first an even number'],
    ],
  ])('%j', (attributes, expected) => {
    expect(codes(attributes)).toEqual(expected);
  });
});

describe('disks', () => {
  test.each<[Value, readonly string[]]>([
    [named({ a: {}, b: { device: 'xvde' } }), []],
    [named({ a: { device: 'xvda' } }), ['SD8120 `xvda` is that of `storageBackend`']],
    [named({ a: {}, b: { device: 'xvdb' } }), ['SD8120 `xvdb` is that of `a`']],
    [named({ a: { device: 'disk1' } }), ['SD8120 not the name of a disk']],
  ])('%j', (disks, expected) => {
    expect(codes({ disks })).toEqual(expected);
  });
});
