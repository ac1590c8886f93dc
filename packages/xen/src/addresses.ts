import ipaddr from 'ipaddr.js';

/** An IPv4 address as a 32-bit unsigned number, first byte highest. */
export type Ipv4 = number;

/**
 * An address written as four decimal numbers from 0 to 255, without leading zeros; `undefined` for anything else. Short,
 * octal and hexadecimal forms are refused: tools disagree about what they mean.
 */
export function parseIpv4(text: string): Ipv4 | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  return ipaddr.IPv4.parse(text).octets.reduce((number, octet) => number * 256 + octet, 0);
}

/** Whether it is an IPv6 address, without prefix length and without the name of an interface. */
export function isIpv6(text: string): boolean {
  return ipaddr.IPv6.isValid(text) && !text.includes('%');
}

/** Whether it is an IPv4 or IPv6 address, not the name of a machine. */
export function isAddress(text: string): boolean {
  return parseIpv4(text) !== undefined || isIpv6(text);
}

/** Whether it is an IPv6 address with its prefix length: `fd00::5/64`. */
export function isIpv6WithPrefix(text: string): boolean {
  const [, address = '', prefixLength = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  return isIpv6(address) && Number(prefixLength) <= 128;
}

/** The inverse of `parseIpv4`. */
export function formatIpv4(address: Ipv4): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}

/** The number of leading one bits of a netmask, 0 to 32; `undefined` when its ones are not all in front. */
export function prefixLengthOf(netmask: Ipv4): number | undefined {
  const ones = Math.clz32(~netmask);
  return maskOf(ones) === netmask ? ones : undefined;
}

/** The network an address is in. */
export interface Ipv4Network {
  readonly first: Ipv4;
  readonly last: Ipv4;
  readonly prefixLength: number;
}

/** The network of an address and a prefix length. */
export function networkOf(address: Ipv4, prefixLength: number): Ipv4Network {
  const mask = maskOf(prefixLength);
  return { first: (address & mask) >>> 0, last: (address | ~mask) >>> 0, prefixLength };
}

/** `10.42.0.0/16`. */
export function formatNetwork(network: Ipv4Network): string {
  return `${formatIpv4(network.first)}/${network.prefixLength}`;
}

export function isInNetwork(address: Ipv4, network: Ipv4Network): boolean {
  return address >= network.first && address <= network.last;
}

/**
 * Why an address cannot be that of a machine in the network, in words; `undefined` when it can. Networks of two addresses
 * or one (RFC 3021) have neither a network nor a broadcast address.
 */
export function whyNotAHostAddress(address: Ipv4, network: Ipv4Network): string | undefined {
  const top = address >>> 24;
  if (top === 0) return 'addresses that begin with 0 mean "this network"';
  if (top === 127) return 'addresses that begin with 127 are the loopback of each machine';
  if (top >= 224) return 'addresses from 224.0.0.0 on are for multicast or reserved';
  if (network.prefixLength >= 31) return undefined;
  if (address === network.first) return `it is the address of the network ${formatNetwork(network)} itself`;
  if (address === network.last) return `it is the broadcast address of ${formatNetwork(network)}`;
  return undefined;
}

function maskOf(prefixLength: number): Ipv4 {
  return prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
}
