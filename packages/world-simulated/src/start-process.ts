import type { HostCommand } from '@smartdomains/runtime';
import type { Machine } from './machine/machine.ts';
import type { Process } from './process.ts';
import { programs } from './programs/programs.ts';

/** A program that runs on a machine, seen from outside. */
export interface RunningProcess {
  begin(): void;
  kill(): void;
  /** Goes on, unheard. */
  loseContact(): void;
}

/** Who hears what the program says and how it ends. */
export interface ProcessListener {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Resolves when there is room for more output; nothing when there is. */
  readonly drained?: () => Promise<void> | undefined;
  readonly ended: (exitCode: number) => void;
}

/** The program of this command, ready to begin; nothing when the machine has no such program. */
export function startProcess(
  machine: Machine,
  command: Pick<HostCommand, 'argv' | 'stdin'>,
  listener: ProcessListener,
): RunningProcess | undefined {
  const [path, ...args] = command.argv;
  const name = path.replace(/^\/(?:usr\/)?s?bin\//, '');
  const isThere = Object.hasOwn(programs, name) && !machine.spec.missingPrograms.includes(name);
  const program = isThere ? programs[name] : undefined;
  if (program === undefined) return undefined;

  let state: 'running' | 'killed' | 'ended' = 'running';
  let hears = true;
  const cancels = new Set<() => void>();
  const closers: (() => void)[] = [];
  const finish = (how: 'killed' | 'ended'): void => {
    state = how;
    for (const cancel of cancels) cancel();
    cancels.clear();
    for (const closer of closers.splice(0)) closer();
    machine.changed.fire();
  };
  // What is killed never comes back: its promises stay open and are forgotten with it.
  const waitFor = (begin: (done: () => void) => () => void): Promise<void> =>
    new Promise((resolve) => {
      if (state !== 'running') return;
      const cancel = begin(() => {
        cancels.delete(cancel);
        resolve();
      });
      cancels.add(cancel);
    });
  // A program whose output nobody takes stands still where it would wait anyway.
  const waitInTurn = async (begin: (done: () => void) => () => void): Promise<void> => {
    await waitFor(begin);
    const drained = hears ? listener.drained?.() : undefined;
    if (drained === undefined) return;
    await drained;
    if (state !== 'running') await new Promise<never>(() => {});
  };
  const process: Process = {
    name,
    args,
    stdin: command.stdin ?? '',
    machine,
    out: (text) => (hears ? listener.out(text) : undefined),
    error: (text) => (hears ? listener.error(text) : undefined),
    pause: (delayMs) => waitInTurn((done) => machine.clock.after(delayMs, done)),
    until: waitInTurn,
    transfer: (bytes) => waitInTurn((done) => machine.disk.transfer(bytes, done)),
    atEnd: (callback) => {
      if (state === 'running') closers.push(callback);
      else callback();
    },
  };
  return {
    begin() {
      void (async () => {
        const exitCode = await program(process);
        if (state !== 'running') return;
        finish('ended');
        if (hears) listener.ended(exitCode);
      })();
    },
    kill() {
      if (state === 'running') finish('killed');
    },
    loseContact() {
      hears = false;
    },
  };
}
