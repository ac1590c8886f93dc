import type { ComponentContext, HostSession, Resource } from '@smartdomains/runtime';
import { macOf, uuidOf } from '../identity/identity.ts';
import { type Probe, readProbe } from '../probes/probe.ts';
import { runDirectory } from '../run-directory.ts';
import type { Seed } from '../seed/nocloud.ts';
import { type CardAddresses, guestCardOf, readSeed } from '../seed/read-seed.ts';
import { seedDiskIn } from '../seed/seed-disk.ts';
import { type Shell, shellService } from '../shell/shell.ts';
import type { DomainAddress, DomainConfig } from '../xl/domain-config.ts';
import { hasAdopted } from './adopted-domain.ts';
import { type NamedVif, readDisks, readVifs, type StoredDisk } from './domain-devices.ts';
import { disksIn } from './domain-disks.ts';
import type { EndActions } from './end-actions.ts';
import { xlKeysOf } from './xl-value.ts';

/** How the name of a seed disk's folder ends; what comes before is as in the configuration's name. */
export const seedFolderEnd = '.seed';

/** What is known of a domain on its host: enough to look for it and to end it. */
export interface DomainOnHost {
  readonly shell: Shell;
  readonly session: HostSession;
  /** Its name, our mark, and what becomes of it when it stops. */
  readonly config: Pick<DomainConfig, 'name' | 'uuid'> & EndActions;
  readonly configurationPath: string;
  /** The folder of its seed disk; absent when it has none. */
  readonly seedFolder: string | undefined;
  readonly shutdownTimeoutMs: number;
}

/** A domain's attributes, read once when it deploys: what it was made of is what it is ended by. */
export interface DomainSettings extends DomainOnHost {
  /** Each of the domain's disks; the first is what it boots from. */
  readonly disks: readonly StoredDisk[];
  /** Its cards but the first. */
  readonly vifs: readonly NamedVif[];
  readonly config: DomainConfig;
  /** What the seed disk tells the guest; absent when there is none. */
  readonly seed: Seed | undefined;
  readonly startTimeoutMs: number;
  /** Absent: the domain is ready when it is started. */
  readonly probe: Probe | undefined;
}

/** Throws `SdError` at the attribute that cannot be read, SD8208 when a disk is on another host. */
export function readDomainSettings(context: ComponentContext): DomainSettings {
  const { attributes, origin: owner } = context;
  const { connection } = attributes.service('shell', shellService);
  const disks = readDisks(context, connection.name);
  const vifs = readVifs(context, owner);
  const [first] = disks;
  const name = attributes.optionalText('domainName') ?? first?.storage.domainName ?? '';
  const mac = attributes.optionalText('mac') ?? macOf(owner);
  const uuid = uuidOf(owner);
  const seedFolder = seedFolderOf(context, name);
  const config: DomainConfig = {
    name,
    uuid,
    type: wordOf(attributes.optionalText('type'), ['pv', 'pvh', 'hvm']),
    kernel: attributes.optionalText('kernel'),
    ramdisk: attributes.optionalText('ramdisk'),
    root: attributes.optionalText('root'),
    extra: attributes.optionalText('extra'),
    memoryMiB: toMiB(attributes.sizeBytes('memory')),
    maxMemoryMiB: toMiB(attributes.optionalSizeBytes('maxMemory')),
    vcpus: attributes.integer('vcpus'),
    maxVcpus: attributes.optionalInteger('maxVcpus'),
    cpus: attributes.optionalText('cpus'),
    weight: attributes.optionalInteger('weight'),
    cap: attributes.optionalInteger('cap'),
    disks: seedFolder === undefined ? disks : [...disks, seedDiskIn(seedFolder)],
    vifs: [
      {
        mac,
        bridge: attributes.text('bridge'),
        rate: attributes.optionalText('rate'),
        vlan: attributes.optionalInteger('vlan'),
        script: attributes.optionalText('vifScript'),
      },
      ...vifs,
    ],
    address: seedFolder === undefined ? addressIn(context) : undefined,
    ...endActionsIn(context),
  };
  return {
    ...domainOnHost(context, config),
    disks,
    vifs,
    config,
    seed:
      seedFolder === undefined
        ? undefined
        : readSeed(context, {
            instanceId: uuid,
            cards: [
              guestCardOf(mac, firstAddressesIn(context)),
              ...vifs.map((vif) => guestCardOf(vif.mac, vif.addresses)),
            ],
          }),
    startTimeoutMs: attributes.durationMs('startTimeout'),
    probe: readProbe(context),
  };
}

