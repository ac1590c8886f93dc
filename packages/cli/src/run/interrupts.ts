import type { CliIo, InterruptSignal } from '../io.ts';

/** What the user's signals ask for. */
export interface Interrupts {
  /** The first: end the pool in order. */
  readonly onFirst: (reason: string) => void;
  /** The second: stop waiting for that. */
  readonly onSecond: () => void;
}

/**
 * Signals within this of one that counted are part of it: `npm run` and `npx` pass on the signal that the terminal has already sent to
 * all of us. Nobody presses Ctrl-C twice so fast on purpose,
 * and who keeps hammering is heard again after it.
 */
export const sameInterruptMs = 250;

const reasons: Readonly<Record<InterruptSignal, string>> = {
  SIGINT: 'ended by Ctrl-C',
  SIGTERM: 'ended by SIGTERM',
  SIGHUP: 'the terminal was closed',
};

/** Listens until the result is called. `nowMs` is any clock that goes forward. */
export function listenForInterrupts(io: CliIo, nowMs: () => number, interrupts: Interrupts): () => void {
  let count = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  const handle = (reason: string) => {
    const atMs = nowMs();
    if (atMs - lastMs < sameInterruptMs) return;
    lastMs = atMs;
    count += 1;
    if (count === 1) interrupts.onFirst(reason);
    else if (count === 2) interrupts.onSecond();
  };
  const signals: readonly InterruptSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const releases = signals.map((signal) => io.onSignal(signal, () => handle(reasons[signal])));
  // Nobody reads any more (`| head`): a pool that nobody watches must not stay behind.
  let closed = false;
  releases.push(
    io.onOutputClosed(() => {
      if (!closed && count === 0) handle('nobody reads its output any more');
      closed = true;
    }),
  );
  return () => {
    for (const release of releases) release();
  };
}
