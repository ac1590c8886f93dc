import { type CliIo, hasReaderGone, type InterruptSignal } from '../io.ts';

/** What the user's signals ask for. */
export interface Interrupts {
  /** The first: end the pool in order. */
  readonly onFirst: (reason: string) => void;
  /** The second: stop waiting for that. */
  readonly onSecond: () => void;
}

/**
 * Signals within this of one that counted are part of it: `npm run` and `npx` pass on the signal that the terminal has
 * already sent to all of us. Nobody presses Ctrl-C twice so fast on purpose, and who keeps hammering is heard again after it.
 */
export const sameInterruptMs = 250;

const reasons: Readonly<Record<InterruptSignal, string>> = {
  SIGINT: 'ended by Ctrl-C',
  SIGTERM: 'ended by SIGTERM',
  SIGHUP: 'the terminal was closed',
};

/**
 * Listens until the result is called. `nowMs` is any clock that goes forward. Only a person at the keyboard, or whoever sends
 * SIGTERM, can ask twice: when the terminal is closed or the reader has gone, nobody is there to be told what is left.
 */
export function listenForInterrupts(io: CliIo, nowMs: () => number, interrupts: Interrupts): () => void {
  let count = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  const first = (reason: string) => {
    if (count > 0) return;
    count = 1;
    lastMs = nowMs();
    interrupts.onFirst(reason);
  };
  const ask = (reason: string) => {
    const atMs = nowMs();
    if (atMs - lastMs < sameInterruptMs) return;
    if (count === 0) {
      first(reason);
      return;
    }
    lastMs = atMs;
    count += 1;
    if (count === 2) interrupts.onSecond();
  };
  const releases = [
    io.onSignal('SIGINT', () => ask(reasons.SIGINT)),
    io.onSignal('SIGTERM', () => ask(reasons.SIGTERM)),
    io.onSignal('SIGHUP', () => first(reasons.SIGHUP)),
    // Nobody reads any more (`| head`): a pool that nobody watches must not stay behind. A full disk under a log is no
    // wish to end it.
    io.onOutputClosed((error) => {
      if (hasReaderGone(error)) first('nobody reads its output any more');
    }),
  ];
  return () => {
    for (const release of releases) release();
  };
}
