import path from 'node:path';
import { spawn } from '@lydell/node-pty';

const program = path.resolve(import.meta.dirname, '../bin/smartdomains.js');
const escape_ = String.fromCharCode(27);

/** The real command in a real terminal. */
export interface TerminalRun {
  /** What the terminal got so far, without colours and cursor movements. */
  readonly output: string;
  /** Resolves when the output matches; rejects when it has not in time. */
  until(pattern: RegExp): Promise<void>;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  readonly exited: Promise<number>;
}

/** A wait that the machine may need under load; nothing is measured with it. */
const untilTimeoutMsDefault = 20_000;

/** Starts the command in a terminal of its own. */
export function inTerminal(
  argv: readonly string[],
  options: {
    readonly cwd: string;
    readonly rows?: number;
    readonly environment?: Readonly<Record<string, string>>;
    /** Of `until`; default 20 s. */
    readonly untilTimeoutMs?: number;
  },
): TerminalRun {
  const { promise: exited, resolve } = Promise.withResolvers<number>();
  let raw = '';
  const watchers = new Set<() => void>();
  const terminal = spawn(process.execPath, [program, ...argv], {
    cols: 100,
    rows: options.rows ?? 30,
    cwd: options.cwd,
    env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', NO_COLOR: undefined, ...options.environment },
  });
  terminal.onData((data) => {
    raw += data;
    for (const watcher of watchers) watcher();
  });
  terminal.onExit(({ exitCode }) => resolve(exitCode));
  const plain = () => raw.replace(new RegExp(`${escape_}\\[[0-9;?]*[A-Za-z]`, 'g'), '').replaceAll('\r', '');
  return {
    get output() {
      return plain();
    },
    until(pattern) {
      return new Promise((done, fail) => {
        const timer = setTimeout(() => {
          watchers.delete(check);
          fail(new Error(`not seen: ${pattern}\n${plain()}`));
        }, options.untilTimeoutMs ?? untilTimeoutMsDefault);
        const check = () => {
          if (!pattern.test(plain())) return;
          clearTimeout(timer);
          watchers.delete(check);
          done();
        };
        watchers.add(check);
        check();
      });
    },
    press: (keys) => terminal.write(keys),
    resize: (columns, rows) => terminal.resize(columns, rows),
    exited,
  };
}
