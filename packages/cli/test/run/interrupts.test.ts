import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { CliIo, InterruptSignal } from '../../src/io.ts';
import { listenForInterrupts } from '../../src/run/interrupts.ts';

type Happening = readonly [atMs: number, what: InterruptSignal | 'EPIPE' | 'ECONNRESET' | 'ENOSPC'];

function check(happenings: readonly Happening[], expected: readonly string[]): void {
  const handlers = new Map<string, () => void>();
  const io: CliIo = {
    stdin: Readable.from([]),
    stdout: process.stdout,
    stderr: process.stderr,
    workingFolder: '/',
    environment: () => undefined,
    onSignal(signal, handler) {
      handlers.set(signal, handler);
      return () => handlers.delete(signal);
    },
    onOutputClosed(handler) {
      const codes = ['EPIPE', 'ECONNRESET', 'ENOSPC'];
      for (const code of codes) handlers.set(code, () => handler(Object.assign(new Error(code), { code })));
      return () => {
        for (const code of codes) handlers.delete(code);
      };
    },
    onCrash: () => () => {},
  };
  let nowMs = 0;
  const seen: string[] = [];
  const stop = listenForInterrupts(io, () => nowMs, {
    onFirst: (reason) => seen.push(reason),
    onSecond: () => seen.push('second'),
  });
  for (const [atMs, what] of happenings) {
    nowMs = atMs;
    handlers.get(what)?.();
  }
  expect(seen).toEqual(expected);
  stop();
  expect(handlers.size).toBe(0);
}

test('the first signal ends in order, the second stops waiting, more do nothing', () => {
  check(
    [
      [0, 'SIGINT'],
      [1000, 'SIGINT'],
      [2000, 'SIGINT'],
    ],
    ['ended by Ctrl-C', 'second'],
  );
});

test('the same key press that arrives twice is one', () => {
  check(
    [
      [0, 'SIGINT'],
      [3, 'SIGINT'],
      [600, 'SIGTERM'],
      [602, 'SIGTERM'],
    ],
    ['ended by Ctrl-C', 'second'],
  );
});

test('hammering is heard', () => {
  check(
    [
      [0, 'SIGINT'],
      [100, 'SIGINT'],
      [200, 'SIGINT'],
      [300, 'SIGINT'],
    ],
    ['ended by Ctrl-C', 'second'],
  );
});

test('each signal has its reason', () => {
  check([[0, 'SIGTERM']], ['ended by SIGTERM']);
  check([[0, 'SIGHUP']], ['the terminal was closed']);
});

test('a reader that goes away ends the pool, but never stops waiting', () => {
  check(
    [
      [0, 'EPIPE'],
      [1000, 'EPIPE'],
    ],
    ['nobody reads its output any more'],
  );
  check(
    [
      [0, 'SIGINT'],
      [1000, 'EPIPE'],
    ],
    ['ended by Ctrl-C'],
  );
});

test('a reader at the other end of a socket may leave something unread', () => {
  check([[0, 'ECONNRESET']], ['nobody reads its output any more']);
});

test('a terminal that is closed never stops waiting: nobody would read what is left', () => {
  check(
    [
      [0, 'SIGHUP'],
      [1000, 'SIGHUP'],
    ],
    ['the terminal was closed'],
  );
  check(
    [
      [0, 'SIGINT'],
      [1000, 'SIGHUP'],
      [2000, 'SIGINT'],
    ],
    ['ended by Ctrl-C', 'second'],
  );
});

test('output that cannot be written, on a full disk for one, leaves the pool alone', () => {
  check([[0, 'ENOSPC']], []);
});
