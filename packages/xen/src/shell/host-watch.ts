import type { Diagnostic } from '@smartdomains/language';
import { type Clock, SdError } from '@smartdomains/runtime';
import { type DomainRow, type DomainTable, findByUuid } from '../xl/domain-table.ts';

/** What one poll of the host showed of one domain. */
export type Sighting =
  | { readonly kind: 'seen'; readonly row: DomainRow }
  /** The host answered, and the domain is not there. It may be rebooting. */
  | { readonly kind: 'missing' }
  /** The host did not answer, or not wholly: nothing is known about the domain. */
  | { readonly kind: 'unknown'; readonly diagnostic: Diagnostic | undefined };

/** What components see of the watch. */
export interface DomainWatch {
  /** Calls back with each poll's sighting of the domain with this UUID. The result ends the subscription. */
  subscribe(uuid: string, listener: (sighting: Sighting) => void): () => void;
}

/** What the watch needs of the world. */
export interface HostWatchOptions {
  /** One look at all domains; `undefined` when the answer was not whole. */
  readonly look: (signal: AbortSignal) => Promise<DomainTable | undefined>;
  readonly sleep: (delayMs: number, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  /** Between two looks; on a host that answers slowly longer, see `restShare`. */
  readonly intervalMs: number;
}

/** A look that took its time is followed by a rest of so many times that: watching must not be what keeps a host busy. */
const restShare = 4;

/**
 * One poll of a host, shared by all its domains: the work is one command an interval, however many watch, and none while nobody
 * does.
 */
export class HostWatch implements DomainWatch {
  readonly #options: HostWatchOptions;
  readonly #listeners = new Map<string, Set<(sighting: Sighting) => void>>();
  #wake: (() => void) | undefined;
  #lastLookMs = 0;

  constructor(options: HostWatchOptions) {
    this.#options = options;
  }

  subscribe(uuid: string, listener: (sighting: Sighting) => void): () => void {
    const listeners = this.#listeners.get(uuid) ?? new Set();
    this.#listeners.set(uuid, listeners.add(listener));
    this.#wake?.();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(uuid) === listeners) this.#listeners.delete(uuid);
    };
  }

  /** Polls while somebody watches, until the signal aborts; then it returns. A host that does not answer is no failure. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#listeners.size === 0) await this.#somebodyWatches(signal);
      else await this.#pollOnce(signal);
    }
  }

  async #pollOnce(signal: AbortSignal): Promise<void> {
    const { look, sleep, clock, intervalMs } = this.#options;
    try {
      // The pause comes first: a domain that was just made needs no look.
      await sleep(Math.max(intervalMs, restShare * this.#lastLookMs), signal);
      const beginMs = clock.nowMs();
      const table = await look(signal).finally(() => {
        this.#lastLookMs = clock.nowMs() - beginMs;
      });
      this.#tell((uuid) => sightingOf(table, uuid));
    } catch (error) {
      if (signal.aborted) return;
      if (!SdError.isInstance(error)) throw error;
      this.#tell(() => ({ kind: 'unknown', diagnostic: error.diagnostic }));
    }
  }

  #tell(sightingFor: (uuid: string) => Sighting): void {
    for (const [uuid, listeners] of this.#listeners) {
      const sighting = sightingFor(uuid);
      for (const listener of listeners) listener(sighting);
    }
  }

  async #somebodyWatches(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
    });
    this.#wake = undefined;
  }
}

function sightingOf(table: DomainTable | undefined, uuid: string): Sighting {
  if (table === undefined) return { kind: 'unknown', diagnostic: undefined };
  const row = findByUuid(table, uuid);
  return row === undefined ? { kind: 'missing' } : { kind: 'seen', row };
}
