import type { XlConfig, XlValue } from './xl-config.ts';

/** What a domain is made of; everything is already checked. */
export interface DomainConfig {
  readonly name: string;
  readonly uuid: string;
  readonly type: 'pv' | 'pvh' | 'hvm';
  /** Absent: the guest boots from its disk. */
  readonly kernel: string | undefined;
  readonly ramdisk: string | undefined;
  /** Value of the kernel's `root=`; empty or absent: none is given. */
  readonly root: string | undefined;
  /** Further words for the kernel. */
  readonly extra: string | undefined;
  readonly memoryMiB: number;
  /** What it may be given later; the same when absent. */
  readonly maxMemoryMiB: number | undefined;
  readonly vcpus: number;
  readonly maxVcpus: number | undefined;
  /** Processors of the host it may run on, as xl.cfg has them. */
  readonly cpus: string | undefined;
  readonly weight: number | undefined;
  readonly cap: number | undefined;
  /** In the order of their devices' making; the first is what it boots from. */
  readonly disks: readonly DomainDisk[];
  /** The first is the guest's `eth0`. */
  readonly vifs: readonly DomainVif[];
  /** Of the first card, for the kernel's command line. */
  readonly address: DomainAddress | undefined;
  readonly onPoweroff: 'destroy' | 'preserve';
  readonly onReboot: 'restart' | 'destroy';
  readonly onCrash: 'preserve' | 'restart' | 'destroy';
  /** Keys of the user's own. */
  readonly xl: XlConfig;
}

export interface DomainDisk {
  /** The guest's name of it: `xvda`. */
  readonly device: string;
  readonly target: string;
  readonly format: string;
  readonly readOnly: boolean;
}

export interface DomainVif {
  readonly mac: string;
  readonly bridge: string;
  /** `10Mb/s`, what the guest may send. */
  readonly rate: string | undefined;
  /** Only Open vSwitch's script knows them. */
  readonly vlan: number | undefined;
  /** The host's hotplug script; xl's default when absent. */
  readonly script: string | undefined;
}

export interface DomainAddress {
  readonly ip: string;
  readonly netmask: string;
  readonly gateway: string | undefined;
  readonly hostname: string;
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
  ['maxmem', 'maxMemory'],
  ['vcpus', 'vcpus'],
  ['maxvcpus', 'maxVcpus'],
  ['cpus', 'cpus'],
  ['cpu_weight', 'weight'],
  ['cap', 'cap'],
  ['disk', 'storageBackend` or `disks'],
  ['vif', 'bridge`, `mac` or `vifs'],
  ['on_poweroff', 'onPoweroff'],
  ['on_reboot', 'onReboot'],
  ['on_crash', 'onCrash'],
]);

/**
 * The configuration as keys of xl.cfg. By default a domain that powers off disappears; one that crashes is preserved, so that the
 * two can be told apart (the list shows its reason) until its component is terminated.
 */
export function xlConfigOf(domain: DomainConfig): XlConfig {
  const config = new Map<string, XlValue>();
  const set = (key: string, value: XlValue | undefined): void => {
    if (value !== undefined) config.set(key, value);
  };
  set('name', domain.name);
  set('uuid', domain.uuid);
  set('type', domain.type);
  set('kernel', domain.kernel);
  set('ramdisk', domain.ramdisk);
  if (domain.kernel !== undefined) set('cmdline', kernelCommandLine(domain));
  set('memory', domain.memoryMiB);
  set('maxmem', domain.maxMemoryMiB);
  set('vcpus', domain.vcpus);
  set('maxvcpus', domain.maxVcpus);
  set('cpus', domain.cpus);
  set('cpu_weight', domain.weight);
  set('cap', domain.cap);
  set('disk', domain.disks.map(xlDiskOf));
  set('vif', domain.vifs.map(xlVifOf));
  set('on_poweroff', domain.onPoweroff);
  set('on_reboot', domain.onReboot);
  set('on_crash', domain.onCrash);
  for (const [key, value] of domain.xl) set(key, value);
  return config;
}

/** Whether something in it is a text that nobody but `xl` can judge: keys of the user's own, processors, how a card is shaped. */
export function isForXlToJudge({ xl, cpus, vifs }: DomainConfig): boolean {
  return xl.size > 0 || cpus !== undefined || vifs.some(({ rate, script }) => (rate ?? script) !== undefined);
}

/** A disk as xl-disk-configuration(5) has it. */
export function xlDiskOf(disk: DomainDisk): string {
  return xlDiskParts(disk).join(', ');
}

/** Its parts; `target=` comes last, for it takes all that follows. */
export function xlDiskParts({ device, target, format, readOnly }: DomainDisk): readonly string[] {
  return [`format=${format}`, `vdev=${device}`, `access=${readOnly ? 'ro' : 'rw'}`, `target=${target}`];
}

/** A network card as xl-network-configuration(5) has it. */
export function xlVifOf(vif: DomainVif): string {
  return xlVifParts(vif).join(', ');
}

/** Its parts; Open vSwitch's script reads a VLAN after the bridge's name. */
export function xlVifParts({ mac, bridge, rate, vlan, script }: DomainVif): readonly string[] {
  return [
    `mac=${mac}`,
    `bridge=${bridge}${vlan === undefined ? '' : `.${vlan}`}`,
    ...(script === undefined ? [] : [`script=${script}`]),
    ...(rate === undefined ? [] : [`rate=${rate}`]),
  ];
}

/**
 * The guest's kernel command line. The address goes there as in 2007, in the form of Linux's nfsroot.txt:
 * `ip=address:server:gateway:netmask:hostname:device:autoconf`.
 */
export function kernelCommandLine({ root, extra, address }: Pick<DomainConfig, 'root' | 'extra' | 'address'>): string {
  return [root ? `root=${root}` : '', address ? ipParameter(address) : '', extra ?? '']
    .filter((words) => words !== '')
    .join(' ');
}

function ipParameter({ ip, gateway, netmask, hostname }: DomainAddress): string {
  return `ip=${ip}::${gateway ?? ''}:${netmask}:${hostname}:eth0:off`;
}
