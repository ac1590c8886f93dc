import type { Clock } from '@smartdomains/runtime';

/** The longest delay a Node timer holds; a longer one is waited for in pieces, or it would fire at once. */
const timerDelayMsMax = 2 ** 31 - 1;

/** What the clock reads; given by tests, the machine's own otherwise. */
export interface ClockSources {
  /** The time of day, read once. */
  readonly epochMs?: () => number;
  /** Milliseconds since any moment, never going back. */
  readonly monotonicMs?: () => number;
}

/**
 * The real clock. The time of day is read once and the monotonic clock is added from there, so `nowMs` does not go back
 * nor jump when somebody sets the machine's time. When a callback is called, `nowMs` has passed its moment.
 */
export function createSystemClock(sources: ClockSources = {}): Clock {
  const epochMs = sources.epochMs ?? Date.now;
  const monotonicMs = sources.monotonicMs ?? (() => performance.now());
  const baseMs = epochMs() - monotonicMs();
  const nowMs = () => Math.floor(baseMs + monotonicMs());

  return {
    nowMs,
    after(delayMs, callback) {
      const dueMs = nowMs() + Math.max(0, delayMs);
      let timer: NodeJS.Timeout;
      const wait = () => {
        timer = setTimeout(expire, Math.min(dueMs - nowMs(), timerDelayMsMax));
      };
      // A Node timer may fire a fraction early by the monotonic clock; the contract is that it never does.
      const expire = () => (nowMs() < dueMs ? wait() : callback());
      wait();
      return () => clearTimeout(timer);
    },
  };
}
