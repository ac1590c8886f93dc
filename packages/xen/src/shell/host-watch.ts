import type { Diagnostic } from '@smartdomains/language';
import { type Clock, SdError } from '@smartdomains/runtime';
import { type DomainRow, type DomainTable, findByUuid, isHalfDead } from '../xl/domain-table.ts';
import type { DomainNews, HostNews } from './host-news.ts';

/** What one poll of the host showed of one domain. */
export type Sighting =
  | {
      readonly kind: 'seen';
      readonly row: DomainRow;
      /** What it was in earlier lives and is not gone; never empty. */
      readonly halfDead?: readonly DomainRow[];
    }
  /** The host answered, and the domain is not there. It may be rebooting. */
  | { readonly kind: 'missing' }
  /** The host did not answer, or not wholly: nothing is known about the domain. */
  | { readonly kind: 'unknown'; readonly diagnostic: Diagnostic | undefined };

/** What components see of the watch. */
export interface DomainWatch {
  /** Calls back with each look's sighting of the domain with this UUID. The result ends the subscription. */
  subscribe(uuid: string, listener: (sighting: Sighting) => void): () => void;
  /** Asks for the next look after `watchIntervalMs` at the latest, because something is not settled. */
  lookSoon(): void;
}

/** What the watch needs of the world. */
export interface HostWatchOptions {
  /** One look at all domains; `undefined` when the answer was not whole. */
  readonly look: (signal: AbortSignal) => Promise<DomainTable | undefined>;
  readonly clock: Clock;
  /** Between two looks without news; on a host that answers slowly longer, see `restShare`. */
  readonly intervalMs: number;
  /** The same while news come, or are about to. */
  readonly safetyIntervalMs: number;
  /** What tells of changes at once, when there is such a thing. */
  readonly news?: Pick<HostNews, 'willTell' | 'run'>;
}

/** A look that took its time is followed by a rest of so many times that: watching must not be what keeps a host busy. */
const restShare = 4;
/** The same while news tell of what changes, for such a look mostly shows nothing new; but never longer than this. */
const calmRestShare = 30;
const calmRestMaxMs = 60_000;
/** After news the rest is as long as the look was, within these bounds: a burst of news makes few looks, and one reaction no wait. */
const newsRestMinMs = 50;
const newsRestMaxMs = 1_000;

/**
 * One watch of a host, shared by all its domains: the work is one command an interval or a burst of news, however many watch,
 * and none while nobody does. News only say when to look; what is true is what the look shows.
 *
 *     resting ──news, after a short rest──▶ looking ──▶ resting
 *        └────interval over──────────────────▲ └──news meanwhile──▶ looking
 */
export class HostWatch implements DomainWatch {
  readonly #options: HostWatchOptions;
  readonly #listeners = new Map<string, Set<(sighting: Sighting) => void>>();
  #wake: (() => void) | undefined;
  #lastLook = { endMs: Number.NEGATIVE_INFINITY, durationMs: 0 };
  #hasNews = false;
  #hasIntroduction = false;
  #isUnsettled = false;

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

  lookSoon(): void {
    if (this.#isUnsettled) return;
    this.#isUnsettled = true;
    this.#wake?.();
  }

  /** Looks while somebody watches, until the signal aborts; then it returns. A host that does not answer is no failure. */
  async run(signal: AbortSignal): Promise<void> {
    let news: Promise<void> | undefined;
    let failure: { readonly error: unknown } | undefined;
    while (!signal.aborted) {
      if (failure) throw failure.error;
      if (this.#listeners.size === 0) {
        await this.#change(signal);
        this.#lastLook = { endMs: this.#options.clock.nowMs(), durationMs: 0 };
        continue;
      }
      news ??= this.#options.news
        ?.run((news) => this.#newsCame(news), signal)
        .catch((error: unknown) => {
          failure = { error };
          this.#wake?.();
        });
      const waitMs = this.#dueMs() - this.#options.clock.nowMs();
      if (waitMs > 0) await this.#change(signal, waitMs);
      else await this.#lookOnce(signal);
    }
    await news;
  }

  /** A domain that comes matters to whoever misses one, as while it reboots. Whoever makes one knows when it is there. */
  #newsCame(news: DomainNews): void {
    if (news === 'introduced') this.#hasIntroduction = true;
    else this.#hasNews = true;
    this.#wake?.();
  }

  /** When the next look is due. A pause comes first: a domain that was just made needs no look. */
  #dueMs(): number {
    const { intervalMs, safetyIntervalMs, news } = this.#options;
    const { endMs, durationMs } = this.#lastLook;
    if (this.#hasNews || (this.#hasIntroduction && this.#isUnsettled))
      return endMs + Math.min(Math.max(durationMs, newsRestMinMs), newsRestMaxMs);
    const isCalm = news?.willTell === true && !this.#isUnsettled;
    return (
      endMs +
      (isCalm
        ? Math.max(safetyIntervalMs, Math.min(calmRestShare * durationMs, calmRestMaxMs))
        : Math.max(intervalMs, restShare * durationMs))
    );
  }

  async #lookOnce(signal: AbortSignal): Promise<void> {
    const { look, clock } = this.#options;
    const beginMs = clock.nowMs();
    // What comes from here on may be missing in the answer.
    this.#hasNews = false;
    this.#hasIntroduction = false;
    this.#isUnsettled = false;
    const looked = (): void => {
      this.#lastLook = { endMs: clock.nowMs(), durationMs: clock.nowMs() - beginMs };
    };
    try {
      const table = await look(signal).finally(looked);
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

  /** Resolves when something has changed, the time is over or the signal aborts. */
  async #change(signal: AbortSignal, limitMs?: number): Promise<void> {
    if (signal.aborted) return;
    const changed = Promise.withResolvers<void>();
    this.#wake = changed.resolve;
    const aborted = (): void => changed.resolve();
    const cancel = limitMs === undefined ? undefined : this.#options.clock.after(limitMs, changed.resolve);
    signal.addEventListener('abort', aborted);
    await changed.promise;
    signal.removeEventListener('abort', aborted);
    cancel?.();
    this.#wake = undefined;
  }
}

function sightingOf(table: DomainTable | undefined, uuid: string): Sighting {
  if (table === undefined) return { kind: 'unknown', diagnostic: undefined };
  const row = findByUuid(table, uuid);
  if (row === undefined) return { kind: 'missing' };
  const halfDead = table.filter((one) => one.uuid === uuid && one !== row && isHalfDead(one));
  return { kind: 'seen', row, ...(halfDead.length > 0 && { halfDead }) };
}
