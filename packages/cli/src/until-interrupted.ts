import type { CliIo } from './io.ts';

/**
 * Works until a signal of the user's comes. Then `look` is told to end by its signal; what it leaves is whole, so there is nothing to
 * undo and nothing to say.
 */
export async function untilInterrupted<T>(
  io: Pick<CliIo, 'onSignal'>,
  look: (signal: AbortSignal) => Promise<T>,
): Promise<T | 'interrupted'> {
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort(new Error('interrupted'));
  const releases = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => io.onSignal(name, stop));
  try {
    return await look(interrupt.signal);
  } catch (error) {
    if (interrupt.signal.aborted) return 'interrupted';
    throw error;
  } finally {
    for (const release of releases) release();
  }
}
