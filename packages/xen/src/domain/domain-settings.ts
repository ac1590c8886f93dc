import type { ComponentContext, HostSession } from '@smartdomains/runtime';
import { macOf, uuidOf } from '../identity/identity.ts';
import { type Probe, readProbe } from '../probes/probe.ts';
import { labelAt, problemOn } from '../problem.ts';
import { type Shell, shellService } from '../shell/shell.ts';
import { type StorageBackend, storageBackendService } from '../storage/storage-backend.ts';
import type { DomainConfig } from '../xl/domain-config.ts';
import { xlKeysOf } from './xl-value.ts';

/** Where our files for running domains are: gone with a reboot of the host, like the domains. */
export const runDirectory = '/run/smartdomains';

/** A domain's attributes, read once when it deploys: what it was made of is what it is ended by. */
export interface DomainSettings {
  readonly shell: Shell;
  readonly session: HostSession;
  readonly storage: StorageBackend;
  readonly config: DomainConfig;
  readonly configurationPath: string;
  readonly startTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
  /** Absent: the domain is ready when it is started. */
  readonly probe: Probe | undefined;
}

/** Throws `SdError` at the attribute that cannot be read, SD8208 when the disk is on another host. */
export function readDomainSettings(context: ComponentContext): DomainSettings {
  const { application, path, attributes } = context;
  const owner = { application, path };
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
    shell,
    session,
    storage,
    config,
    configurationPath: `${runDirectory}/${application}-${config.name}.cfg`,
    startTimeoutMs: attributes.durationMs('startTimeout'),
    shutdownTimeoutMs: attributes.durationMs('shutdownTimeout'),
    probe: readProbe(context),
  };
}
