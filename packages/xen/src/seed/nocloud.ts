import type { Owner } from '../identity/identity.ts';
import { type JsonData, jsonText } from './json-value.ts';

/** What the guest is told, for cloud-init's NoCloud: everything is already checked. */
export interface Seed {
  readonly owner: Owner;
  /** The domain's UUID. A guest that has seen it does nothing of what it does at its first boot. */
  readonly instanceId: string;
  readonly hostname: string;
  /** In the order of the domain's cards: `eth0`, `eth1` and so on. */
  readonly cards: readonly GuestCard[];
  readonly nameServers: readonly string[];
  readonly searchDomains: readonly string[];
  /** Of the image's default user. */
  readonly sshKeys: readonly string[];
  readonly users: readonly GuestUser[];
  /** Keys of cloud-init's own. */
  readonly cloudConfig: { readonly [key: string]: JsonData };
  /** What cloud-init takes as the user data, whatever it is. */
  readonly userData: string | undefined;
  /** The same in a file of the host, of which we know the path only. */
  readonly userDataFile: string | undefined;
}

/** What the guest makes of a network card. Without addresses it asks by DHCP. */
export interface GuestCard {
  readonly mac: string;
  /** With their prefix length: `10.42.9.1/16`, `fd00::5/64`. */
  readonly addresses: readonly string[];
  /** Gateways of the default routes. */
  readonly gateway: string | undefined;
  readonly gateway6: string | undefined;
}

export interface GuestUser {
  readonly name: string;
  readonly sshKeys: readonly string[];
  readonly groups: readonly string[];
  readonly sudo: boolean;
  readonly shell: string | undefined;
  readonly fullName: string | undefined;
}

/** The label by which cloud-init finds the disk. */
export const seedLabel = 'cidata';

/** A file of the seed disk: its text, or where on the host it is. */
export type SeedFile =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly hostPath: string };

/**
 * The files of a NoCloud seed disk. All that is ours is JSON, which is YAML as well. What we have for cloud-init is the user data
 * itself; where the author has given that as a text or a file, ours is the vendor data, which cloud-init merges and in which his keys
 * come first. `meta-data` is the first: it says whose the disk is.
 */
export function seedFiles(seed: Seed): readonly SeedFile[] {
  const own = `#cloud-config\n${jsonText(cloudConfigOf(seed))}`;
  const theirs: readonly SeedFile[] =
    seed.userDataFile !== undefined
      ? [{ name: 'user-data', hostPath: seed.userDataFile }]
      : seed.userData !== undefined
        ? [{ name: 'user-data', text: seed.userData }]
        : [];
  return [
    { name: 'meta-data', text: jsonText(metaDataOf(seed)) },
    ...(theirs.length > 0 ? [...theirs, { name: 'vendor-data', text: own }] : [{ name: 'user-data', text: own }]),
    { name: 'network-config', text: jsonText(networkOf(seed)) },
  ];
}

function metaDataOf({ owner, instanceId, hostname, sshKeys }: Seed): JsonData {
  return {
    'instance-id': instanceId,
    'local-hostname': hostname,
    ...(sshKeys.length > 0 && { 'public-keys': sshKeys }),
    smartdomains: { application: owner.application, component: owner.path },
  };
}

function cloudConfigOf({ users, cloudConfig }: Seed): JsonData {
  if (users.length === 0) return cloudConfig;
  return { users: ['default', ...users.map(userOf)], ...cloudConfig };
}

function userOf({ name, sshKeys, groups, sudo, shell, fullName }: GuestUser): JsonData {
  return {
    name,
    lock_passwd: true,
    ...(fullName !== undefined && { gecos: fullName }),
    ...(groups.length > 0 && { groups }),
    ...(shell !== undefined && { shell }),
    ...(sudo && { sudo: 'ALL=(ALL) NOPASSWD:ALL' }),
    ...(sshKeys.length > 0 && { ssh_authorized_keys: sshKeys }),
  };
}

/** Version 2, as netplan has it. Name servers go with the first card. */
function networkOf({ cards, nameServers, searchDomains }: Seed): JsonData {
  const nameservers = {
    ...(nameServers.length > 0 && { addresses: nameServers }),
    ...(searchDomains.length > 0 && { search: searchDomains }),
  };
  const hasNames = Object.keys(nameservers).length > 0;
  const ethernets = cards.map(({ mac, addresses, gateway, gateway6 }, index) => {
    const routes = [
      ...(gateway === undefined ? [] : [{ to: '0.0.0.0/0', via: gateway }]),
      ...(gateway6 === undefined ? [] : [{ to: '::/0', via: gateway6 }]),
    ];
    const name = `eth${index}`;
    const card: JsonData = {
      match: { macaddress: mac.toLowerCase() },
      'set-name': name,
      ...(addresses.length === 0 ? { dhcp4: true } : { addresses }),
      ...(routes.length > 0 && { routes }),
      // A further card that gets no answer must not hold up the boot.
      ...(index > 0 && addresses.length === 0 && { optional: true }),
      ...(index === 0 && hasNames && { nameservers }),
    };
    return [name, card] as const;
  });
  return { version: 2, ethernets: Object.fromEntries(ethernets) };
}

/** Whose a seed disk is, by its `meta-data`; `undefined` when that does not say. */
export function parseSeedMark(text: string): { readonly application: string; readonly component: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const mark = memberOf(value, 'smartdomains');
  const [application, component] = [memberOf(mark, 'application'), memberOf(mark, 'component')];
  return typeof application === 'string' && typeof component === 'string' ? { application, component } : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
