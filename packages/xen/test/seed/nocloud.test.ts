import type { ApplicationName, ComponentPath } from '@smartdomains/runtime';
import { describe, expect, test } from 'vitest';
import { jsonText } from '../../src/seed/json-value.ts';
import { parseSeedMark, type Seed, seedFiles } from '../../src/seed/nocloud.ts';

const plain: Seed = {
  owner: { application: 'web' as ApplicationName, path: 'sfConfig:web1' as ComponentPath },
  instanceId: '2b0e8b8c-0000-5000-8000-000000000000',
  hostname: 'web1.example.org',
  cards: [{ mac: '00:16:3E:01:02:03', addresses: [], gateway: undefined, gateway6: undefined }],
  nameServers: [],
  searchDomains: [],
  sshKeys: [],
  users: [],
  cloudConfig: {},
  userData: undefined,
  userDataFile: undefined,
};

/** Name to text, or to the path on the host in angle brackets. */
function filesOf(seed: Partial<Seed>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    seedFiles({ ...plain, ...seed }).map((file) => [file.name, 'text' in file ? file.text : `<${file.hostPath}>`]),
  );
}

function json(text: string | undefined): unknown {
  return JSON.parse((text ?? '').replace(/^#cloud-config\n/, ''));
}

describe('the files of a seed disk', () => {
  test('of a guest that is told nothing but its name: it asks for its address', () => {
    const files = filesOf({});
    expect(json(files['meta-data'])).toEqual({
      'instance-id': plain.instanceId,
      'local-hostname': 'web1.example.org',
      smartdomains: { application: 'web', component: 'sfConfig:web1' },
    });
    expect(files['user-data']).toBe('#cloud-config\n{}\n');
    expect(json(files['network-config'])).toEqual({
      version: 2,
      ethernets: { eth0: { match: { macaddress: '00:16:3e:01:02:03' }, 'set-name': 'eth0', dhcp4: true } },
    });
    expect(Object.keys(files)).toEqual(['meta-data', 'user-data', 'network-config']);
  });

  test('addresses, routes and names; a further card without an address holds up no boot', () => {
    const files = filesOf({
      cards: [
        {
          mac: '00:16:3e:00:00:01',
          addresses: ['10.42.9.1/16', 'fd00::5/64'],
          gateway: '10.42.1.1',
          gateway6: 'fd00::1',
        },
        { mac: '00:16:3e:00:00:02', addresses: [], gateway: undefined, gateway6: undefined },
      ],
      nameServers: ['10.42.0.53'],
      searchDomains: ['example.org'],
    });
    expect(json(files['network-config'])).toEqual({
      version: 2,
      ethernets: {
        eth0: {
          match: { macaddress: '00:16:3e:00:00:01' },
          'set-name': 'eth0',
          addresses: ['10.42.9.1/16', 'fd00::5/64'],
          routes: [
            { to: '0.0.0.0/0', via: '10.42.1.1' },
            { to: '::/0', via: 'fd00::1' },
          ],
          nameservers: { addresses: ['10.42.0.53'], search: ['example.org'] },
        },
        eth1: { match: { macaddress: '00:16:3e:00:00:02' }, 'set-name': 'eth1', dhcp4: true, optional: true },
      },
    });
  });

  test('keys, users and what else there is to do', () => {
    const user = { groups: [], sudo: false, shell: undefined, fullName: undefined, sshKeys: [] };
    const files = filesOf({
      sshKeys: ['ssh-ed25519 AAAA'],
      users: [
        { ...user, name: 'plain' },
        { name: 'admin', sshKeys: ['k'], groups: ['adm'], sudo: true, shell: '/bin/sh', fullName: 'A. D. Min' },
      ],
      cloudConfig: { packages: ['nginx'] },
    });
    expect(json(files['meta-data'])).toMatchObject({ 'public-keys': ['ssh-ed25519 AAAA'] });
    expect(json(files['user-data'])).toEqual({
      users: [
        'default',
        { name: 'plain', lock_passwd: true },
        {
          name: 'admin',
          lock_passwd: true,
          gecos: 'A. D. Min',
          groups: ['adm'],
          shell: '/bin/sh',
          sudo: 'ALL=(ALL) NOPASSWD:ALL',
          ssh_authorized_keys: ['k'],
        },
      ],
      packages: ['nginx'],
    });
  });

  test.each<[Partial<Seed>, string]>([
    [{ userData: '#!/bin/sh\ntrue\n' }, '#!/bin/sh\ntrue\n'],
    [{ userDataFile: '/root/secret.yaml' }, '</root/secret.yaml>'],
  ])('user data of the author’s own, %j: what is ours becomes the vendor data', (seed, userData) => {
    const files = filesOf({ ...seed, cloudConfig: { timezone: 'Europe/Zurich' } });
    expect(files['user-data']).toBe(userData);
    expect(json(files['vendor-data'])).toEqual({ timezone: 'Europe/Zurich' });
  });
});

test.each(['": }', 'a\nb', '\u007f', '\u0085\u2028\ufeff', '$(x) #y', 'Zürich 🙂', '---\n- x'])(
  'a value such as %j stays what it is',
  (value) => {
    const text = jsonText({ [value]: [value] });
    expect(JSON.parse(text)).toEqual({ [value]: [value] });
    expect(text).not.toMatch(/[\u007f-\u009f\u2028\u2029\ufeff]/);
  },
);

test.each([
  ['{"smartdomains":{"application":"web","component":"sfConfig:web1"}}', 'web'],
  ['{"smartdomains":{"application":1}}', undefined],
  ['{"instance-id":"x"}', undefined],
  ['', undefined],
])('whose %s is', (text, application) => {
  expect(parseSeedMark(text)?.application).toBe(application);
});
