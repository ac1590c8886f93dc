import type { CommandOutcome, CommandResult, HostCommand } from '@smartdomains/runtime';
import type { FaultPlan } from './faults.ts';
import type { Machine } from './machine/machine.ts';
import { createOutputTail } from './output-tail.ts';
import { type RunningProcess, startProcess } from './start-process.ts';

/** What is kept of each output of a command that does not say. */
const outputBytesMaxDefault = 1024 * 1024;

export interface CommandRequest {
  readonly machine: Machine;
  readonly faults: FaultPlan;
  readonly command: HostCommand;
  /** What is added to the time of a command that comes over the network; 0 on the machine itself. */
  readonly networkMs: number;
  /** Aborts when the connection is closed. */
  readonly closing: AbortSignal;
}

/**
 * Runs one command in simulated time, with all the ways in which it can end. A limit kills the program where it is: what it
 * has done so far stays. A connection that is lost or closed does not: the program goes on without us.
 */
export function runCommand(request: CommandRequest): Promise<CommandResult> {
  const { machine, command } = request;
  const { clock } = machine;
  const startMs = clock.nowMs();
  const bytesMax = command.outputBytesMax ?? outputBytesMaxDefault;
  const output: Output = { stdout: createOutputTail(bytesMax), stderr: createOutputTail(bytesMax) };
  return new Promise((resolve) => {
    const conclude = (outcome: CommandOutcome): void =>
      resolve({
        outcome,
        stdout: output.stdout.text(),
        stderr: output.stderr.text(),
        durationMs: clock.nowMs() - startMs,
      });
    const refusal = refusalOf(request);
    if (refusal === undefined) follow(request, output, conclude);
    else conclude(refusal);
  });
}

interface Output {
  readonly stdout: ReturnType<typeof createOutputTail>;
  readonly stderr: ReturnType<typeof createOutputTail>;
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
      end({ kind: 'exited', exitCode });
    };
    if (fate?.kind === 'fails' && !fate.isDone) {
      fail(fate.exitCode, fate.stderr);
      return;
    }
    process = startProcess(machine, command, {
      out: output.stdout.push,
      error: output.stderr.push,
      ended: (exitCode) => {
        if (fate?.kind === 'fails') fail(fate.exitCode, fate.stderr);
        else end({ kind: 'exited', exitCode });
      },
    });
    if (process === undefined) end({ kind: 'notStarted', reason: `${command.argv[0]}: command not found` });
    else if (fate?.kind !== 'hangs') process.begin();
  };

  // From here on neither an answer nor a signal passes; ssh notices after a while.
  const lose = (): void => {
    isLost = true;
    process?.loseContact();
    letGo();
    const outcome = unreachable(`Timeout, server ${name} not responding.`);
    const leftMs = startMs + command.timeoutMs - clock.nowMs();
    after(Math.min(latency.contactLossMs, leftMs), () => end(outcome));
    onAbort(command.signal, () => end(outcome));
    onAbort(closing, () => end(outcome));
  };

  onAbort(closing, () => {
    process?.loseContact();
    end(unreachable('the connection was closed'));
  });
  onAbort(command.signal, () => kill({ kind: 'aborted' }));
  if (networkMs > 0 && faults.isUnreachable(name, startMs)) {
    const reason = `connect to host ${name} port 22: Connection timed out`;
    after(Math.min(latency.connectTimeoutMs, command.timeoutMs), () => end(unreachable(reason)));
    return;
  }
  after(command.timeoutMs, () => kill({ kind: 'timedOut' }));
  const lossMs = networkMs > 0 ? faults.nextLossMs(name, startMs) : undefined;
  if (lossMs !== undefined) after(lossMs - startMs, lose);
  after(machine.varied(latency.commandMs + networkMs), begin);
}

function argvProblem(argv: readonly string[]): string | undefined {
  if (argv[0] === '') return 'the name of the program is empty';
  const index = argv.findIndex((word) => word.includes('\0') || !word.isWellFormed());
  return index < 0 ? undefined : `argument ${index} cannot be passed on: it contains a NUL or is no well-formed text`;
}
