import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const repository = path.resolve(import.meta.dirname, '../../..');
const program = path.join(repository, 'packages/cli/bin/smartdomains.js');

/** A line of `run --json`. */
export interface PoolEvent {
  readonly seq: number;
  readonly timeMs: number;
  readonly component: string;
  readonly event: string;
  readonly [member: string]: unknown;
}

/** A `smartdomains run` that goes on. */
export interface PoolRun {
  readonly events: readonly PoolEvent[];
  /**
   * Resolves to the first event that fits, or the one of that number, also one that has already been. Rejects when the pool ends
   * without it, with what it said.
   */
  until(component: string, event: string, nth?: number): Promise<PoolEvent>;
  /** Ctrl-C: the pool is ended in order. Resolves when the command has ended. */
  interrupt(): Promise<PoolEnd>;
  /** Kills the command: what it made stays. Resolves when it is dead. */
  kill(): Promise<PoolEnd>;
  readonly ended: Promise<PoolEnd>;
}

export interface PoolEnd {
  /** `null` when it was killed. */
  readonly exitCode: number | null;
  readonly stderr: string;
}

export interface PoolOptions {
  /** Where the description and the state are: the same for all runs of a test, so that one can go on with another's. */
  readonly folder: string;
  /** Has `lab.sf`. */
  readonly labFolder: string;
  readonly args: readonly string[];
}

/** Starts the command on a description, in the real world. */
export function startPool(description: string, { folder, labFolder, args }: PoolOptions): PoolRun {
  const file = path.join(folder, 'pool.sf');
  writeFileSync(file, description);
  const include = [labFolder, path.join(repository, 'examples'), import.meta.dirname].flatMap((each) => ['-I', each]);
  const child = spawn(
    process.execPath,
    [
      '--conditions=sd-source',
      program,
      'run',
      file,
      '--json',
      '--state',
      path.join(folder, 'state'),
      ...include,
      ...args,
    ],
    { cwd: repository, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const events: PoolEvent[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const each of waiting) each();
  };
  let stderr = '';
  let end: PoolEnd | undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push(JSON.parse(line) as PoolEvent);
    wake();
  });
  const ended = new Promise<PoolEnd>((resolve) => {
    child.once('close', (exitCode) => {
      end = { exitCode, stderr };
      resolve(end);
      wake();
    });
  });

  return {
    events,
    ended,
    async until(component, event, nth = 1) {
      for (;;) {
        const found = events.filter((each) => each.component === component && each.event === event)[nth - 1];
        if (found !== undefined) return found;
        if (end !== undefined)
          throw new Error(`the pool ended without ${component} ${event} (${nth}):\n${lastEvents(events)}\n${stderr}`);
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
        });
        waiting.clear();
      }
    },
    interrupt() {
      child.kill('SIGINT');
      return ended;
    },
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

function lastEvents(events: readonly PoolEvent[]): string {
  return events
    .slice(-15)
    .map(({ component, event, argv }) =>
      `${component} ${event} ${argv === undefined ? '' : JSON.stringify(argv)}`.trimEnd(),
    )
    .join('\n');
}