function endActionsIn({ attributes }: ComponentContext): EndActions {
  return {
    onPoweroff: wordOf(attributes.optionalText('onPoweroff'), ['destroy', 'preserve']),
    onReboot: wordOf(attributes.optionalText('onReboot'), ['restart', 'destroy']),
    onCrash: wordOf(attributes.optionalText('onCrash'), ['preserve', 'restart', 'destroy']),
    xl: xlKeysOf(attributes.optionalDescription('xl')),
  };
}

function firstAddressesIn({ attributes }: ComponentContext): CardAddresses {
  return {
    ip: attributes.optionalText('ip'),
    netmask: attributes.optionalText('netmask'),
    gateway: attributes.optionalText('gateway'),
    ip6: attributes.optionalText('ip6'),
    gateway6: attributes.optionalText('gateway6'),
  };
}

function addressIn({ attributes }: ComponentContext): DomainAddress | undefined {
  const ip = attributes.optionalText('ip');
  const netmask = attributes.optionalText('netmask');
  if (ip === undefined || netmask === undefined) return undefined;
  return { ip, netmask, gateway: attributes.optionalText('gateway'), hostname: attributes.text('hostname') };
}

/** One of the words; the first, which is the default, for any that the schema has refused. */
function wordOf<Word extends string>(text: string | undefined, words: readonly [Word, ...Word[]]): Word {
  return words.find((word) => word === text) ?? words[0];
}

function toMiB(sizeBytes: number): number;
function toMiB(sizeBytes: number | undefined): number | undefined;
function toMiB(sizeBytes: number | undefined): number | undefined {
  return sizeBytes === undefined ? undefined : Math.ceil(sizeBytes / 2 ** 20);
}

/**
 * The same for ending it alone, when its storage does not say its name any more: the name is that of what stands by the journal.
 * `undefined` when nothing does. Throws `SdError` at an attribute that cannot be read.
 */
export function readStandingDomain(context: ComponentContext, standing: readonly Resource[]): DomainOnHost | undefined {
  const name = nameIn(context, standing);
  return name === undefined
    ? undefined
    : domainOnHost(context, { name, uuid: uuidOf(context.origin), ...endActionsIn(context) });
}

function domainOnHost(context: ComponentContext, config: DomainOnHost['config']): DomainOnHost {
  const shell = context.attributes.service('shell', shellService);
  return {
    shell,
    session: context.session(shell.connection),
    config,
    configurationPath: `${runDirectory}/${context.origin.application}-${config.name}.cfg`,
    seedFolder: seedFolderOf(context, config.name),
    shutdownTimeoutMs: context.attributes.durationMs('shutdownTimeout'),
  };
}

function seedFolderOf({ attributes, origin }: ComponentContext, domainName: string): string | undefined {
  return attributes.optionalText('seed') === undefined
    ? undefined
    : `${runDirectory}/${origin.application}-${domainName}${seedFolderEnd}`;
}

function nameIn({ origin, attributes }: ComponentContext, standing: readonly Resource[]): string | undefined {
  const domain = standing.find(({ kind }) => kind === 'domain');
  if (domain !== undefined) return domain.name;
  const before = `${runDirectory}/${origin.application}-`;
  const configuration = standing.find(({ kind, name }) => kind === 'file' && name.startsWith(before));
  if (configuration !== undefined) return configuration.name.slice(before.length, -'.cfg'.length);
  // Only marks of it stand, and it has the name in messages only.
  return disksIn(standing).length > 0 || hasAdopted(standing)
    ? (attributes.optionalText('domainName') ?? origin.path)
    : undefined;
}
