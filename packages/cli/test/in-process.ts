import { Readable, Writable } from 'node:stream';
import type { CliIo, InterruptSignal } from '../src/io.ts';
import { main } from '../src/main.ts';

export interface InProcessOptions {
  readonly stdin?: string | Buffer;
  readonly workingFolder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with everything on standard output so far after each write, to press keys at the right moment. */
  readonly watch?: (stdout: string, keys: Keys) => void;
  /** The same for standard error. */
  readonly watchErrors?: (stderr: string) => void;
  /** What every write to standard output ends in. */
  readonly outputError?: 'EPIPE' | 'ENOSPC';
}

/** What a test does to a command that runs. */
export interface Keys {
  press(signal: InterruptSignal): void;
  crash(error: unknown): void;
}

export interface InProcessRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, as in a pipe: no terminal, no colours. */
export async function smartdomains(argv: readonly string[], options: InProcessOptions = {}): Promise<InProcessRun> {
  const signals = new Map<InterruptSignal, Set<() => void>>();
  const crashes = new Set<(error: unknown) => void>();
  const closed = new Set<(error: NodeJS.ErrnoException) => void>();
  const keys: Keys = {
    press(signal) {
      for (const handler of signals.get(signal) ?? []) handler();
    },
    crash(error) {
      for (const handler of crashes) handler(error);
    },
  };
  let stdout = '';
  let stderr = '';
  const io: CliIo = {
    stdin: Readable.from([options.stdin ?? '']),
    stdout: collector((text) => {
      if (options.outputError !== undefined) {
        const error = Object.assign(new Error(options.outputError), { code: options.outputError });
        for (const handler of closed) handler(error);
        return;
      }
      stdout += text;
      options.watch?.(stdout, keys);
    }),
    stderr: collector((text) => {
      stderr += text;
      options.watchErrors?.(stderr);
    }),
    workingFolder: options.workingFolder ?? process.cwd(),
    environment: (name) => options.environment?.[name],
    onSignal(signal, handler) {
      const handlers = signals.get(signal) ?? new Set();
      signals.set(signal, handlers.add(handler));
      return () => void handlers.delete(handler);
    },
    onOutputClosed(handler) {
      closed.add(handler);
      return () => void closed.delete(handler);
    },
    onCrash(handler) {
      crashes.add(handler);
      return () => void crashes.delete(handler);
    },
  };
  const exitCode = await main(argv, io);
  return { exitCode, stdout, stderr };
}

function collector(take: (text: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      take(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      done();
    },
  });
}
