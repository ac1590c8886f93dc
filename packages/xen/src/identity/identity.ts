import type { ApplicationName, ComponentPath } from '@smartdomains/runtime';
import { sha1 } from './sha1.ts';

/** Who something on a host belongs to. */
export interface Owner {
  readonly application: ApplicationName;
  readonly path: ComponentPath;
}

/** The namespace of our UUIDs (RFC 4122 section 4.3). It never changes: a domain is found again by what is derived from it. */
const namespace = '7c1f0d5e-3b0a-5f61-9a52-5d0e4b7f6c11';

/**
 * Our mark on a domain: a UUID of version 5, derived from the application's name and the component's path alone. The same
 * component has the same UUID in every run, so that a later run finds what an earlier one left.
 */
export function uuidOf(owner: Owner): string {
  const bytes = sha1(ownerText(owner), parseUuid(namespace)).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = hexOf(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * A stable MAC address under Xen's own prefix 00:16:3e, of which the lower half (fourth byte below 80) is free for local use.
 * `card` tells the further cards of one domain apart.
 */
export function macOf(owner: Owner, card = ''): string {
  const bytes = sha1(`mac\n${ownerText(owner)}${card === '' ? '' : `\n${card}`}`).slice(0, 3);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return `00:16:3e:${hexOf(bytes).replace(/(..)(?=.)/g, '$1:')}`;
}

/**
 * A domain name for a component that was given none: readable, valid (`isDomainName`), different for different components.
 */
export function derivedDomainName(owner: Owner): string {
  const words = owner.path.split(':').slice(1);
  const plain = [owner.application, ...words].join('-');
  const clean = plain.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 40);
  return clean === plain ? clean : `${clean}-${uuidOf(owner).slice(0, 8)}`;
}

function ownerText(owner: Owner): string {
  return `${owner.application}\n${owner.path}`;
}

function parseUuid(uuid: string): Uint8Array {
  const hex = uuid.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
