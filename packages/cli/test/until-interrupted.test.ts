import { expect, test } from 'vitest';
import type { InterruptSignal } from '../src/io.ts';
import { untilInterrupted } from '../src/until-interrupted.ts';

/** A terminal on which keys can be pressed. */
function terminal(): {
  readonly io: Parameters<typeof untilInterrupted>[0];
  readonly press: (name: InterruptSignal) => void;
  readonly listening: () => number;
} {
  const handlers = new Map<InterruptSignal, () => void>();
  return {
    io: {
      onSignal(name, handler) {
        handlers.set(name, handler);
        return () => void handlers.delete(name);
      },
    },
    press: (name) => handlers.get(name)?.(),
    listening: () => handlers.size,
  };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends a look that goes on, and is heeded no longer',
  async (name) => {
    const { io, press, listening } = terminal();
    const looking = untilInterrupted(
      io,
      (signal) =>
        new Promise<string>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    press(name);
    expect(await looking).toBe('interrupted');
    expect(listening()).toBe(0);
  },
);

test('without a signal it gives what was found, or throws what went wrong', async () => {
  const { io, listening } = terminal();
  expect(await untilInterrupted(io, () => Promise.resolve('found'))).toBe('found');
  await expect(untilInterrupted(io, () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
  expect(listening()).toBe(0);
});
