import type { Random } from '@smartdomains/runtime';

/** Which commands a fault is about. */
export interface CommandMatch {
  /** Host by name; any when absent. */
  readonly host?: string;
  /** The beginning of the argument list; `*` stands for any one word. Any command when absent. */
  readonly argv?: readonly string[];
  /** A word that must be among the arguments. */
  readonly containing?: string;
  /** Only the so manyth command that matches, from 1; every one when absent. */
  readonly occurrence?: number;
}

/** What goes wrong in a simulated world. Plain data; times are simulated milliseconds since the world's beginning. */
export type Fault =
  /** The command exits so, without an effect, or after it when `isDone` is true. */
  | {
      readonly kind: 'commandFails';
      readonly match: CommandMatch;
      readonly exitCode: number;
      readonly stderr?: string;
      readonly isDone?: boolean;
    }
  /** The command has no effect and does not end by itself. */
  | { readonly kind: 'commandHangs'; readonly match: CommandMatch }
  /** Nobody reaches the host; what runs there goes on. */
  | { readonly kind: 'hostUnreachable'; readonly host: string; readonly fromMs: number; readonly toMs?: number }
  /**
   * The host is switched off and comes back later: its domains, loop devices and what it had in /run are gone, and nobody wrote down
   * why. Its disks are as they were.
   */
  | { readonly kind: 'hostRestarts'; readonly host: string; readonly fromMs: number; readonly toMs: number }
  /**
   * The domain of this name ends: by a crash, by itself, destroyed by somebody else; or it reboots. At a time, or so long after it was
   * started for the first time.
   */
  | {
      readonly kind: 'domainEnds';
      readonly host: string;
      readonly domain: string;
      readonly how: 'crash' | 'poweroff' | 'destroyed' | 'reboot';
      readonly atMs?: number;
      readonly afterStartMs?: number;
    }
  /**
   * The domain of this name does not go when it is taken down: it loses its name, stays in the list as dying, and keeps its memory and its
   * disks, until so long after the world's beginning, or for good.
   */
  | { readonly kind: 'domainStays'; readonly host: string; readonly domain: string; readonly toMs?: number }
  /** Nothing more can be written to the host's file system. */
  | { readonly kind: 'diskFull'; readonly host: string; readonly fromMs: number; readonly toMs?: number }
  /** Any command may fail, drawn from the seed. */
  | {
      readonly kind: 'commandsFailAtRandom';
      readonly match: CommandMatch;
      /** 0 to 1, for each command that matches. */
      readonly probability: number;
      readonly exitCode: number;
      readonly stderr?: string;
    };

/** What happens to one command instead of, or after, its own work. */
export type CommandFate =
  | { readonly kind: 'fails'; readonly exitCode: number; readonly stderr: string; readonly isDone: boolean }
  | { readonly kind: 'hangs' };

/** The faults of a world as they come about. */
export interface FaultPlan {
  /** To be asked once for each command that begins, in order: occurrences are counted here. */
  fateOf(host: string, argv: readonly string[]): CommandFate | undefined;
  isUnreachable(host: string, nowMs: number): boolean;
  /** The next time after `nowMs` at which the host becomes unreachable, or nothing. */
  nextLossMs(host: string, nowMs: number): number | undefined;
  isDiskFull(host: string, nowMs: number): boolean;
  restarts(host: string): readonly Extract<Fault, { readonly kind: 'hostRestarts' }>[];
  /** Until when a domain that is taken down stays; `undefined`: it goes. */
  domainStaysToMs(host: string, domain: string): number | undefined;
  domainEnds(host: string): readonly Extract<Fault, { readonly kind: 'domainEnds' }>[];
}

/** Reads the faults; `random` decides those that are drawn. */
export function createFaultPlan(faults: readonly Fault[], random: Random): FaultPlan {
  const counts = new Map<Fault, number>();
  const covers = (fault: { readonly fromMs: number; readonly toMs?: number }, nowMs: number): boolean =>
    nowMs >= fault.fromMs && nowMs < (fault.toMs ?? Number.POSITIVE_INFINITY);
  const strikes = (fault: Fault, match: CommandMatch, host: string, argv: readonly string[]): boolean => {
    if (!matches(match, host, argv)) return false;
    const count = (counts.get(fault) ?? 0) + 1;
    counts.set(fault, count);
    return match.occurrence === undefined || match.occurrence === count;
  };
  return {
    fateOf(host, argv) {
      let fate: CommandFate | undefined;
      for (const fault of faults) {
        if (fault.kind === 'commandHangs') {
          if (strikes(fault, fault.match, host, argv)) fate ??= { kind: 'hangs' };
        } else if (fault.kind === 'commandFails') {
          if (!strikes(fault, fault.match, host, argv)) continue;
          const { exitCode, stderr = '', isDone = false } = fault;
          fate ??= { kind: 'fails', exitCode, stderr, isDone };
        } else if (fault.kind === 'commandsFailAtRandom') {
          if (!strikes(fault, fault.match, host, argv) || random.next() >= fault.probability) continue;
          fate ??= { kind: 'fails', exitCode: fault.exitCode, stderr: fault.stderr ?? '', isDone: false };
        }
      }
      return fate;
    },
    isUnreachable: (host, nowMs) => faults.some((fault) => isLossOf(fault, host) && covers(fault, nowMs)),
    nextLossMs(host, nowMs) {
      const times = faults.flatMap((fault) => (isLossOf(fault, host) && fault.fromMs > nowMs ? [fault.fromMs] : []));
      return times.length === 0 ? undefined : Math.min(...times);
    },
    isDiskFull: (host, nowMs) =>
      faults.some((fault) => fault.kind === 'diskFull' && fault.host === host && covers(fault, nowMs)),
    restarts: (host) => faults.filter((fault) => fault.kind === 'hostRestarts').filter((fault) => fault.host === host),
    domainStaysToMs(host, domain) {
      const fault = faults.find((one) => one.kind === 'domainStays' && one.host === host && one.domain === domain);
      return fault?.kind === 'domainStays' ? (fault.toMs ?? Number.POSITIVE_INFINITY) : undefined;
    },
    domainEnds: (host) => faults.filter((fault) => fault.kind === 'domainEnds').filter((fault) => fault.host === host),
  };
}

/** Whether it is about this host being out of reach. */
function isLossOf(
  fault: Fault,
  host: string,
): fault is Extract<Fault, { readonly kind: 'hostUnreachable' | 'hostRestarts' }> {
  return (fault.kind === 'hostUnreachable' || fault.kind === 'hostRestarts') && fault.host === host;
}

function matches(match: CommandMatch, host: string, argv: readonly string[]): boolean {
  if (match.host !== undefined && match.host !== host) return false;
  if (match.containing !== undefined && !argv.includes(match.containing)) return false;
  return (match.argv ?? []).every((word, index) => word === '*' || word === argv[index]);
}
