import type { Description, Value, VectorValue } from '@smartdomains/language';
import { describe, expect, test } from 'vitest';
import { checkSeed } from '../../src/seed/check-seed.ts';
import { checkClass, data } from '../support/check-class.ts';

type Attributes = Readonly<Record<string, Value>>;

function codes(attributes: Attributes): readonly string[] {
  return checkClass({ className: 'Seed', check: checkSeed, create: () => ({}) }, { attributes }).map(
    ({ code, primary }) => `${code} ${primary?.text ?? ''}`,
  );
}

const vector = (...elements: readonly Value[]): VectorValue => ({ type: 'vector', elements });
const vifs = (attributes: Attributes): Description => data({ back: data(attributes) });
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLEexampleEXAMPLEexampleEXAMPLE00 me@example.org';

describe('without a seed disk the guest hears nothing of', () => {
  test.each<[string, Attributes]>([
    ['ip6', { ip6: 'fd00::5/64' }],
    ['nameServers', { nameServers: vector('10.0.0.53') }],
    ['users', { users: data({}) }],
    ['sshKeys', { sshKeys: vector(key) }],
    ['userData', { userData: '#!/bin/sh' }],
    ['userDataFile', { userDataFile: '/root/x' }],
    ['the address of a further card', { vifs: vifs({ ip: '10.0.0.1' }) }],
  ])('%s', (_, attributes) => {
    expect(codes(attributes)).toEqual(['SD8140 the guest would never hear of it']);
  });

  test('but of its name and its first address it does', () => {
    expect(codes({ hostname: 'web1', ip: '10.0.0.1', vifs: vifs({ bridge: 'xenbr1' }) })).toEqual([]);
  });
});

describe('with one', () => {
  test.each<[Attributes, readonly string[]]>([
    [{ ip6: 'fd00::5/64', gateway6: 'fd00::1', nameServers: vector('10.0.0.53', 'fd00::53') }, []],
    [{ ip6: 'fd00::5' }, ['SD8311 no IPv6 address with its prefix length']],
    [{ ip6: 'fd00::5/129' }, ['SD8311 no IPv6 address with its prefix length']],
    [{ ip6: '10.0.0.1/24' }, ['SD8311 no IPv6 address with its prefix length']],
    [{ gateway6: 'fd00::1' }, ['SD8311 of a card without `ip6`']],
    [{ ip6: 'fd00::5/64', gateway6: 'fe80::1%eth0' }, ['SD8311 no IPv6 address']],
    [{ nameServers: vector('dns.example.org') }, ['SD8311 `dns.example.org` is no address']],
    [{ searchDomains: vector('example.org', 'a b') }, ['SD8141 `a b` is no domain']],
    [{ sshKeys: vector(key, `from="10.0.0.0/8" ${key}`, `${key}\n`) }, []],
    [{ sshKeys: vector('me@example.org') }, ['SD8141 `me@example.org` is no public key']],
    [{ sshKeys: vector(`${key}\n${key}`) }, [expect.stringContaining('is more than one line') as string]],
    [
      { sshKeys: vector('-----BEGIN OPENSSH PRIVATE KEY-----\nsecret') },
      ['SD8141 `-----BEGIN OPENSSH PRIVATE KEY-----` is a private key, which belongs in no description'],
    ],
    [{ users: data({ admin: data({ sshKeys: vector(key) }) }) }, []],
    [{ users: data({ Admin: data({}) }) }, ['SD8141 not the name of a user']],
    [{ users: data({ admin: data({ sshKeys: vector('x') }) }) }, ['SD8141 `x` is no public key']],
    [{ userData: '#cloud-config\n{}' }, []],
    [{ userData: 'packages: [nginx]' }, ['SD8141 cloud-init does not know what this is']],
    [{ userData: '#!/bin/sh', userDataFile: '/root/x' }, ['SD8141 `userDataFile` is the user data already']],
    [{ userData: data({ packages: vector('x') }), userDataFile: '/root/x' }, []],
    [{ userDataFile: 'x' }, ['SD8207 it does not begin with /']],
    [
      { userData: data({ users: vector() }), users: data({ a: data({}) }) },
      ['SD8141 it has `users`, and the domain has them too'],
    ],
    [{ vifs: vifs({ ip: '10.0.0.1', netmask: '255.255.255.0' }) }, []],
    [{ vifs: vifs({ ip: '10.0.0.1' }) }, ['SD8309 without a netmask']],
    [{ vifs: vifs({ ip: '10.0.0.1', netmask: '255.0.255.0' }) }, ['SD8302 its ones are not all in front']],
    [{ vifs: vifs({ ip6: 'fd00::5' }) }, ['SD8311 no IPv6 address with its prefix length']],
  ])('%j', (attributes, expected) => {
    expect(codes({ seed: 'nocloud', ...attributes })).toEqual(expected);
  });
});
