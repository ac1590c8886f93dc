import { randomBytes } from 'node:crypto';
import type { CommandOutcome, CommandResult } from '@smartdomains/runtime';
import { endGroup, within } from './end-group.ts';
import { type BoundCommand, closedOutcome, drainGraceMs, outputBytesMaxOf, withPump } from './local-host.ts';
import { createOutputPump, type OutputPump } from './output-pump.ts';
import {
  type CommandEnd,
  createFrameReader,
  type FrameEnd,
  type FrameReader,
  type Framing,
  remoteCommandText,
} from './remote-frame.ts';
import { type GroupProcess, type SpawnInput, spawnGroup } from './spawn-group.ts';
import { clientArguments, type SshTarget } from './ssh-arguments.ts';
import { lastLines, type SshMaster } from './ssh-master.ts';
import { isRootsBySudo } from './sudo.ts';
import { createTailBuffer } from './tail-buffer.ts';
import { untilLimit } from './until-limit.ts';

/** How often the host is asked whether a group that is being ended is gone. */
const pollMs = 100;

/** One command over the shared connection. */
export interface SshSession {
  /** Resolves when the command has ended, or what happened to it is all that can be known. */
  readonly result: Promise<SessionResult>;
  /** Resolves when the command says that it begins. */
  readonly begun: Promise<unknown>;
  /** Resolves when sshd is rid of the session too: it counts until then. */
  readonly closed: Promise<unknown>;
}

/** How a command went in a session. */
export interface SessionResult {
  readonly command: CommandResult;
  /** Set when nothing has begun and it can be tried again; the outcome says so as well. */
  readonly notBegun: NotBegun | undefined;
  /** Names the command's record. */
  readonly nonce: string;
  readonly hasBegun: boolean;
}

/**
 * Why nothing has begun. `refused`: sshd opened no session. `cut`: the session was over before, as when our ssh or the script there was
 * killed. `noRecord`: the host cannot make a record of the command.
 */
export type NotBegun = 'refused' | 'cut' | 'noRecord';

/** What a session needs. */
export interface SshSessionOptions {
  readonly target: SshTarget;
  readonly master: SshMaster;
  readonly command: BoundCommand;
  readonly closing: AbortSignal;
  /** Where the command's record is to be; no record when absent. */
  readonly recordDirectory?: string | undefined;
}

/** One command that is being read. */
export interface CommandReading {
  readonly result: Promise<SessionResult>;
  /** Resolves when the command says that it begins. */
  readonly begun: Promise<unknown>;
  /** Resolves with the command's own end, when it says it. */
  readonly ended: Promise<FrameEnd>;
}

/** A command in a session that stays, and ends with its input. */
export interface KeptReading {
  /** Whether the command may have been given leave, without which it never runs; once the input has ended it gets none any more. */
  readonly hasLeave: () => boolean;
}

interface Wire {
  readonly options: SshSessionOptions;
  readonly client: GroupProcess;
  /** The client is to go on after the command. */
  readonly kept?: KeptReading;
  readonly stderr: FrameReader;
  /** ssh's mark that it did not use the shared connection. */
  readonly notRunMark: string;
  /** Resolves when both outputs of the command are complete. */
  readonly ended: Promise<FrameEnd>;
  /** To the reader of a followed command. */
  readonly pump: OutputPump | undefined;
}

/** Runs the command in a session of its own. Never rejects; `result` only with what the command's reader throws. */
export async function beginSession(options: SshSessionOptions): Promise<SshSession> {
  const { target, master, command } = options;
  const nonce = randomBytes(16).toString('hex');
  const notRunMark = `${nonce}-`;
  const args = clientArguments(target, master.controlPath, {
    remoteText: remoteCommandText(nonce, command.argv, framingOf(command, options.recordDirectory)),
    notRunMark,
  });
  const spawned = await spawnGroup(['ssh', ...args], inputOf(command));
  if (spawned.kind === 'failed') return failedSession(nonce, spawned.reason);
  const client = spawned.process;
  const { result, begun, ended } = readCommand({ options, client, nonce, notRunMark });
  return { result, begun, closed: Promise.race([client.closed, ended.then(() => cutOff(client))]) };
}

