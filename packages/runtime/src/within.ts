import type { Clock } from './ports.ts';

/** Waits for the work, at most so long; says which came first. Rejects when the work does. */
export async function within(clock: Clock, work: Promise<unknown>, timeoutMs: number): Promise<'done' | 'late'> {
  let cancel: (() => void) | undefined;
  const late = new Promise<'late'>((resolve) => {
    cancel = clock.after(timeoutMs, () => resolve('late'));
  });
  try {
    return await Promise.race([work.then(() => 'done' as const), late]);
  } finally {
    cancel?.();
  }
}
