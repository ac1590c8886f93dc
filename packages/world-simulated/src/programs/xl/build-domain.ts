import type { Domain, Pause } from '../../machine/domains.ts';
import type { DiskConfig, GuestConfig } from '../../machine/guest-config.ts';
import type { Machine } from '../../machine/machine.ts';
import { findPath } from '../paths.ts';

export type BuildResult =
  | { readonly ok: true; readonly domain: Domain }
  /** What `xl` writes to its standard error, whole lines. */
  | { readonly ok: false; readonly messages: string };

export interface BuildRequest {
  readonly config: GuestConfig;
  readonly uuid: string;
  readonly pause: Pause;
  /** Refuses disks with the same file or volume as another domain's only when both may write. */
  readonly hostPid?: number;
}

/**
 * Makes a domain, paused: name, kernel, memory, disks, interfaces, in this order and with the messages of libxl in Xen 4.17.
 * What fails is undone. Who is killed on the way leaves what is made so far, as the real one does.
 */
export async function buildDomain(machine: Machine, request: BuildRequest): Promise<BuildResult> {
  const { config, uuid, pause } = request;
  const { latency } = machine.spec;
  const domid = machine.domains.nextDomid();
  const fail = (...lines: readonly string[]): BuildResult => ({
    ok: false,
    messages: [...lines, ...destructionLines(domid)].map((line) => `${line}\n`).join(''),
  });

  if (config.name === 'Domain-0' || machine.domains.byName(config.name) !== undefined) {
    return fail(
      `libxl: error: libxl_domain.c:81:libxl__domain_rename: Domain ${domid}:Domain with name "${config.name}" already exists.`,
      `libxl: error: libxl_create.c:1296:initiate_domain_create: Domain ${domid}:cannot make domain: -6`,
    );
  }
  const missing = config.disks.findIndex(({ target }) => findPath(machine, target).kind === 'missing');
  const disk = config.disks[missing];
  if (disk !== undefined && disk.target !== '') {
    return fail(
      `libxl: error: libxl_device.c:455:libxl__device_disk_set_backend: Disk vdev=${disk.vdev} failed to stat: ${disk.target}: No such file or directory`,
      `libxl: error: libxl_create.c:1318:initiate_domain_create: Domain ${domid}:Unable to set disk defaults for disk ${missing}`,
    );
  }

  const domain = machine.domains.add({ domid, uuid, config });
  const undo = async (...lines: readonly string[]): Promise<BuildResult> => {
    await machine.domains.destroy(domain, pause);
    return fail(...lines);
  };
  await pause(machine.varied(latency.buildMs / 2));
  const rebuildFailed = `libxl: error: libxl_create.c:1640:domcreate_rebuild_done: Domain ${domid}:cannot (re-)build domain: -3`;
  for (const [path, line, what] of [
    [config.kernel, 646, 'kernel'],
    [config.ramdisk, 659, 'ramdisk'],
  ] as const) {
    if (path === undefined || findPath(machine, path).kind === 'file') continue;
    return await undo(
      `xc: error: panic: xg_dom_core.c:205: failed to open file '${path}': No such file or directory: Internal error`,
      `libxl: error: libxl_dom.c:${line}:libxl__build_pv: xc_dom_${what}_file failed: No such file or directory`,
      rebuildFailed,
    );
  }
  if (config.memoryMaxKib > machine.domains.freeMemoryKib()) {
    return await undo(
      "xc: error: panic: xg_dom_boot.c:119: xc_dom_boot_mem_init: can't allocate low memory for domain: Out of memory",
      'libxl: error: libxl_dom.c:586:libxl__build_dom: xc_dom_boot_mem_init failed: Cannot allocate memory',
      rebuildFailed,
    );
  }
  domain.memoryKib = config.memoryMaxKib;
  await pause(machine.varied(latency.buildMs / 2));

  for (const one of config.disks) {
    await pause(machine.varied(latency.attachMs));
    const problem = attachDisk(machine, domain, one);
    if (problem === undefined) continue;
    return await undo(
      ...scriptLines('block add', domid, problem),
      `libxl: error: libxl_create.c:1921:domcreate_attach_devices: Domain ${domid}:unable to add disk devices`,
    );
  }
  for (const { bridge } of config.interfaces) {
    await pause(machine.varied(latency.attachMs));
    if (machine.spec.bridges.includes(bridge)) continue;
    const problem = `Could not find bridge device ${bridge}`;
    return await undo(
      ...scriptLines('vif-bridge online', domid, problem),
      `libxl: error: libxl_create.c:1921:domcreate_attach_devices: Domain ${domid}:unable to add vif devices`,
      ...scriptLines('vif-bridge offline', domid, problem),
    );
  }
  return { ok: true, domain };
}

/** What libxl says when it takes down a domain that did not come to be. */
function destructionLines(domid: number): readonly string[] {
  return [
    `libxl: error: libxl_domain.c:1183:libxl__destroy_domid: Domain ${domid}:Non-existant domain`,
    `libxl: error: libxl_domain.c:1137:domain_destroy_callback: Domain ${domid}:Unable to destroy guest`,
    `libxl: error: libxl_domain.c:1064:domain_destroy_cb: Domain ${domid}:Destruction of domain failed`,
  ];
}

function scriptLines(script: string, domid: number, problem: string): readonly string[] {
  return [
    `libxl: error: libxl_exec.c:117:libxl_report_child_exitstatus: /etc/xen/scripts/${script} [${1000 + domid}] exited with error status 1`,
    `libxl: error: libxl_device.c:1337:device_hotplug_child_death_cb: script: ${problem}`,
  ];
}

/** What the block script does: a loop device for a file, a hold on a volume. Why it does not, when it does not. */
function attachDisk(machine: Machine, domain: Domain, disk: DiskConfig): string | undefined {
  if (disk.target === '') return undefined;
  const found = findPath(machine, disk.target);
  if (found.kind === 'volume') {
    const { volume } = found;
    if (!disk.readOnly && isUsedByOther(machine, domain, disk)) {
      return `Device ${disk.target} is mounted in a guest domain,\nand so cannot be mounted now.`;
    }
    volume.holders += 1;
    domain.releases.push(() => {
      volume.holders -= 1;
    });
    return undefined;
  }
  if (found.kind === 'loop' || found.kind === 'disk') return undefined;
  if (found.kind !== 'file') return `${disk.target} is not a block device.`;
  if (!disk.readOnly && isUsedByOther(machine, domain, disk)) {
    const other = machine.loops.list().find(({ file }) => file === found);
    const loop = `/dev/loop${other?.number ?? 0}`;
    return `File ${disk.target} is loopback-mounted through ${loop},\nwhich is mounted in a guest domain,\nand so cannot be mounted now.`;
  }
  const device = machine.loops.attach(found, { path: disk.target, readOnly: disk.readOnly });
  device.holders += 1;
  domain.releases.push(() => {
    machine.loops.detach(device.number);
    machine.loops.release(device);
  });
  return undefined;
}

/** Another domain has the same disk. Two with the same UUID are one that moves, which the script allows. */
function isUsedByOther(machine: Machine, domain: Domain, disk: DiskConfig): boolean {
  const key = diskKey(machine, disk.target);
  return machine.domains
    .list()
    .some(
      (other) =>
        other !== domain &&
        other.uuid !== domain.uuid &&
        other.releases.length > 0 &&
        other.config.disks.some((theirs) => diskKey(machine, theirs.target) === key),
    );
}

function diskKey(machine: Machine, target: string): unknown {
  const found = findPath(machine, target);
  if (found.kind === 'volume') return found.volume;
  return found.kind === 'file' ? found : target;
}