/** No ssh could be started on this machine. */
function failedSession(nonce: string, reason: string): SshSession {
  const outcome: CommandOutcome = { kind: 'unreachable', reason, mayHaveRun: false };
  const command = { outcome, stdout: '', stderr: '', durationMs: 0 };
  return {
    result: Promise.resolve({ command, notBegun: undefined, nonce, hasBegun: false }),
    begun: new Promise(() => {}),
    closed: Promise.resolve(),
  };
}

/** Reads what the client says of the command with this nonce, which has been or is about to be asked for, and ends it at its limits. */
export function readCommand(of: Omit<Wire, 'stderr' | 'ended' | 'pump'> & { readonly nonce: string }): CommandReading {
  const { client, nonce, options } = of;
  const { command } = options;
  const startMs = performance.now();
  let hasBegun = false;
  const [stdoutTail, stderrTail] = [tailFor(command), tailFor(command)];
  const resultOf = ({ outcome, notBegun }: WireOutcome): SessionResult => {
    // What the shell says about a program that is not there is said by the reason.
    const output =
      outcome.kind === 'notStarted'
        ? { stdout: '', stderr: '' }
        : { stdout: stdoutTail.text(), stderr: stderrTail.text() };
    const result = { outcome, ...output, durationMs: Math.round(performance.now() - startMs) };
    return { command: result, notBegun, nonce, hasBegun };
  };
  const pump = command.onText && createOutputPump(command.onText, client.stdout);
  const stdout = createFrameReader(nonce, {
    push(chunk) {
      stdoutTail.push(chunk);
      pump?.push(chunk);
    },
  });
  const stderr = createFrameReader(nonce, stderrTail);
  const streams = [
    [client.stdout, stdout],
    [client.stderr, stderr],
  ] as const;
  for (const [stream, reader] of streams) stream.on('data', reader.push).on('end', reader.finish);
  void stderr.begun.then(() => {
    hasBegun = true;
  });
  const ended = Promise.all([stdout.ended, stderr.ended]).then(([, end]) => end);
  const wire: Wire = { ...of, options: { ...options, command: withPump(command, pump) }, stderr, ended, pump };
  const result = outcomeOf(wire).then((outcome) => {
    for (const [stream, reader] of streams) stream.off('data', reader.push).off('end', reader.finish);
    pump?.stop();
    pump?.throwIfFailed();
    return resultOf(outcome);
  });
  return { result, begun: stderr.begun, ended };
}

/** How the command is framed. */
export function framingOf(command: BoundCommand, recordDirectory?: string): Framing {
  if (command.onText !== undefined) return { kind: 'followed' };
  return recordDirectory === undefined ? { kind: 'plain' } : { kind: 'recorded', directory: recordDirectory };
}

/** A followed command's input stays open: its end is the end of the connection. */
function inputOf({ onText, stdin }: BoundCommand): SpawnInput {
  if (onText !== undefined) return { kind: 'open' };
  return stdin === undefined ? { kind: 'none' } : { kind: 'text', text: stdin };
}

function tailFor(command: BoundCommand) {
  return createTailBuffer(outputBytesMaxOf(command));
}

/** An orphan that holds the output keeps a session open; after the command's end it is cut off. */
async function cutOff(client: GroupProcess): Promise<void> {
  if (await within(drainGraceMs, client.closed)) return;
  client.signalGroup('SIGKILL');
  client.release();
}

interface WireOutcome {
  readonly outcome: CommandOutcome;
  readonly notBegun?: NotBegun;
}

async function outcomeOf(wire: Wire): Promise<WireOutcome> {
  const { master, command, closing, target } = wire.options;
  const { timeoutMs, signal, argv } = command;
  const { pump } = wire;
  const cut = wire.client.closed.then(() => undefined);
  const endedOrCut = Promise.race([wire.ended, cut]).then(async (end) => {
    await pump?.finish();
    return end;
  });
  const first = await untilLimit(endedOrCut, { timeoutMs, signal, closing });
  if (first.kind === 'ended') {
    if (first.value === undefined) return outcomeOfCut(wire);
    if (first.value.kind !== 'noRecord') return { outcome: outcomeOfEnd(first.value, argv[0]) };
    const reason = `${target.host} cannot make a record of the command`;
    return { outcome: { kind: 'unreachable', reason, mayHaveRun: false }, notBegun: 'noRecord' };
  }
  pump?.stop();
  const mayHaveRun = mayRunNoMore(wire);

  const gone = await endRemoteGroup(wire);
  if (gone) await cutOff(wire.client);
  else {
    wire.client.signalGroup('SIGKILL');
    wire.client.release();
  }
  if (!gone) {
    const reason = master.isLost()
      ? await master.lost
      : `${target.host} did not confirm the end of a command that was told to end`;
    return { outcome: { kind: 'unreachable', reason, mayHaveRun } };
  }
  return { outcome: first.kind === 'closed' ? closedOutcome(target.host, { mayHaveRun }) : { kind: first.kind } };
}

