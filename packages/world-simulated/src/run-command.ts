import {
  type CommandOutcome,
  type CommandResult,
  type FollowedCommand,
  followedBytesMaxDefault,
  type HostCommand,
} from '@smartdomains/runtime';
import type { FaultPlan } from './faults.ts';
import type { Machine } from './machine/machine.ts';
import { createOutputTail } from './output-tail.ts';
import { createReader, type Reader } from './reader.ts';
import { type RunningProcess, startProcess } from './start-process.ts';

/** What is kept of each output of a command that does not say. */
const outputBytesMaxDefault = 1024 * 1024;

export interface CommandRequest {
  readonly machine: Machine;
  readonly faults: FaultPlan;
  readonly command: HostCommand | FollowedCommand;
  /** What is added to the time of a command that comes over the network; 0 on the machine itself. */
  readonly networkMs: number;
  /** Aborts when the connection is closed. */
  readonly closing: AbortSignal;
}

/**
 * Runs one command in simulated time, with all the ways in which it can end. A limit kills the program where it is: what it
 * has done so far stays. A connection that is lost or closed does not, and the program goes on without us, unless it is followed:
 * then it ends with the connection. Rejects only with what the reader of a followed command throws.
 */
export function runCommand(request: CommandRequest): Promise<CommandResult> {
  const { machine, command } = request;
  const { clock } = machine;
  const startMs = clock.nowMs();
  const isFollowed = 'onText' in command;
  const bytesMax = command.outputBytesMax ?? (isFollowed ? followedBytesMaxDefault : outputBytesMaxDefault);
  const output: Output = {
    stdout: createOutputTail(bytesMax),
    stderr: createOutputTail(bytesMax),
    reader: isFollowed ? createReader(command.onText) : undefined,
  };
  return new Promise((resolve, reject) => {
    const conclude = (outcome: CommandOutcome): void => {
      output.reader?.stop();
      const failure = output.reader?.failure();
      if (failure !== undefined) {
        reject(failure.error);
        return;
      }
      resolve({
        outcome,
        stdout: output.stdout.text(),
        stderr: output.stderr.text(),
        durationMs: clock.nowMs() - startMs,
      });
    };
    const refusal = refusalOf(request);
    if (refusal === undefined) follow(request, output, conclude);
    else conclude(refusal);
  });
}

interface Output {
  readonly stdout: ReturnType<typeof createOutputTail>;
  readonly stderr: ReturnType<typeof createOutputTail>;
  /** Of a followed command. */
  readonly reader: Reader | undefined;
}

/** Why the command is not even tried. */
function refusalOf({ command, closing }: CommandRequest): CommandOutcome | undefined {
  const problem = argvProblem(command.argv);
  if (problem !== undefined) return { kind: 'notStarted', reason: problem };
  if (closing.aborted) return { kind: 'unreachable', reason: 'the connection is closed', mayHaveRun: false };
  return command.signal?.aborted ? { kind: 'aborted' } : undefined;
}

/** Follows one command from its way to the host to its end, which is reported once. */
function follow(request: CommandRequest, output: Output, conclude: (outcome: CommandOutcome) => void): void {
  const { machine, faults, command, closing, networkMs } = request;
  const { clock, name } = machine;
  const { latency } = machine.spec;
  const startMs = clock.nowMs();
  const { reader } = output;
  const timeoutMs = 'timeoutMs' in command ? command.timeoutMs : Number.POSITIVE_INFINITY;
  let process: RunningProcess | undefined;
  let isOver = false;
  let isLost = false;
  let releases: (() => void)[] = [];

  const letGo = (): void => {
    for (const release of releases) release();
    releases = [];
  };
  const end = (outcome: CommandOutcome): void => {
    if (isOver) return;
    isOver = true;
    letGo();
    conclude(outcome);
  };
  const endWhenRead = (outcome: CommandOutcome): void => {
    if (reader === undefined) end(outcome);
    else void reader.finished().then(() => end(outcome));
  };
  const letGoOfProcess = (): void => {
    process?.loseContact();
    if (reader !== undefined) process?.kill();
  };
  const kill = (outcome: CommandOutcome): void => {
    process?.kill();
    end(outcome);
  };
  const after = (delayMs: number, callback: () => void): void => void releases.push(clock.after(delayMs, callback));
  const onAbort = (signal: AbortSignal | undefined, callback: () => void): void => {
    signal?.addEventListener('abort', callback);
    releases.push(() => signal?.removeEventListener('abort', callback));
  };
  const unreachable = (reason: string): CommandOutcome => ({
    kind: 'unreachable',
    reason,
    mayHaveRun: process !== undefined,
  });

  const begin = (): void => {
    if (isOver || isLost) return;
    const fate = faults.fateOf(name, command.argv);
    const fail = (exitCode: number, stderr: string): void => {
      output.stderr.push(stderr === '' || stderr.endsWith('\n') ? stderr : `${stderr}\n`);
      endWhenRead({ kind: 'exited', exitCode });
    };
    if (fate?.kind === 'fails' && !fate.isDone) {
      fail(fate.exitCode, fate.stderr);
      return;
    }
    process = startProcess(machine, command, {
      out: (text) => {
        output.stdout.push(text);
        reader?.take(text);
      },
      error: output.stderr.push,
      ...(reader && { drained: reader.drained }),
      ended: (exitCode) => {
        if (fate?.kind === 'fails') fail(fate.exitCode, fate.stderr);
        else endWhenRead({ kind: 'exited', exitCode });
      },
    });
    if (process === undefined) end({ kind: 'notStarted', reason: `${command.argv[0]}: command not found` });
    else if (fate?.kind !== 'hangs') process.begin();
  };

  // From here on neither an answer nor a signal passes; ssh notices after a while.
  const lose = (): void => {
    isLost = true;
    letGoOfProcess();
    letGo();
    const outcome = unreachable(`Timeout, server ${name} not responding.`);
    const leftMs = startMs + timeoutMs - clock.nowMs();
    after(Math.min(latency.contactLossMs, leftMs), () => end(outcome));
    onAbort(command.signal, () => end(outcome));
    onAbort(closing, () => end(outcome));
  };

  onAbort(closing, () => {
    letGoOfProcess();
    end(unreachable('the connection was closed'));
  });
  onAbort(command.signal, () => kill({ kind: 'aborted' }));
  onAbort(reader?.failed, () => kill({ kind: 'aborted' }));
  if (networkMs > 0 && faults.isUnreachable(name, startMs)) {
    const reason = `connect to host ${name} port 22: Connection timed out`;
    after(Math.min(latency.connectTimeoutMs, timeoutMs), () => end(unreachable(reason)));
    return;
  }
  if (timeoutMs !== Number.POSITIVE_INFINITY) after(timeoutMs, () => kill({ kind: 'timedOut' }));
  const lossMs = networkMs > 0 ? faults.nextLossMs(name, startMs) : undefined;
  if (lossMs !== undefined) after(lossMs - startMs, lose);
  after(machine.varied(latency.commandMs + networkMs), begin);
}

function argvProblem(argv: readonly string[]): string | undefined {
  if (argv[0] === '') return 'the name of the program is empty';
  const index = argv.findIndex((word) => word.includes('\0') || !word.isWellFormed());
  return index < 0 ? undefined : `argument ${index} cannot be passed on: it contains a NUL or is no well-formed text`;
}
