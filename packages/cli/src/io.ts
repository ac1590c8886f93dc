import type { Readable } from 'node:stream';

/** Where text goes: a terminal when `isTTY`, and then with a size. */
export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** All that the command has of the process it runs in, so that tests can run it in their own. */
export interface CliIo {
  readonly stdin: Readable;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly workingFolder: string;
  environment(name: string): string | undefined;
  /** While a handler is there the signal does not end the process. The result takes the handler away. */
  onSignal(signal: InterruptSignal, handler: () => void): () => void;
  /** Called when standard output takes no more: `EPIPE` when the reader has gone. Writing on is harmless. */
  onOutputClosed(handler: (error: NodeJS.ErrnoException) => void): () => void;
  /** Called with an exception that nobody caught. */
  onCrash(handler: (error: unknown) => void): () => void;
}

/** The process itself. */
export function processIo(): CliIo {
  let closed: NodeJS.ErrnoException | undefined;
  const closedHandlers = new Set<(error: NodeJS.ErrnoException) => void>();
  process.stdout.on('error', (error) => {
    if (closed !== undefined) return;
    closed = error;
    for (const handler of closedHandlers) handler(error);
  });
  // What cannot be said cannot be reported either.
  process.stderr.on('error', () => {});

  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    workingFolder: process.cwd(),
    environment: (name) => process.env[name],
    onSignal(signal, handler) {
      process.on(signal, handler);
      return () => void process.off(signal, handler);
    },
    onOutputClosed(handler) {
      closedHandlers.add(handler);
      if (closed !== undefined) handler(closed);
      return () => void closedHandlers.delete(handler);
    },
    onCrash(handler) {
      process.on('uncaughtException', handler);
      return () => void process.off('uncaughtException', handler);
    },
  };
}
