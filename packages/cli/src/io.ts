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
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly workingFolder: string;
  environment(name: string): string | undefined;
  /** While a handler is there the signal does not end the process. The result takes the handler away. */
  onSignal(signal: InterruptSignal, handler: () => void): () => void;
  /** Called when standard output takes no more; `hasReaderGone` tells the one reason from the others. Writing on is harmless. */
  onOutputClosed(handler: (error: NodeJS.ErrnoException) => void): () => void;
  /** Called with an exception that nobody caught. */
  onCrash(handler: (error: unknown) => void): () => void;
}

/**
 * Whether output failed because nobody reads it any more (`| head`). A reader that is connected by a socket, as the
 * children of Node are, and leaves something unread makes it ECONNRESET.
 */
export function hasReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ECONNRESET';
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
    workingFolder: workingFolder(),
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

/** A folder that was removed under us has no path any more; by the name the shell knew, nothing is found, and that is said. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env.PWD ?? '/';
  }
}
