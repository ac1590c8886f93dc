/** A domain that runs, as `xl list -l` tells of it: what a description can be compared with. */
export interface RunningDomain {
  readonly type: string | undefined;
  readonly kernel: string | undefined;
  readonly ramdisk: string | undefined;
  readonly commandLine: string | undefined;
  readonly memoryMiB: number | undefined;
  readonly maxMemoryMiB: number | undefined;
  readonly vcpus: number | undefined;
  readonly maxVcpus: number | undefined;
  readonly weight: number | undefined;
  readonly cap: number | undefined;
  readonly disks: readonly RunningDisk[];
  readonly vifs: readonly RunningVif[];
  readonly onPoweroff: string;
  readonly onReboot: string;
  readonly onCrash: string;
}

export interface RunningDisk {
  readonly device: string;
  readonly target: string;
  readonly format: string | undefined;
  readonly readOnly: boolean;
}

export interface RunningVif {
  readonly mac: string;
  readonly bridge: string;
}

/** Reads the answer of `xl list -l NUMBER`; `undefined` when it is not one. What is a type's zero is left out by libxl. */
export function parseRunningDomain(stdout: string): RunningDomain | undefined {
  const answer = parseJson(stdout);
  // One domain that is asked for comes alone; older versions make a list of one.
  const domain = Array.isArray(answer) ? answer[0] : answer;
  const config = memberOf(domain, 'config');
  const created = memberOf(config, 'c_info');
  const built = memberOf(config, 'b_info');
  if (created === undefined || built === undefined) return undefined;
  const scheduling = memberOf(built, 'sched_params');
  const processors = memberOf(built, 'avail_vcpus');
  return {
    type: textOf(memberOf(created, 'type')),
    kernel: textOf(memberOf(built, 'kernel')),
    ramdisk: textOf(memberOf(built, 'ramdisk')),
    commandLine: textOf(memberOf(built, 'cmdline')),
    memoryMiB: mebibytesOf(memberOf(built, 'target_memkb')),
    maxMemoryMiB: mebibytesOf(memberOf(built, 'max_memkb')),
    vcpus: Array.isArray(processors) ? processors.length : undefined,
    maxVcpus: numberOf(memberOf(built, 'max_vcpus')),
    weight: numberOf(memberOf(scheduling, 'weight')),
    cap: numberOf(memberOf(scheduling, 'cap')),
    disks: listOf(memberOf(config, 'disks')).map((disk) => ({
      device: textOf(memberOf(disk, 'vdev')) ?? '',
      target: textOf(memberOf(disk, 'pdev_path')) ?? '',
      format: textOf(memberOf(disk, 'format')),
      readOnly: memberOf(disk, 'readwrite') !== 1,
    })),
    vifs: listOf(memberOf(config, 'nics')).map((nic) => ({
      mac: textOf(memberOf(nic, 'mac')) ?? '',
      bridge: textOf(memberOf(nic, 'bridge')) ?? '',
    })),
    onPoweroff: textOf(memberOf(config, 'on_poweroff')) ?? 'destroy',
    onReboot: textOf(memberOf(config, 'on_reboot')) ?? 'destroy',
    onCrash: textOf(memberOf(config, 'on_crash')) ?? 'destroy',
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function mebibytesOf(value: unknown): number | undefined {
  const kibibytes = numberOf(value);
  return kibibytes === undefined ? undefined : Math.round(kibibytes / 1024);
}
