import { reasonOf } from './interruption.ts';
import type { Clock } from './ports.ts';

/** Waits so long by the clock; rejects with the signal's reason when that comes first, and leaves nothing behind in either. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(reasonOf(signal));
      return;
    }
    const aborted = (): void => {
      cancel();
      reject(reasonOf(signal));
    };
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener('abort', aborted);
      resolve();
    });
    signal.addEventListener('abort', aborted, { once: true });
  });
}
