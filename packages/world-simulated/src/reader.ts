import type { FollowedCommand } from '@smartdomains/runtime';

/** How much a program can write ahead of its reader before it stands still: what a pipe holds. */
const pipeBytes = 64 * 1024;

/** Whoever reads a followed command. */
export interface Reader {
  readonly take: (text: string) => void;
  /** Resolves when there is room again; nothing when there is. */
  readonly drained: () => Promise<void> | undefined;
  /** Resolves when all has been read, or the reader has failed or was stopped. */
  finished(): Promise<void>;
  stop(): void;
  /** Aborts when the reader throws. */
  readonly failed: AbortSignal;
  failure(): { readonly error: unknown } | undefined;
}

/** A reader at its own pace. */
export function createReader(onText: FollowedCommand['onText']): Reader {
  const failing = new AbortController();
  let failure: { readonly error: unknown } | undefined;
  let waiting = '';
  let working: Promise<void> | undefined;
  let isStopped = false;

  const fail = (error: unknown): void => {
    failure ??= { error };
    isStopped = true;
    working = undefined;
    failing.abort();
  };
  const handOver = (): void => {
    working = undefined;
    const text = waiting;
    waiting = '';
    if (isStopped || text === '') return;
    try {
      const result = onText(text);
      if (result !== undefined) working = result.then(handOver, fail);
    } catch (error) {
      fail(error);
    }
  };
  const until = async (isDone: () => boolean): Promise<void> => {
    while (working !== undefined && !isStopped && !isDone()) await working;
  };

  return {
    take(text) {
      if (isStopped) return;
      waiting += text;
      if (working === undefined) handOver();
    },
    drained: () => (waiting.length < pipeBytes ? undefined : until(() => waiting.length < pipeBytes)),
    finished: () => until(() => false),
    stop() {
      isStopped = true;
    },
    failed: failing.signal,
    failure: () => failure,
  };
}
