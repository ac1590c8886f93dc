import { StringDecoder } from 'node:string_decoder';
import type { FollowedCommand } from '@smartdomains/runtime';

/** Where the output comes from. */
export interface PumpSource {
  /** No more, for now; what is on its way still comes. */
  pause(): void;
  resume(): void;
}

/** Hands an output over as text, piece by piece, at the reader's pace. */
export interface OutputPump {
  readonly push: (chunk: Buffer) => void;
  /** Whether the reader has not finished with what it was given. */
  isBusy(): boolean;
  /** Hands over what is left; resolves when the reader has finished with it, or has failed. */
  finish(): Promise<void>;
  /** Nothing is handed over any more. */
  stop(): void;
  /** Aborts when the reader has failed. */
  readonly failed: AbortSignal;
  /** Throws what the reader threw. */
  throwIfFailed(): void;
}

/** A pump to the reader: while its promise is pending the source is paused, so that what waits here is what was on its way. */
export function createOutputPump(onText: FollowedCommand['onText'], source: PumpSource): OutputPump {
  const decoder = new StringDecoder('utf8');
  const failing = new AbortController();
  let failure: { readonly error: unknown } | undefined;
  let waiting = '';
  let working: Promise<void> | undefined;
  let isStopped = false;

  const fail = (error: unknown): void => {
    failure ??= { error };
    isStopped = true;
    // Somebody who waits for the command must see it end, not its output stand still.
    source.resume();
    failing.abort();
  };
  const handOver = (text: string): void => {
    try {
      const result = onText(text);
      if (result === undefined) return;
      source.pause();
      working = result.then(next, fail);
    } catch (error) {
      fail(error);
    }
  };
  const next = (): void => {
    working = undefined;
    if (isStopped) return;
    const text = waiting;
    waiting = '';
    if (text !== '') handOver(text);
    if (working === undefined) source.resume();
  };
  const take = (text: string): void => {
    if (isStopped || text === '') return;
    if (working === undefined) handOver(text);
    else waiting += text;
  };

  return {
    push: (chunk) => take(decoder.write(chunk)),
    isBusy: () => working !== undefined,
    async finish() {
      take(decoder.end());
      while (working !== undefined && !isStopped) await working;
    },
    stop() {
      isStopped = true;
      source.resume();
    },
    failed: failing.signal,
    throwIfFailed() {
      if (failure !== undefined) throw failure.error;
    },
  };
}
