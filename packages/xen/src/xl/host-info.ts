/** What `xl info` says, as far as we use it. */
export interface HostInfo {
  readonly xenVersion: string;
  readonly freeMemoryMiB: number;
  /**
   * Whether dom0's memory is fixed on Xen's command line. Then `xl` does not take memory from dom0 for a new domain, free
   * memory is all there is, and creations may run side by side.
   */
  readonly hasFixedDom0Memory: boolean;
  /** `credit2`, `credit`, `null`, …: what shares processors among domains. */
  readonly scheduler: string;
  /** That Xen may use; absent when it does not say. */
  readonly processors: number | undefined;
}

/** Reads the answer of `xl info`; `undefined` when it is not one. */
export function parseHostInfo(stdout: string): HostInfo | undefined {
  const fields = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  const freeMemoryMiB = numberOf(fields.get('free_memory'));
  if (freeMemoryMiB === undefined) return undefined;
  return {
    xenVersion: fields.get('xen_version') ?? 'unknown',
    freeMemoryMiB,
    processors: numberOf(fields.get('nr_cpus')),
    scheduler: fields.get('xen_scheduler') ?? 'unknown',
    hasFixedDom0Memory: /(^|\s)dom0_mem=/.test(fields.get('xen_commandline') ?? ''),
  };
}

/** The number in the answer of `xl domid`; `undefined` when it is not one. */
export function parseDomid(stdout: string): number | undefined {
  return numberOf(stdout.trim());
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
