/** One domain as `xl list -v` shows it. */
export interface DomainRow {
  /** `(null)` while it has no name: being built, or half dead. */
  readonly name: string;
  readonly domid: number;
  readonly memoryMiB: number;
  /** Processors it has now. */
  readonly vcpus: number;
  readonly uuid: string;
  /** Why it stopped; `null` while it runs. It says nothing about who asked for it. */
  readonly shutdownReason: ShutdownReason | null;
  /** The hypervisor is taking it down. */
  readonly dying: boolean;
  /**
   * It is paused and has had no time on a processor: `xl` is still making it, or was killed while it did. One that somebody
   * paused later has run.
   */
  readonly isUnborn: boolean;
  /** It is paused and has run: somebody did that by hand, or it has stopped or is being destroyed, for which `xl` pauses it first. */
  readonly isPaused: boolean;
}

/** The hypervisor's shutdown reasons (`xen/include/public/sched.h`), by number. */
export const shutdownReasons = ['poweroff', 'reboot', 'suspend', 'crash', 'watchdog', 'soft reset'] as const;
export type ShutdownReason = (typeof shutdownReasons)[number] | 'unknown reason';

/** All domains of a host at one moment. */
export type DomainTable = readonly DomainRow[];

// Names may hold spaces, so the line is read from its end: ID, memory, vcpus, state, time, UUID, reason, label.
const rowPattern =
  /^(.*?)\s+(\d+)\s+(\d+)\s+(\d+)\s+([a-z-]{6})\s+([\d.]+)\s+([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\s+(\d+|-)(?:\s.*)?$/i;

/**
 * Reads the answer of `xl list -v`. `undefined` when it is not a whole answer (no headline, no Domain-0, or a line that is
 * none): a missing answer is not a missing domain.
 */
export function parseDomainTable(stdout: string): DomainTable | undefined {
  const [head, ...lines] = stdout.split('\n').filter((line) => line.trim() !== '');
  if (head === undefined || !/^Name\s+ID\s+Mem\b.*\bUUID\b/.test(head)) return undefined;
  const rows: DomainRow[] = [];
  for (const line of lines) {
    const row = parseRow(line);
    if (row === undefined) return undefined;
    rows.push(row);
  }
  return rows.some((row) => row.domid === 0) ? rows : undefined;
}

function parseRow(line: string): DomainRow | undefined {
  const match = rowPattern.exec(line);
  if (match === null) return undefined;
  const [, name = '', domid, memoryMiB, vcpus, state = '', seconds, uuid = '', reason = '-'] = match;
  const isPaused = state.includes('p');
  const hasRun = Number(seconds) > 0;
  return {
    name,
    domid: Number(domid),
    memoryMiB: Number(memoryMiB),
    vcpus: Number(vcpus),
    uuid: uuid.toLowerCase(),
    shutdownReason: reason === '-' ? null : (shutdownReasons[Number(reason)] ?? 'unknown reason'),
    dying: state.includes('d'),
    isUnborn: isPaused && !hasRun,
    isPaused: isPaused && hasRun,
  };
}

/**
 * It is being taken down, or has lost its name: it comes to nothing, and may keep its memory and its disks as long as the host runs. One
 * that is being built has no name for a moment and is none.
 */
export function isHalfDead({ dying, name, isUnborn }: DomainRow): boolean {
  return dying || (name === '(null)' && !isUnborn);
}

/** How many processors dom0 has, in which domains are made; 1 at least. */
export function dom0Processors(table: DomainTable): number {
  return Math.max(1, table.find(({ domid }) => domid === 0)?.vcpus ?? 1);
}

/** The domain with this UUID. `xl` allows several; the first that is not dying is the one. */
export function findByUuid(table: DomainTable, uuid: string): DomainRow | undefined {
  const found = table.filter((row) => row.uuid === uuid);
  return found.find((row) => !row.dying) ?? found[0];
}

/** The domain with this name. */
export function findByName(table: DomainTable, name: string): DomainRow | undefined {
  return table.find((row) => row.name === name);
}
