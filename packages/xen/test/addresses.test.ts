import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatIpv4,
  formatNetwork,
  isInNetwork,
  networkOf,
  parseIpv4,
  prefixLengthOf,
  whyNotAHostAddress,
} from '../src/addresses.ts';

test.each([
  '999.999.999.999',
  '256.1.1.1',
  '1.2.3',
  '1.2.3.4.5',
  '010.1.1.1',
  '0x0a.1.1.1',
  '1.2.3.4 ',
  ' 1.2.3.4',
  '1.2.3.-4',
  '',
  '::1',
  '1..3.4',
  '１.2.3.4',
  '167772161',
])('%j is no address', (text) => {
  expect(parseIpv4(text)).toBeUndefined();
});

test('printing and reading an address are inverse', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), (address) => {
      expect(parseIpv4(formatIpv4(address))).toBe(address);
    }),
  );
});

function prefixLength(netmask: string): number | undefined {
  return prefixLengthOf(parseIpv4(netmask) ?? Number.NaN);
}

test.each([
  ['255.255.0.0', 16],
  ['255.255.255.0', 24],
  ['255.255.255.255', 32],
  ['0.0.0.0', 0],
  ['255.255.255.254', 31],
  ['255.0.255.0', undefined],
  ['0.0.0.255', undefined],
  ['255.255.255.253', undefined],
])('netmask %s has %s ones in front', (netmask, expected) => {
  expect(prefixLength(netmask)).toBe(expected);
});

test('each prefix length has one netmask', () => {
  for (let length = 0; length <= 32; length += 1) {
    const { first, last } = networkOf(0, length);
    expect(prefixLengthOf(~(last ^ first) >>> 0)).toBe(length);
  }
});

test.each([
  ['10.42.9.1', 16, '10.42.0.0/16'],
  ['192.168.77.101', 24, '192.168.77.0/24'],
  ['10.0.0.3', 31, '10.0.0.2/31'],
  ['200.1.2.3', 0, '0.0.0.0/0'],
])('%s/%i is in %s', (ip, length, expected) => {
  const address = parseIpv4(ip) ?? 0;
  expect(formatNetwork(networkOf(address, length))).toBe(expected);
  expect(isInNetwork(address, networkOf(address, length))).toBe(true);
});

test.each([
  ['10.42.9.1', 16, undefined],
  ['10.42.0.0', 16, /address of the network 10\.42\.0\.0\/16/],
  ['10.42.255.255', 16, /broadcast address/],
  ['10.0.0.2', 31, undefined],
  ['10.0.0.2', 32, undefined],
  ['0.1.2.3', 8, /begin with 0/],
  ['127.0.0.1', 8, /loopback/],
  ['224.0.0.1', 4, /multicast/],
  ['255.255.255.255', 32, /reserved/],
])('whether %s/%i can be a machine: %s', (ip, length, expected) => {
  const address = parseIpv4(ip) ?? 0;
  const reason = whyNotAHostAddress(address, networkOf(address, length));
  if (expected === undefined) expect(reason).toBeUndefined();
  else expect(reason).toMatch(expected);
});
