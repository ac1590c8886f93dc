/** How often something may be restarted: at most `restartsMax` times in any `periodMs`. */
export interface Intensity {
  readonly restartsMax: number;
  readonly periodMs: number;
}

/** The restarts that still count, oldest first; never more than `restartsMax`. */
export type RestartHistory = readonly number[];

/**
 * The history with one restart more, at this moment; `undefined` when that would be one too many: there are then already
 * `restartsMax` within the period, both its ends included.
 */
export function admitRestart(
  history: RestartHistory,
  nowMs: number,
  { restartsMax, periodMs }: Intensity,
): RestartHistory | undefined {
  const counting = history.filter((atMs) => nowMs - atMs <= periodMs);
  return counting.length >= restartsMax ? undefined : [...counting, nowMs];
}

/**
 * How long to wait before the last restart of the history: nothing more than `delayMs` before the first that counts, twice
 * as long before each further one, at most `delayMaxMs`.
 */
export function restartDelayMs(
  history: RestartHistory,
  { delayMs, delayMaxMs }: { readonly delayMs: number; readonly delayMaxMs: number },
): number {
  return Math.min(delayMs * 2 ** Math.max(0, history.length - 1), Math.max(delayMs, delayMaxMs));
}
