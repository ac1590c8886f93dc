import {
  type CommandOutcome,
  type CommandResult,
  type FollowedCommand,
  followedBytesMaxDefault,
  type HostCommand,
  type HostConnection,
  type HostName,
  sudoPrefix,
} from '@smartdomains/runtime';
import { argvProblem } from './argv-problem.ts';
import { endGroup, within } from './end-group.ts';
import { createOutputPump, type OutputPump } from './output-pump.ts';
import { type GroupProcess, type ProcessEnd, type Spawned, spawnGroup } from './spawn-group.ts';
import { isRootsBySudo, killBySudo, withSudoRefusal } from './sudo.ts';
import { createTailBuffer } from './tail-buffer.ts';
import { untilLimit } from './until-limit.ts';

/** What is kept of each output of a command that does not say. */
export const outputBytesMaxDefault: number = 1024 * 1024;
/** How long we go on reading after a command has ended: a pipe is empty long before, unless an orphan holds it. */
export const drainGraceMs = 1_000;
/** How often we look whether a group that is being ended is gone. */
const pollMs = 20;

/**
 * This machine. A command runs in its own session with our environment, the C locale and our working directory. What it
 * leaves running when it ends by itself is left alone (`xl create` leaves the monitor of its domain so); what must end
 * because of a limit ends with its whole process group. Whoever makes a session of its own has left the group.
 */
export function createLocalHost({ sudo = false }: { readonly sudo?: boolean } = {}): HostConnection {
  const closing = new AbortController();
  const underWay = new Set<Promise<CommandResult>>();

  const run = async (command: BoundCommand): Promise<CommandResult> => {
    const startMs = performance.now();
    const stdout = createTailBuffer(outputBytesMaxOf(command));
    const stderr = createTailBuffer(outputBytesMaxOf(command));
    const resultOf = (outcome: CommandOutcome): CommandResult => ({
      outcome,
      stdout: stdout.text(),
      stderr: stderr.text(),
      durationMs: Math.round(performance.now() - startMs),
    });

    const problem = argvProblem(command.argv);
    if (problem !== undefined) return resultOf({ kind: 'notStarted', reason: problem });
    if (closing.signal.aborted) return resultOf(closedOutcome('localhost', { mayHaveRun: false }));
    if (command.signal?.aborted) return resultOf({ kind: 'aborted' });

    const spawned = await spawnGroup(
      command.argv,
      command.stdin === undefined ? { kind: 'none' } : { kind: 'text', text: command.stdin },
    );
    if (spawned.kind === 'failed') {
      return resultOf({ kind: 'notStarted', reason: reasonOf(command.argv[0], spawned) });
    }
    const { process } = spawned;
    process.stdout.on('data', stdout.push);
    process.stderr.on('data', stderr.push);
    const pump = command.onText && createOutputPump(command.onText, process.stdout);
    if (pump) process.stdout.on('data', pump.push);
    try {
      const outcome = await outcomeOf(process, withPump(command, pump), { closing: closing.signal, pump });
      pump?.throwIfFailed();
      return withSudoRefusal(command.argv, resultOf(outcome));
    } finally {
      pump?.stop();
      process.release();
    }
  };
  const track = (result: Promise<CommandResult>): Promise<CommandResult> => {
    underWay.add(result);
    result.then(
      () => underWay.delete(result),
      () => underWay.delete(result),
    );
    return result;
  };

  return {
    name: 'localhost' as HostName,
    ...(sudo && { commandPrefix: sudoPrefix }),
    run: (command) => track(run(command)),
    follow: (command) => track(run(command)),
    async close() {
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
}

/** A command as both `run` and `follow` run it: with a time limit, or with a reader. */
export type BoundCommand = Omit<HostCommand, 'timeoutMs'> & {
  readonly timeoutMs?: number;
  readonly onText?: FollowedCommand['onText'];
};

/** What is kept of each of its outputs. */
export function outputBytesMaxOf({ outputBytesMax, onText }: BoundCommand): number {
  return outputBytesMax ?? (onText === undefined ? outputBytesMaxDefault : followedBytesMaxDefault);
}

/** The command, which a reader that fails ends too. */
export function withPump(command: BoundCommand, pump: OutputPump | undefined): BoundCommand {
  if (pump === undefined) return command;
  return { ...command, signal: AbortSignal.any([pump.failed, ...(command.signal ? [command.signal] : [])]) };
}

async function outcomeOf(
  process: GroupProcess,
  command: BoundCommand,
  { closing, pump }: { readonly closing: AbortSignal; readonly pump: OutputPump | undefined },
): Promise<CommandOutcome> {
  const ended = process.exited.then(async (end) => {
    // While the reader has not finished, what holds the pipe is no orphan but what it has not read.
    while (!(await within(drainGraceMs, process.closed)) && pump?.isBusy());
    await pump?.finish();
    return end;
  });
  const first = await untilLimit(ended, { timeoutMs: command.timeoutMs, signal: command.signal, closing });
  if (first.kind === 'ended') return outcomeOfEnd(first.value);
  pump?.stop();

  const gone = await endGroup({
    signal: (signal) => signalWhoever(process, command.argv, signal),
    leaderEnded: process.exited,
    pollMs,
  });
  if (!gone) return { kind: 'unreachable', reason: 'the command did not end when it was killed', mayHaveRun: true };
  await within(drainGraceMs, process.closed);
  return first.kind === 'closed' ? closedOutcome('localhost', { mayHaveRun: true }) : { kind: first.kind };
}

/** Sends the signal to the group, by sudo where it is root's; whether somebody is left in it. */
async function signalWhoever(
  process: GroupProcess,
  argv: readonly string[],
  signal: 'TERM' | 'KILL' | '0',
): Promise<boolean> {
  if (signal === '0' || !isRootsBySudo(argv)) return process.signalGroup(signal === '0' ? 0 : `SIG${signal}`);
  const kill = await spawnGroup(killBySudo(signal, process.group), { kind: 'none' });
  if (kill.kind === 'started') {
    await within(drainGraceMs, kill.process.exited);
    kill.process.release();
  }
  return process.signalGroup(0);
}

function outcomeOfEnd({ exitCode, signalName }: ProcessEnd): CommandOutcome {
  return exitCode === null ? { kind: 'killed', signalName: signalName ?? 'unknown' } : { kind: 'exited', exitCode };
}

/** The outcome of a command whose connection was closed by us. */
export function closedOutcome(host: string, { mayHaveRun }: { readonly mayHaveRun: boolean }): CommandOutcome {
  return { kind: 'unreachable', reason: `the connection to ${host} is closed`, mayHaveRun };
}

function reasonOf(program: string, failure: Spawned & { kind: 'failed' }): string {
  switch (failure.errorCode) {
    case 'ENOENT':
      return `there is no program ${program}`;
    case 'EACCES':
      return `${program} may not be run`;
    case 'E2BIG':
      return 'the arguments are longer than the system allows';
    default:
      return failure.reason;
  }
}
