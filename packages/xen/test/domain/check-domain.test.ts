import type { Value } from '@smartdomains/language';
import { describe, expect, test } from 'vitest';
import { xenDomainClass } from '../../src/domain/xen-domain.ts';
import { checkClass, checkTogether, data, type FakeView } from '../support/check-class.ts';

const shell: FakeView = { path: 'sfConfig:myShell', attributes: { sfClass: 'BashShell' } };
const storage: FakeView = { path: 'sfConfig:loop', attributes: { shell, domainName: 'web1' } };
const good: FakeView['attributes'] = {
  shell,
  storageBackend: storage,
  kernel: '/boot/vmlinuz-2.6-xen',
  ip: '10.42.9.1',
  netmask: '255.255.0.0',
  gateway: '10.42.1.1',
  hostname: 'machine9-dom1',
};

function check(changes: FakeView['attributes']): readonly string[] {
  return checkClass(xenDomainClass, { attributes: { ...good, ...changes } }).map(
    ({ code, primary }) => `${code} ${primary?.place.source.text}: ${primary?.text}`,
  );
}

test.each([
  [{ ip: null }, 'SD8309 netmask'],
  [{ netmask: null }, 'SD8309 ip'],
])('an address and its netmask belong together: %j', (changes, expected) => {
  expect(check({ ...changes, gateway: null })[0]).toMatch(new RegExp(`^${expected}`));
});

test('a good domain', () => {
  expect(check({})).toEqual([]);
  expect(
    check({ ramdisk: '/boot/initrd', mac: '00:16:3e:00:00:01', bridge: 'xenbr0', root: '', extra: 'quiet' }),
  ).toEqual([]);
});

test.each<[FakeView['attributes'], readonly string[]]>([
  [
    { ip: '999.999.999.999', gateway: '999.999.1.1' },
    ['SD8301 ip: 999 is more than 255', 'SD8301 gateway: 999 is more than 255'],
  ],
  [{ ip: '10.42.9' }, ['SD8301 ip: 3 parts instead of four']],
  [{ ip: 'web1' }, ['SD8301 ip: one part instead of four']],
  [{ ip: '10.42.09.1' }, ['SD8301 ip: `09` begins with 0, which some tools read as octal']],
  [{ ip: '10.42.x.1' }, ['SD8301 ip: `x` is not a number']],
  [{ netmask: '255.0.255.0' }, ['SD8302 netmask: its ones are not all in front']],
  [{ netmask: '16' }, ['SD8301 netmask: one part instead of four']],
  [{ gateway: '10.43.1.1' }, ['SD8303 gateway: not in 10.42.0.0/16']],
  [{ ip: '10.42.0.0' }, ['SD8304 ip: it is the address of the network 10.42.0.0/16 itself']],
  [{ ip: '10.42.255.255' }, ['SD8304 ip: it is the broadcast address of 10.42.0.0/16']],
  [{ gateway: '10.42.255.255' }, ['SD8304 gateway: it is the broadcast address of 10.42.0.0/16']],
  [{ ip: '10.42.1.1' }, ['SD8304 ip: it is the gateway itself']],
  [{ hostname: 'a b' }, ['SD8305 hostname: letters, digits and inner hyphens, with dots between labels']],
  [{ hostname: 'a:eth1:dhcp' }, ['SD8305 hostname: letters, digits and inner hyphens, with dots between labels']],
  [{ kernel: 'vmlinuz' }, ['SD8207 kernel: it does not begin with /']],
  [{ ramdisk: '/boot/../initrd' }, ['SD8207 ramdisk: it has a part `..`']],
  [{ memory: '128MB' }, ['SD6202 memory: must be a number with a unit, such as "512MiB" or "8GiB"']],
  [{ startTimeout: 'soon' }, ['SD6202 startTimeout: must be a number with a unit, such as "30s", "2m" or "1h"']],
  [{ mac: 'x' }, ['SD8306 mac: six pairs of hexadecimal digits, the first an even number']],
  [{ bridge: 'a,b' }, ['SD8307 bridge: not the name of a network interface']],
  [{ extra: 'a\nname="x"' }, ['SD8106 extra: xl ends a text at the end of the line']],
])('%j: %j', (changes, expected) => {
  expect(check(changes)).toEqual(expected);
});

test('the tutorial’s placeholder is known', () => {
  const [diagnostic] = checkClass(xenDomainClass, { attributes: { ...good, ip: '999.999.999.999' } });
  expect(diagnostic?.help).toBe(
    "999.999.999.999 is the tutorial's placeholder: each number is 0 to 255. Write an address of your network",
  );
});

