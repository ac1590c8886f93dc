/** One command of the scenario that is run on a real Xen host (once, by `record.ts`) and on the simulated one (in the tests). */
export interface Step {
  readonly argv: readonly [string, ...string[]];
  readonly stdin?: string;
  /** Repeat until it exits with this code: some things take their time. Only the last answer counts. */
  readonly untilExitCode?: number;
  /**
   * What of the answer must be equal. `shape` compares the keys and types of JSON, `list` a table of `xl list` without ids, times
   * and whether the processor is used just now. Default: everything.
   */
  readonly compare?: 'all' | 'exitCode' | 'exitCode+stderr' | 'exitCode+stdout' | 'shape' | 'list';
  /** Why the simulated host answers this otherwise, where that is known and not mended yet. A real host is compared all the same. */
  readonly known?: string;
}

export interface RecordedStep {
  readonly argv: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function config(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** The text of a guest's configuration; later lines count. */
export function guest(name: string, disk: string, changes: readonly string[] = []): string {
  return config([
    `name = "${name}"`,
    'type = "pv"',
    'kernel = "/srv/guest/vmlinux"',
    'ramdisk = "/srv/guest/initrd"',
    `cmdline = "console=hvc0 quiet norandmaps mitigations=off lab_name=${name} lab_ip=192.168.77.101/24"`,
    'memory = 96',
    'vcpus = 1',
    `disk = [ "format=raw, vdev=xvda, access=rw, target=${disk}" ]`,
    'vif = [ "bridge=xenbr0,mac=00:16:3e:00:01:65" ]',
    'on_poweroff = "destroy"',
    'on_reboot = "restart"',
    'on_crash = "destroy"',
    ...changes,
  ]);
}

/** Where a scenario has its files, on the host. */
export const directory = '/srv/scenario';
