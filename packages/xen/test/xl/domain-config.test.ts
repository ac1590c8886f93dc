import { expect, test } from 'vitest';
import { type DomainConfig, kernelCommandLine, ownXlKeys, xlConfigOf } from '../../src/xl/domain-config.ts';
import { formatXlConfig } from '../../src/xl/xl-config.ts';

const domain: DomainConfig = {
  name: 'web1',
  uuid: '12345678-1234-5678-9234-123456789abc',
  type: 'pv',
  kernel: '/boot/vmlinuz',
  ramdisk: '/boot/initrd',
  root: '/dev/xvda ro',
  extra: 'console=hvc0 quiet',
  memoryMiB: 128,
  maxMemoryMiB: undefined,
  vcpus: 2,
  maxVcpus: undefined,
  cpus: undefined,
  weight: undefined,
  cap: undefined,
  disks: [{ device: 'xvda', target: '/var/lib/smartdomains/images/web1.img', format: 'raw', readOnly: false }],
  vifs: [{ mac: '00:16:3e:01:02:03', bridge: 'xenbr0', rate: undefined, vlan: undefined, script: undefined }],
  onPoweroff: 'destroy',
  onReboot: 'restart',
  onCrash: 'preserve',
  address: { ip: '10.42.9.1', netmask: '255.255.0.0', gateway: '10.42.1.1', hostname: 'web1' },
  xl: new Map([['localtime', 1]]),
};

test('a configuration', () => {
  expect(formatXlConfig(xlConfigOf(domain))).toMatchInlineSnapshot(`
    {
      "text": "name = "web1"
    uuid = "12345678-1234-5678-9234-123456789abc"
    type = "pv"
    kernel = "/boot/vmlinuz"
    ramdisk = "/boot/initrd"
    cmdline = "root=/dev/xvda ro ip=10.42.9.1::10.42.1.1:255.255.0.0:web1:eth0:off console=hvc0 quiet"
    memory = 128
    vcpus = 2
    disk = [ "format=raw, vdev=xvda, access=rw, target=/var/lib/smartdomains/images/web1.img" ]
    vif = [ "mac=00:16:3e:01:02:03, bridge=xenbr0" ]
    on_poweroff = "destroy"
    on_reboot = "restart"
    on_crash = "preserve"
    localtime = 1
    ",
    }
  `);
});

test.each<[Partial<DomainConfig>, string]>([
  [{}, 'root=/dev/xvda ro ip=10.42.9.1::10.42.1.1:255.255.0.0:web1:eth0:off console=hvc0 quiet'],
  [{ root: '', extra: undefined }, 'ip=10.42.9.1::10.42.1.1:255.255.0.0:web1:eth0:off'],
  [
    {
      root: undefined,
      extra: '',
      address: { ip: '10.42.9.1', netmask: '255.255.0.0', hostname: 'web1', gateway: undefined },
    },
    'ip=10.42.9.1:::255.255.0.0:web1:eth0:off',
  ],
])('the kernel command line with %j', (changes, expected) => {
  expect(kernelCommandLine({ ...domain, ...changes })).toBe(expected);
});

const everything: DomainConfig = {
  ...domain,
  maxMemoryMiB: 512,
  maxVcpus: 4,
  cpus: '2-3',
  weight: 512,
  cap: 150,
  disks: [...domain.disks, { device: 'xvdb', target: '/dev/vg0/data', format: 'raw', readOnly: true }],
  vifs: [
    { mac: '00:16:3e:01:02:03', bridge: 'ovsbr0', rate: '10Mb/s', vlan: 12, script: 'vif-openvswitch' },
    { mac: '00:16:3e:01:02:04', bridge: 'xenbr1', rate: undefined, vlan: undefined, script: undefined },
  ],
};

test('limits, weights, a second disk and card', () => {
  expect(Object.fromEntries(xlConfigOf(everything))).toMatchObject({
    maxmem: 512,
    maxvcpus: 4,
    cpus: '2-3',
    cpu_weight: 512,
    cap: 150,
    disk: [
      'format=raw, vdev=xvda, access=rw, target=/var/lib/smartdomains/images/web1.img',
      'format=raw, vdev=xvdb, access=ro, target=/dev/vg0/data',
    ],
    vif: [
      'mac=00:16:3e:01:02:03, bridge=ovsbr0.12, script=vif-openvswitch, rate=10Mb/s',
      'mac=00:16:3e:01:02:04, bridge=xenbr1',
    ],
  });
});

test('a guest that boots from its disk gets no command line', () => {
  const keys = [...xlConfigOf({ ...domain, type: 'hvm', kernel: undefined }).keys()];
  expect(keys).not.toContain('cmdline');
  expect(keys).not.toContain('kernel');
});

test('without a ramdisk there is no such key', () => {
  expect(xlConfigOf({ ...domain, ramdisk: undefined }).has('ramdisk')).toBe(false);
});

test('every key that is written here is closed to the user', () => {
  for (const key of xlConfigOf({ ...everything, xl: new Map() }).keys()) expect(ownXlKeys.has(key)).toBe(true);
});