describe('domainName', () => {
  test('the same on domain and storage is not needed: said, not refused', () => {
    const [diagnostic] = checkClass(xenDomainClass, { attributes: { ...good, domainName: 'web1' } });
    expect(diagnostic).toMatchObject({ code: 'SD8112', severity: 'info' });
    expect(diagnostic?.notes[0]).toMatch(/^useless since revision 84/);
  });

  test('different ones are an error that shows both', () => {
    const [diagnostic] = checkClass(xenDomainClass, { attributes: { ...good, domainName: 'web2' } });
    expect(diagnostic).toMatchObject({ code: 'SD8113', severity: 'error' });
    expect(diagnostic?.secondary[0]?.text).toBe('this says web1');
  });

  test('on the domain alone it is fine', () => {
    expect(check({ domainName: 'web2', storageBackend: { attributes: { shell } } })).toEqual([]);
  });

  test.each(['12', 'a b', 'x"; rm -rf /'])('%j is none', (domainName) => {
    expect(check({ domainName, storageBackend: { attributes: { shell } } })[0]).toMatch(/^SD8111 domainName/);
  });
});

describe('place', () => {
  const ssh = (host: string): FakeView => ({ attributes: { sfClass: 'SshShell', host } });

  test.each<[FakeView, FakeView, boolean]>([
    [shell, shell, true],
    [ssh('xen1'), ssh('xen1'), true],
    [ssh('xen1'), ssh('xen2'), false],
    [shell, ssh('xen1'), false],
  ])('domain on %j, storage on %j: %s', (here, there, isGood) => {
    const codes = check({ shell: here, storageBackend: { attributes: { shell: there } } });
    expect(codes.length === 0).toBe(isGood);
    if (!isGood) expect(codes[0]).toMatch(/^SD8208 shell/);
  });
});

describe('xl', () => {
  test.each<[Readonly<Record<string, Value>>, string | undefined]>([
    [{ localtime: 1, vendor_device: 'none', pae: true, serial: { type: 'vector', elements: ['pty'] } }, undefined],
    [{ memory: 4096 }, 'SD8114'],
    [{ uuid: 'x' }, 'SD8114'],
    [{ on_crash: 'destroy' }, 'SD8114'],
    [{ 'a-b': 1 }, 'SD8106'],
    [{ cpus: '0-1' }, 'SD8114'],
    [{ cpuid: '0\nname="x"' }, 'SD8106'],
    [{ cpuid: null }, 'SD8106'],
    [{ cpuid: { type: 'vector', elements: [1] } }, 'SD8106'],
    [{ cpuid: -1 }, 'SD8106'],
  ])('%j: %s', (keys, code) => {
    expect(checkClass(xenDomainClass, { attributes: { ...good, xl: data(keys) } })[0]?.code).toBe(code);
  });
});

describe('together', () => {
  function together(...views: readonly FakeView['attributes'][]): readonly string[] {
    return checkTogether(
      xenDomainClass,
      views.map((attributes, index) => ({ path: `sfConfig:d${index}`, attributes: { ...good, ...attributes } })),
    ).map(({ code, primary, secondary }) => `${code} ${primary?.place.source.path} ${secondary[0]?.text}`);
  }
  const disk = (domainName: string, host?: string): FakeView => ({
    attributes: { domainName, shell: host === undefined ? shell : { attributes: { sfClass: 'SshShell', host } } },
  });

  test('different names and addresses', () => {
    expect(together({ storageBackend: disk('a') }, { storageBackend: disk('b'), ip: '10.42.9.2' })).toEqual([]);
  });

  test('one address twice', () => {
    expect(together({ storageBackend: disk('a') }, { storageBackend: disk('b') })).toEqual([
      'SD8308 sfConfig:d1 is also that of sfConfig:d0',
    ]);
  });

  test('one name twice on one host', () => {
    expect(together({ domainName: 'a' }, { domainName: 'a', ip: '10.42.9.2' })).toEqual([
      'SD8116 sfConfig:d1 is also that of sfConfig:d0',
    ]);
  });

  test('one name on two hosts is fine', () => {
    const on = (host: string): FakeView => ({ attributes: { sfClass: 'SshShell', host } });
    expect(
      together({ domainName: 'a', shell: on('xen1') }, { domainName: 'a', shell: on('xen2'), ip: '10.42.9.2' }),
    ).toEqual([]);
  });
});
