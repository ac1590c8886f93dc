import type { Domain, Pause } from '../../machine/domains.ts';
import type { GuestConfig } from '../../machine/guest-config.ts';
import type { Machine } from '../../machine/machine.ts';
import { findPath } from '../paths.ts';
import { attachCard, attachDisk } from './devices.ts';

export type BuildResult =
  | { readonly ok: true; readonly domain: Domain }
  /** What `xl` writes to its standard error, whole lines. */
  | { readonly ok: false; readonly messages: string };

export interface BuildRequest {
  readonly config: GuestConfig;
  readonly uuid: string;
  readonly pause: Pause;
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
  // Somebody may destroy it while it is being built.
  const isGone = (): boolean => domain.phase !== 'building';
  const interrupted = (): BuildResult =>
    fail(`libxl: error: libxl_create.c:1921:domcreate_attach_devices: Domain ${domid}:unable to add devices`);
  await pause(machine.varied(latency.buildMs / 2));
  if (isGone()) return interrupted();
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
  const kernelPages = kernelPagesOf(machine, config);
  const pages = Math.floor(config.memoryMaxKib / 4);
  if (kernelPages > pages - firstKernelPage) {
    const sizes = `0x${kernelPages.toString(16)} > 0x${pages.toString(16)} - 0x${firstKernelPage.toString(16)} pages`;
    return await undo(
      `xc: error: panic: xg_dom_core.c:536: xc_dom_chk_alloc_pages: segment kernel too large (${sizes}): Out of memory`,
      'libxl: error: libxl_dom.c:594:libxl__build_dom: xc_dom_build_image failed: No such file or directory',
      rebuildFailed,
    );
  }
  if (config.memoryKib > machine.domains.freeMemoryKib()) {
    return await undo(
      "xc: error: panic: xg_dom_boot.c:119: xc_dom_boot_mem_init: can't allocate low memory for domain: Out of memory",
      'libxl: error: libxl_dom.c:586:libxl__build_dom: xc_dom_boot_mem_init failed: Cannot allocate memory',
      rebuildFailed,
    );
  }
  domain.memoryKib = config.memoryKib;
  await pause(machine.varied(latency.buildMs / 2));
  if (isGone()) return interrupted();

  for (const one of config.disks) {
    await pause(machine.varied(latency.attachMs));
    if (isGone()) return interrupted();
    const problem = attachDisk(machine, domain, one);
    if (problem === undefined) continue;
    return await undo(
      ...scriptLines('block add', domid, problem),
      `libxl: error: libxl_create.c:1672:domcreate_launch_dm: Domain ${domid}:unable to add disk devices`,
    );
  }
  for (const card of config.interfaces) {
    await pause(machine.varied(latency.attachMs));
    if (isGone()) return interrupted();
    const problem = attachCard(machine, card);
    if (problem === undefined) continue;
    return await undo(
      ...scriptLines('vif-bridge online', domid, problem),
      `libxl: error: libxl_create.c:1921:domcreate_attach_devices: Domain ${domid}:unable to add vif devices`,
      ...scriptLines('vif-bridge offline', domid, problem),
    );
  }
  return { ok: true, domain };
}

/** A kernel is put 16 MiB into the guest's memory. */
const firstKernelPage = 0x1000;

function kernelPagesOf(machine: Machine, { kernel }: GuestConfig): number {
  const found = kernel === undefined ? undefined : findPath(machine, kernel);
  return found?.kind === 'file' ? Math.ceil(found.sizeBytes / 4096) : 0;
}

/** What libxl says when it takes down a domain that did not come to be. */
function destructionLines(domid: number): readonly string[] {
  return [
    `libxl: error: libxl_domain.c:1183:libxl__destroy_domid: Domain ${domid}:Non-existant domain`,
    `libxl: error: libxl_domain.c:1137:domain_destroy_callback: Domain ${domid}:Unable to destroy guest`,
    `libxl: error: libxl_domain.c:1064:domain_destroy_cb: Domain ${domid}:Destruction of domain failed`,
  ];
}

/** What libxl says when a hotplug script has failed. */
export function scriptLines(script: string, domid: number, problem: string): readonly string[] {
  return [
    `libxl: error: libxl_exec.c:117:libxl_report_child_exitstatus: /etc/xen/scripts/${script} [${1000 + domid}] exited with error status 1`,
    `libxl: error: libxl_device.c:1337:device_hotplug_child_death_cb: script: ${problem}`,
  ];
}
