import { createHash } from 'node:crypto';
import type { ApplicationName, ComponentPath } from '@smartdomains/runtime';
import { expect, test } from 'vitest';
import { derivedDomainName, macOf, type Owner, uuidOf } from '../../src/identity/identity.ts';
import { isMacAddress, whyNotADomainName } from '../../src/names.ts';

function owner(application: string, path: string): Owner {
  return { application: application as ApplicationName, path: path as ComponentPath };
}

test('a UUID is one of version 5, as RFC 4122 makes it', () => {
  const hash = createHash('sha1')
    .update(Buffer.from('7c1f0d5e3b0a5f619a525d0e4b7f6c11', 'hex'))
    .update('web\nsfConfig:domain1')
    .digest('hex');
  const uuid = uuidOf(owner('web', 'sfConfig:domain1'));
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid.slice(0, 13)).toBe(`${hash.slice(0, 8)}-${hash.slice(8, 12)}`);
  expect(uuid.slice(24)).toBe(hash.slice(20, 32));
});

test('the UUID of a component never changes: running domains are found by it', () => {
  expect(uuidOf(owner('web', 'sfConfig:domain1'))).toMatchInlineSnapshot(`"1d3c91c2-b809-57d0-b14d-096d824efec4"`);
});

test('another application or path has another UUID and MAC', () => {
  const owners = [
    owner('web', 'sfConfig:a'),
    owner('web', 'sfConfig:b'),
    owner('we', 'bsfConfig:a'),
    owner('web2', 'sfConfig:a'),
  ];
  expect(new Set(owners.map(uuidOf)).size).toBe(4);
  expect(new Set(owners.map((one) => macOf(one))).size).toBe(4);
});

test('a MAC is under Xen’s prefix, in its lower half', () => {
  for (let index = 0; index < 100; index += 1) {
    const mac = macOf(owner('web', `sfConfig:d${index}`));
    expect(mac).toMatch(/^00:16:3e:[0-7][0-9a-f]:[0-9a-f]{2}:[0-9a-f]{2}$/);
    expect(isMacAddress(mac)).toBe(true);
  }
});

test.each([
  ['web', 'sfConfig:disk', 'web-disk'],
  ['web', 'sfConfig:pool:smartDomain1:loop', 'web-pool-smartDomain1-loop'],
])('%s %s is called %s', (application, path, expected) => {
  expect(derivedDomainName(owner(application, path))).toBe(expected);
});

test('a name that had to be changed stays different and valid', () => {
  const names = ['sfConfig:a b', 'sfConfig:a;b', `sfConfig:${'x'.repeat(80)}1`, `sfConfig:${'x'.repeat(80)}2`].map(
    (path) => derivedDomainName(owner('web', path)),
  );
  expect(new Set(names).size).toBe(4);
  for (const name of names) expect(whyNotADomainName(name)).toBeUndefined();
});
