import { describe, expect, test } from 'vitest';
import {
  isHostname,
  isInterfaceName,
  isMacAddress,
  isSshName,
  isVolumeGroupName,
  whyNotACleanPath,
  whyNotADomainName,
  whyNotAVolumeName,
} from '../src/names.ts';

/** One table a rule: what is taken, what is refused. */
function check(
  rule: (text: string) => boolean,
  { good, bad }: { readonly good: readonly string[]; readonly bad: readonly string[] },
): void {
  test.each(good)('takes %j', (text) => expect(rule(text)).toBe(true));
  test.each(bad)('refuses %j', (text) => expect(rule(text)).toBe(false));
}

describe('domain name', () => {
  check((name) => whyNotADomainName(name) === undefined, {
    good: ['domainLoopback', 'web-1', 'a', 'web.example+1', '1web', 'x'.repeat(63)],
    bad: [
      '',
      '123',
      'Domain-0',
      'domain-0',
      '-x',
      'a b',
      'a/b',
      'web"; rm -rf /',
      'a\nb',
      'x'.repeat(64),
      'web--incoming',
      'web--migratedaway',
      'é',
    ],
  });
});

describe('volume name', () => {
  check((name) => whyNotAVolumeName(name) === undefined, {
    good: ['domainLVM', 'web-1', 'tdata'],
    bad: ['snapshot1', 'pvmove0', 'x_tmeta', 'x_mlog', 'x_rimage_0'],
  });
});

describe('volume group', () => {
  check(isVolumeGroupName, { good: ['vg0', 'a.b', '_x'], bad: ['', '.', '..', '-vg', 'a/b', 'a b', 'vg;0'] });
});

describe('host name', () => {
  check(isHostname, {
    good: ['machine9-dom1', 'a', 'web.example.org', '9p', 'x'.repeat(63)],
    bad: ['', '-a', 'a-', 'a..b', 'a b', 'a_b', 'a:b', 'x'.repeat(64), `${'a.'.repeat(127)}a`],
  });
});

describe('MAC address', () => {
  check(isMacAddress, {
    good: ['00:16:3e:01:02:03', '00:16:3E:aa:bb:cc'],
    bad: ['00:16:3e:01:02', '01:00:5e:00:00:01', '00-16-3e-01-02-03', '00:16:3e:01:02:0g', ''],
  });
});

describe('interface name', () => {
  check(isInterfaceName, {
    good: ['xenbr0', 'br-lan', 'eth0.12'],
    bad: ['', '-x', 'a'.repeat(16), 'a b', 'a/b', 'br0,mac=x'],
  });
});

describe('clean path', () => {
  check((path) => whyNotACleanPath(path) === undefined, {
    good: ['/boot/vmlinuz-2.6-xen', '/data/xen/slc3-smartfrog.img', '/a b', '/a,b;c'],
    bad: [
      '',
      'boot',
      './x',
      '/a/../b',
      '/a/./b',
      '/a//b',
      '/a/',
      '/',
      '/a"b',
      "/a'b",
      '/a\\b',
      '/a\nb',
      '/é',
      `/${'x'.repeat(1000)}`,
    ],
  });
});

describe('name for ssh', () => {
  check(isSshName, {
    good: ['xen1', 'root', '127.0.0.1', '[::1]', '::1', 'xen-07.example.org', 'fe80::1%eth0'],
    bad: ['', '-oProxyCommand=x', 'a b', 'a;b', '$(x)', 'a`b'],
  });
});
