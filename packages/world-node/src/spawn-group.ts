import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A process of ours and all it started, unless they left its process group. */
export interface GroupProcess {
  /** The number of its group. */
  readonly group: number;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process itself has ended. */
  readonly exited: Promise<ProcessEnd>;
  /** Resolves when it has ended and nobody holds its output any more. */
  readonly closed: Promise<void>;
  /** Sends the signal to the whole group; 0 only asks. False when nobody is left in it. */
  signalGroup(signal: NodeJS.Signals | 0): boolean;
  /** Stops listening, so that neither an orphan which holds the output nor a process that cannot die keeps us. */
  release(): void;
}

/** How a process ended: one of the two is given. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signalName: string | null;
}

/** A process that began, or the reason why none did with the system's name for it (`ENOENT`). */
export type Spawned =
  | { readonly kind: 'started'; readonly process: GroupProcess }
  | { readonly kind: 'failed'; readonly errorCode: string; readonly reason: string };

/** What its standard input is: nothing, a text and then the end, or left open for the caller. */
export type SpawnInput =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open' };

/**
 * Starts a program without a shell, leader of its own session and process group: a Ctrl-C at our terminal does not reach
 * it, and it can be ended with all its children. Output is in the C locale, so that it can be parsed. Never rejects.
 */
export async function spawnGroup(argv: readonly [string, ...string[]], input: SpawnInput): Promise<Spawned> {
  const [program, ...args] = argv;
  try {
    const child = spawn(program, args, {
      detached: true,
      stdio: [input.kind === 'none' ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    const { pid, stdout, stderr } = child;
    if (pid === undefined || stdout === null || stderr === null) return failedSpawn(await errorOf(child));

    const exited = new Promise<ProcessEnd>((resolve) => {
      child.once('exit', (exitCode, signalName) => resolve({ exitCode, signalName }));
    });
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const streams = [child.stdin, stdout, stderr];
    // A program that does not read its input, or was killed, is told of by its end.
    for (const stream of streams) stream?.on('error', () => {});
    if (input.kind === 'text') child.stdin?.end(input.text);

    return {
      kind: 'started',
      process: {
        group: pid,
        stdin: child.stdin ?? undefined,
        stdout,
        stderr,
        exited,
        closed,
        signalGroup: (signal) => signalGroup(pid, signal),
        release() {
          for (const stream of streams) stream?.destroy();
          child.unref();
        },
      },
    };
  } catch (error) {
    return failedSpawn(error);
  }
}

/** The error of a process that did not begin; some come at once, by `spawn` throwing them, the others so. */
function errorOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('error', resolve));
}

function failedSpawn(error: unknown): Spawned {
  const { code, message } = error as NodeJS.ErrnoException;
  return { kind: 'failed', errorCode: code ?? '', reason: message };
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    // Somebody is there whom we may not signal: a program that changed its user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
