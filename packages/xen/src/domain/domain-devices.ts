import type { AttributeReader, ComponentContext, ComponentHandle, HostName } from '@smartdomains/runtime';
import { macOf, type Owner } from '../identity/identity.ts';
import { labelAt, problemOn } from '../problem.ts';
import type { CardAddresses } from '../seed/read-seed.ts';
import { type StorageBackend, storageBackendService } from '../storage/storage-backend.ts';
import type { DomainDisk, DomainVif } from '../xl/domain-config.ts';
import { descriptionsIn, type NestedReader } from './nested-reader.ts';

/** A disk with the component that makes it. */
export interface StoredDisk extends DomainDisk {
  readonly storage: StorageBackend;
}

/** A further network card, with what the guest is told of it. */
export interface NamedVif extends DomainVif {
  readonly name: string;
  readonly addresses: CardAddresses;
}

/** The device a disk gets that names none: the first `xvda`, the next `xvdb`. */
export function deviceAt(index: number): string {
  return `xvd${String.fromCodePoint(('a'.codePointAt(0) as number) + index)}`;
}

/**
 * The disks of `storageBackend` and `disks`, a description of named ones, by the attributes given. Throws SD8208 for one that is on
 * another host, SD6202 for a value of the wrong kind.
 */
export function readDisks(
  context: ComponentContext,
  host: HostName,
  attributes: AttributeReader = context.attributes,
): readonly StoredDisk[] {
  const first = attributes.service('storageBackend', storageBackendService);
  const disks: StoredDisk[] = [diskOf(first, { device: 'xvda', readOnly: false })];
  for (const { storage, device, readOnly } of furtherDisks(context, attributes)) {
    disks.push(diskOf(storage, { device: device ?? deviceAt(disks.length), readOnly }));
  }
  const elsewhere = disks.find(({ storage }) => storage.host !== host);
  if (elsewhere !== undefined) {
    const name = elsewhere.storage === first ? 'storageBackend' : 'disks';
    throw problemOn({ component: context.path, host }, 'SD8208', {
      at: labelAt(attributes.place(name), `its storage is on ${elsewhere.storage.host}`),
      help: 'let the domain and its storage refer to the same shell',
    });
  }
  return disks;
}

interface FurtherDisk {
  readonly storage: StorageBackend;
  readonly device: string | undefined;
  readonly readOnly: boolean;
}

function furtherDisks(context: ComponentContext, attributes: AttributeReader): readonly FurtherDisk[] {
  const value = attributes.optionalDescription('disks');
  if (value === undefined) return [];
  return descriptionsIn(context, value, 'disks').map(([, disk]) => ({
    storage: storageOf(context, disk.component('storageBackend')),
    device: disk.text('device'),
    readOnly: disk.boolean('readOnly') ?? false,
  }));
}

function storageOf(context: ComponentContext, component: ComponentHandle | undefined): StorageBackend {
  const storage = component?.service(storageBackendService);
  if (storage !== undefined) return storage;
  throw problemOn({ component: context.path, host: 'its host' as HostName }, 'SD8118', {
    at: labelAt(
      context.attributes.place('disks'),
      component ? `${component.path} is ${component.state} and offers no disk` : 'a disk names no storage back end',
    ),
    help: 'give each disk a `storageBackend`: a lazy reference to a storage back end that deploys before the domain',
  });
}

function diskOf(
  storage: StorageBackend,
  { device, readOnly }: { readonly device: string; readonly readOnly: boolean },
): StoredDisk {
  return { device, target: storage.disk.target, format: storage.disk.format, readOnly, storage };
}

/** The cards of `vifs`, a description of named ones. Each has a MAC address of its own that stays the same. */
export function readVifs(
  context: ComponentContext,
  owner: Owner,
  attributes: AttributeReader = context.attributes,
): readonly NamedVif[] {
  const value = attributes.optionalDescription('vifs');
  if (value === undefined) return [];
  return descriptionsIn(context, value, 'vifs').map(([name, vif]) => readVif(vif, name, owner));
}

function readVif(vif: NestedReader, name: string, owner: Owner): NamedVif {
  return {
    name,
    mac: vif.text('mac') ?? macOf(owner, name),
    bridge: vif.text('bridge') ?? 'xenbr0',
    rate: vif.text('rate'),
    vlan: vif.integer('vlan'),
    script: vif.text('script'),
    addresses: {
      ip: vif.text('ip'),
      netmask: vif.text('netmask'),
      gateway: vif.text('gateway'),
      ip6: vif.text('ip6'),
      gateway6: vif.text('gateway6'),
    },
  };
}
