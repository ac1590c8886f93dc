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
  vcpus: 2,
  mac: '00:16:3e:01:02:03',
  bridge: 'xenbr0',
  address: { ip: '10.42.9.1', netmask: '255.255.0.0', gateway: '10.42.1.1', hostname: 'web1' },
  disk: { target: '/var/lib/smartdomains/images/web1.img', format: 'raw' },
  xl: new Map([['cpus', '0-1']]),
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
    cpus = "0-1"
    ",
    }
  `);
});

test.each<[Partial<DomainConfig>, string]>([
  [{}, 'root=/dev/xvda ro ip=10.42.9.1::10.42.1.1:255.255.0.0:web1:eth0:off console=hvc0 quiet'],
  [{ root: '', extra: undefined }, 'ip=10.42.9.1::10.42.1.1:255.255.0.0:web1:eth0:off'],
  [
    { root: undefined, extra: '', address: { ...domain.address, gateway: undefined } },
    'ip=10.42.9.1:::255.255.0.0:web1:eth0:off',
  ],
])('the kernel command line with %j', (changes, expected) => {
  expect(kernelCommandLine({ ...domain, ...changes })).toBe(expected);
});

test('without a ramdisk there is no such key', () => {
  expect(xlConfigOf({ ...domain, ramdisk: undefined }).has('ramdisk')).toBe(false);
});

test('every key that is written here is closed to the user', () => {
  for (const key of xlConfigOf({ ...domain, xl: new Map() }).keys()) expect(ownXlKeys.has(key)).toBe(true);
});
