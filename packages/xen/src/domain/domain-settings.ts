import type { ComponentContext, HostSession, Resource } from '@smartdomains/runtime';
import { macOf, uuidOf } from '../identity/identity.ts';
import { type Probe, readProbe } from '../probes/probe.ts';
import { labelAt, problemOn } from '../problem.ts';
import { type Shell, shellService } from '../shell/shell.ts';
import { type StorageBackend, storageBackendService } from '../storage/storage-backend.ts';
import type { DomainConfig } from '../xl/domain-config.ts';
import { xlKeysOf } from './xl-value.ts';

/** Where our files for running domains are: gone with a reboot of the host, like the domains. */
export const runDirectory = '/run/smartdomains';

/** What is known of a domain on its host: enough to look for it and to end it. */
export interface DomainOnHost {
  readonly shell: Shell;
  readonly session: HostSession;
  /** Its name and our mark. */
  readonly config: Pick<DomainConfig, 'name' | 'uuid'>;
  readonly configurationPath: string;
  readonly shutdownTimeoutMs: number;
}

/** A domain's attributes, read once when it deploys: what it was made of is what it is ended by. */
export interface DomainSettings extends DomainOnHost {
  readonly storage: StorageBackend;
  readonly config: DomainConfig;
  readonly startTimeoutMs: number;
  /** Absent: the domain is ready when it is started. */
  readonly probe: Probe | undefined;
}

/** Throws `SdError` at the attribute that cannot be read, SD8208 when the disk is on another host. */
export function readDomainSettings(context: ComponentContext): DomainSettings {
  const { path, attributes, origin: owner } = context;
  const shell = attributes.service('shell', shellService);
  const storage = attributes.service('storageBackend', storageBackendService);
  const session = context.session(shell.connection);
  if (storage.host !== session.host) {
    throw problemOn({ component: path, host: session.host }, 'SD8208', {
      at: labelAt(attributes.place('storageBackend'), `its storage is on ${storage.host}`),
      help: 'let the domain and its storage refer to the same shell',
    });
  }
  const config: DomainConfig = {
    name: attributes.optionalText('domainName') ?? storage.domainName,
    uuid: uuidOf(owner),
    type: attributes.text('type') === 'pvh' ? 'pvh' : 'pv',
    kernel: attributes.text('kernel'),
    ramdisk: attributes.optionalText('ramdisk'),
    root: attributes.optionalText('root'),
    extra: attributes.optionalText('extra'),
    memoryMiB: Math.ceil(attributes.sizeBytes('memory') / 2 ** 20),
    vcpus: attributes.integer('vcpus'),
    mac: attributes.optionalText('mac') ?? macOf(owner),
    bridge: attributes.text('bridge'),
    address: {
      ip: attributes.text('ip'),
      netmask: attributes.text('netmask'),
      gateway: attributes.optionalText('gateway'),
      hostname: attributes.text('hostname'),
    },
    disk: storage.disk,
    xl: xlKeysOf(attributes.optionalDescription('xl')),
  };
  return {
    ...domainOnHost(context, config),
    storage,
    config,
    startTimeoutMs: attributes.durationMs('startTimeout'),
    probe: readProbe(context),
  };
}

/**
 * The same for ending it alone, when its storage does not say its name any more: the name is that of what stands by the journal.
 * `undefined` when nothing does. Throws `SdError` at an attribute that cannot be read.
 */
export function readStandingDomain(context: ComponentContext, standing: readonly Resource[]): DomainOnHost | undefined {
  const name = nameIn(context, standing);
  return name === undefined ? undefined : domainOnHost(context, { name, uuid: uuidOf(context.origin) });
}

function domainOnHost(context: ComponentContext, config: DomainOnHost['config']): DomainOnHost {
  const shell = context.attributes.service('shell', shellService);
  return {
    shell,
    session: context.session(shell.connection),
    config,
    configurationPath: `${runDirectory}/${context.origin.application}-${config.name}.cfg`,
    shutdownTimeoutMs: context.attributes.durationMs('shutdownTimeout'),
  };
}

function nameIn({ origin }: ComponentContext, standing: readonly Resource[]): string | undefined {
  const domain = standing.find(({ kind }) => kind === 'domain');
  if (domain !== undefined) return domain.name;
  const before = `${runDirectory}/${origin.application}-`;
  const configuration = standing.find(({ kind, name }) => kind === 'file' && name.startsWith(before));
  return configuration?.name.slice(before.length, -'.cfg'.length);
}
