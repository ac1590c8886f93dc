/** What came first. */
export type FirstOf<Value> =
  | { readonly kind: 'ended'; readonly value: Value }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'closed' };

/** What may cut a wait short. */
export interface WaitLimits {
  /** None when absent. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Aborted when the connection is closed. */
  readonly closing?: AbortSignal;
}

/** The longest time a Node timer holds, about 25 days. */
const timerDelayMsMax = 2 ** 31 - 1;

/** Waits for the promise until a limit; leaves no timer and no listener behind. Rejects when the promise does. */
export async function untilLimit<Value>(promise: Promise<Value>, limits: WaitLimits): Promise<FirstOf<Value>> {
  const { promise: limit, resolve } = Promise.withResolvers<FirstOf<Value>>();
  const aborted = () => resolve({ kind: 'aborted' });
  const closed = () => resolve({ kind: 'closed' });
  const { timeoutMs } = limits;
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => resolve({ kind: 'timedOut' }), Math.min(timeoutMs, timerDelayMsMax));
  limits.signal?.addEventListener('abort', aborted);
  limits.closing?.addEventListener('abort', closed);
  if (limits.signal?.aborted) aborted();
  if (limits.closing?.aborted) closed();
  try {
    return await Promise.race([promise.then((value): FirstOf<Value> => ({ kind: 'ended', value })), limit]);
  } finally {
    clearTimeout(timer);
    limits.signal?.removeEventListener('abort', aborted);
    limits.closing?.removeEventListener('abort', closed);
  }
}
