/** How a lab host is emulated. What is here decides, with the images, which saved state fits. */
export interface LabSettings {
  readonly memoryMiB: number;
  readonly dom0MemoryMiB: number;
  readonly cpus: number;
  /** QEMU's `-cpu` under software emulation. */
  readonly cpuModel: string;
  /** Sizes of the second and third disk, for QEMU: volume groups `vg0` and `vg1`. They take room as they are written. */
  readonly disks: { readonly vg0: string; readonly vg1: string };
}

/** Hosts are numbered from 1: their addresses and names have one digit. */
export const hostsMax = 9;

/**
 * The lab's hosts. About the CPU model, under QEMU 7.2's software emulation: with SMAP dom0 dies at once with a page fault in
 * Xen's `create_bounce_frame`; an intercepted RDTSCP is reported as RDTSC, and Xen then ends PVH guests; with XSAVE memory was
 * corrupted now and then (docs/internals/lab.md).
 */
export const labSettings: LabSettings = {
  memoryMiB: 1280,
  dom0MemoryMiB: 512,
  cpus: 1,
  cpuModel: 'max,-smap,-rdtscp,-xsave',
  disks: { vg0: '8G', vg1: '4G' },
};

/** How long things of a lab may take, in milliseconds, on a machine under load. */
export const labLimits = {
  buildMs: 1_800_000,
  installMs: 900_000,
  bootMs: 300_000,
  /** From a saved state until ssh answers. */
  restoreMs: 90_000,
  /** One try of ssh. */
  sshMs: 20_000,
  betweenLooksMs: 200,
  /** QEMU's own start, and its end after SIGTERM before SIGKILL. */
  qemuStartMs: 60_000,
  qemuEndMs: 10_000,
  /** One command to QEMU's monitor; saving or loading a state is the longest. */
  monitorMs: 120_000,
  /** For another command that works on the same lab, or builds the same images. */
  lockMs: 1_800_000,
} as const;