/** Ends the input of a session that stays, and says whether its command may have run: without leave it has not, and now never will. */
function mayRunNoMore({ client, kept }: Wire): boolean {
  if (kept === undefined) return true;
  client.stdin?.end();
  return kept.hasLeave();
}

/** What an end means, as the frame or the record says it. */
export function outcomeOfEnd(end: CommandEnd, program: string): CommandOutcome {
  if (end.kind === 'exited') return { kind: 'exited', exitCode: end.exitCode };
  return {
    kind: 'notStarted',
    reason: end.exitCode === 127 ? `there is no program ${program}` : `${program} may not be run`,
  };
}

/** The session ended without a word of the command's end. */
async function outcomeOfCut(wire: Wire): Promise<WireOutcome> {
  const { options, stderr, notRunMark } = wire;
  const { master, target } = options;
  const { host } = target;
  const hadNoLeave = !mayRunNoMore(wire);
  const begun = await within(0, stderr.begun);
  const noise = stderr.noise();
  // When ssh asked the shared connection and got no answer, the request may have gone out before that ended.
  const saysNotRun = !begun && noise.includes(notRunMark) && !noise.includes('read from master failed');
  if (!(await master.isSound())) {
    const reason = master.isLost() ? await master.lost : `${host} does not answer`;
    return { outcome: { kind: 'unreachable', reason, mayHaveRun: !hadNoLeave && !saysNotRun } };
  }
  if (begun && !hadNoLeave) {
    return {
      outcome: { kind: 'unreachable', reason: `the session on ${host} ended before its command`, mayHaveRun: true },
    };
  }
  // What came after our ssh was killed is not heard, so neither is a beginning.
  if (!hadNoLeave && options.command.isLook !== true && (await wire.client.exited).signalName !== null) {
    const reason = `the ssh of a command on ${host} was killed on this machine`;
    return { outcome: { kind: 'unreachable', reason, mayHaveRun: true } };
  }
  // Its session was killed before it had leave; else the connection is sound and in order, so that a beginning would have arrived before
  // the end of the session.
  const said = lastLines(noise.slice(0, saysNotRun ? noise.indexOf(notRunMark) : undefined));
  const reason = saysNotRun
    ? `${host} opened no session for the command: ${said || 'it gave no reason'}`
    : `the session on ${host} ended before its command began${said && `: ${said}`}`;
  return {
    outcome: { kind: 'unreachable', reason, mayHaveRun: false },
    notBegun: saysNotRun ? 'refused' : 'cut',
  };
}

/** Whether the command has certainly ended, with all that is in its process group. */
async function endRemoteGroup({ options, client, stderr, ended }: Wire): Promise<boolean> {
  const { master } = options;
  // It may be about to begin, and only then is there a group to signal.
  const begun = await untilLimit(Promise.race([stderr.begun, client.closed.then(() => undefined)]), {
    timeoutMs: drainGraceMs,
  });
  const group = begun.kind === 'ended' ? begun.value : undefined;
  if (group === undefined || group <= 1) return false;

  const whose = isRootsBySudo(options.command.argv) ? 'roots' : 'ours';
  const gone = Promise.withResolvers<void>();
  void client.closed.then(() => !master.isLost() && gone.resolve());
  void ended.then(() => gone.resolve());
  return endGroup({
    async signal(signal) {
      const there = await master.signalGroup(signal, group, whose);
      if (there === false) gone.resolve();
      return there;
    },
    leaderEnded: gone.promise,
    pollMs,
  });
}
