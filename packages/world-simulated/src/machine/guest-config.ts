/** What a domain is made of, as `xl` understood it from a configuration text. */
export interface GuestConfig {
  readonly name: string;
  readonly uuid: string | undefined;
  readonly type: 'pv' | 'pvh' | 'hvm';
  readonly kernel: string | undefined;
  readonly ramdisk: string | undefined;
  readonly commandLine: string | undefined;
  readonly bootloader: string | undefined;
  readonly memoryKib: number;
  readonly memoryMaxKib: number;
  /** How many it may have. */
  readonly vcpus: number;
  readonly vcpusOnline: number;
  readonly disks: readonly DiskConfig[];
  readonly interfaces: readonly InterfaceConfig[];
  readonly onPoweroff: EndAction;
  readonly onReboot: EndAction;
  readonly onCrash: EndAction;
}

export type EndAction =
  | 'destroy'
  | 'restart'
  | 'rename-restart'
  | 'preserve'
  | 'coredump-destroy'
  | 'coredump-restart'
  | 'soft-reset';

export interface DiskConfig {
  readonly target: string;
  readonly vdev: string;
  readonly format: string;
  readonly readOnly: boolean;
}

export interface InterfaceConfig {
  /** Its number in the domain, which it keeps. */
  readonly devid: number;
  readonly bridge: string;
  readonly mac: string | undefined;
  readonly ip: string | undefined;
}

/** The addresses the guest gives itself: `ip=` and `lab_ip=` of its kernel command line, else those of its interfaces. */
export function guestAddresses(config: GuestConfig): readonly string[] {
  if (config.interfaces.length === 0) return [];
  const found: string[] = [];
  for (const word of (config.commandLine ?? '').split(/\s+/)) {
    const address = /^(?:ip|lab_ip)=(\d+\.\d+\.\d+\.\d+)(?:[:/]|$)/.exec(word)?.[1];
    if (address !== undefined) found.push(address);
  }
  if (found.length > 0) return found;
  return config.interfaces.flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
}
