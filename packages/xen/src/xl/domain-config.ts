import type { XlConfig, XlValue } from './xl-config.ts';

/** What a domain is made of; everything is already checked. */
export interface DomainConfig {
  readonly name: string;
  readonly uuid: string;
  readonly type: 'pv' | 'pvh';
  readonly kernel: string;
  readonly ramdisk: string | undefined;
  /** Value of the kernel's `root=`; empty or absent: none is given. */
  readonly root: string | undefined;
  /** Further words for the kernel. */
  readonly extra: string | undefined;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly mac: string;
  readonly bridge: string;
  readonly address: {
    readonly ip: string;
    readonly netmask: string;
    readonly gateway: string | undefined;
    readonly hostname: string;
  };
  readonly disk: { readonly target: string; readonly format: 'raw' };
  /** Keys of the user's own. */
  readonly xl: XlConfig;
}

/** The keys that attributes of `XenDomain` write; `xl extends DATA {…}` may not have them. */
export const ownXlKeys: ReadonlyMap<string, string> = new Map([
  ['name', 'domainName'],
  ['uuid', 'none: it is our mark and derived from application and path'],
  ['type', 'type'],
  ['builder', 'type'],
  ['kernel', 'kernel'],
  ['ramdisk', 'ramdisk'],
  ['root', 'root'],
  ['extra', 'extra'],
  ['cmdline', 'extra'],
  ['memory', 'memory'],
  ['vcpus', 'vcpus'],
  ['disk', 'storageBackend'],
  ['vif', 'bridge` and `mac'],
  ['on_poweroff', 'none: how an end is noticed depends on it'],
  ['on_reboot', 'none: how an end is noticed depends on it'],
  ['on_crash', 'none: how an end is noticed depends on it'],
]);

/**
 * The configuration as keys of xl.cfg. A domain that powers off disappears; one that crashes is preserved, so that the two can
 * be told apart (the list shows its reason) until its component is terminated.
 */
export function xlConfigOf(domain: DomainConfig): XlConfig {
  const config = new Map<string, XlValue>();
  config.set('name', domain.name);
  config.set('uuid', domain.uuid);
  config.set('type', domain.type);
  config.set('kernel', domain.kernel);
  if (domain.ramdisk !== undefined) config.set('ramdisk', domain.ramdisk);
  config.set('cmdline', kernelCommandLine(domain));
  config.set('memory', domain.memoryMiB);
  config.set('vcpus', domain.vcpus);
  config.set('disk', [`format=${domain.disk.format}, vdev=xvda, access=rw, target=${domain.disk.target}`]);
  config.set('vif', [`mac=${domain.mac}, bridge=${domain.bridge}`]);
  config.set('on_poweroff', 'destroy');
  config.set('on_reboot', 'restart');
  config.set('on_crash', 'preserve');
  for (const [key, value] of domain.xl) config.set(key, value);
  return config;
}

/**
 * The guest's kernel command line. The address goes there as in 2007, in the form of Linux's nfsroot.txt:
 * `ip=address:server:gateway:netmask:hostname:device:autoconf`.
 */
export function kernelCommandLine({ root, extra, address }: DomainConfig): string {
  const { ip, gateway, netmask, hostname } = address;
  return [root ? `root=${root}` : '', `ip=${ip}::${gateway ?? ''}:${netmask}:${hostname}:eth0:off`, extra ?? '']
    .filter((words) => words !== '')
    .join(' ');
}
