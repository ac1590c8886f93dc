import { spawn } from 'node:child_process';

/** How a program ended. */
export interface ProgramResult {
  /** -1 when it did not start, was killed, or took too long; `stderr` says which. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Also gets each piece of standard error as it comes. */
  readonly onStderr?: (text: string) => void;
}

/** Runs a program of this machine without a shell. Never rejects. For long output keeps the end. */
export function runProgram(argv: readonly [string, ...string[]], options: ProgramOptions): Promise<ProgramResult> {
  const [program, ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
      env: { ...process.env, ...options.environment },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-keptMax);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-keptMax);
      options.onStderr?.(text);
    });
    child.on('error', (error) => resolve({ exitCode: -1, stdout, stderr: `${program}: ${error.message}` }));
    child.on('close', (exitCode, signal) => {
      const killed = signal === null ? '' : `${program} was ended with ${signal}\n`;
      resolve({ exitCode: exitCode ?? -1, stdout, stderr: stderr + killed });
    });
  });
}

const keptMax = 1_000_000;

/** The last lines of an output, for a message. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
