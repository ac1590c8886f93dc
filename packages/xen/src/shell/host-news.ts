import type { Diagnostic } from '@smartdomains/language';
import { type Clock, type Log, SdError } from '@smartdomains/runtime';
import { timeLimits } from '../time-limits.ts';

/** What has changed: a domain was made known to xenstore, or one has ended or is gone; `anything` where something may have been missed. */
export type DomainNews = 'introduced' | 'released' | 'anything';

/** What a line of `xenstoreWatchDomains` tells. */
export function newsOf(line: string): DomainNews {
  return line.trim() === '@introduceDomain' ? 'introduced' : 'released';
}

/** What the news need of the world. */
export interface HostNewsOptions {
  /** Follows what tells of changes until the signal aborts; calls `onNews` for each. Rejects with `SdError` when it ends. */
  readonly follow: (onNews: (news: DomainNews) => void, signal: AbortSignal) => Promise<unknown>;
  readonly sleep: (delayMs: number, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly host: string;
}

/** Ends without success after which the log says so. */
const failuresUntilSaid = 3;

/**
 * Keeps one process on a host that tells of each change among its domains, and starts it again, with growing pauses, when it
 * ends. Without the program there are no news, and the watch looks at intervals as before; either is said once.
 *
 *     following ──ends──▶ pausing ──▶ following
 *         └──no such program──▶ over
 */
export class HostNews {
  readonly #options: HostNewsOptions;
  #isLive = false;
  #isBeginning = false;

  constructor(options: HostNewsOptions) {
    this.#options = options;
  }

  /** Whether a change will be told: at once, or when the news have begun for the first time, for they begin with one. */
  get willTell(): boolean {
    return this.#isLive || this.#isBeginning;
  }

  /** Runs until the signal aborts. `onNews` is called at each change, and when the news end, for something may have been missed. */
  async run(onNews: (news: DomainNews) => void, signal: AbortSignal): Promise<void> {
    const { sleep } = this.#options;
    let pauseMs: number = timeLimits.newsRestartMinMs;
    let failures = 0;
    this.#isBeginning = true;
    while (!signal.aborted) {
      const { failure, wasSound } = await this.#followOnce(onNews, signal);
      this.#isBeginning = false;
      if (signal.aborted) return;
      onNews('anything');
      if (failure?.code === 'SD6104') {
        this.#say('there is no program xenstore-watch (Debian package xenstore-utils)', failure);
        return;
      }
      pauseMs = wasSound ? timeLimits.newsRestartMinMs : Math.min(2 * pauseMs, timeLimits.newsRestartMaxMs);
      // A lost connection is no fault of the program; but where too much is followed (SD6107) it may never begin.
      if (failure?.code !== 'SD6103') failures = wasSound ? 1 : failures + 1;
      if (failures === failuresUntilSaid) {
        this.#say(
          failure?.code === 'SD6107'
            ? 'so many commands are followed there already that xenstore-watch has no place'
            : 'xenstore-watch ends again and again',
          failure,
        );
      }
      await sleep(pauseMs, signal).catch(() => undefined);
    }
  }

  /**
   * Why it ended, nothing when it was told to or exited well; and whether it told of changes for a while: the time until it first
   * does, such as that of a connection that does not come about, does not count.
   */
  async #followOnce(
    onNews: (news: DomainNews) => void,
    signal: AbortSignal,
  ): Promise<{ readonly failure: Diagnostic | undefined; readonly wasSound: boolean }> {
    const { follow, clock } = this.#options;
    let liveSinceMs = Number.POSITIVE_INFINITY;
    let failure: Diagnostic | undefined;
    try {
      await follow((news) => {
        if (!this.#isLive) liveSinceMs = clock.nowMs();
        this.#isLive = true;
        onNews(news);
      }, signal);
    } catch (error) {
      if (!signal.aborted) {
        if (!SdError.isInstance(error)) throw error;
        failure = error.diagnostic;
      }
    } finally {
      this.#isLive = false;
    }
    return { failure, wasSound: clock.nowMs() - liveSinceMs >= timeLimits.newsSoundMs };
  }

  #say(reason: string, failure: Diagnostic | undefined): void {
    const { log, host } = this.#options;
    const seconds = timeLimits.watchIntervalMs / 1_000;
    log.write('warning', `${host}: ${reason}; its domains are looked at every ${seconds} s instead`, {
      host,
      ...(failure && { code: failure.code, failure: failure.summary }),
    });
  }
}
