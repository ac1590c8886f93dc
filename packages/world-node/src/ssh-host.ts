import { randomBytes } from 'node:crypto';
import type { CommandOutcome, CommandResult, HostCommand, HostConnection, HostName } from '@smartdomains/runtime';
import { argvProblem } from './argv-problem.ts';
import { endGroup, within } from './end-group.ts';
import { closedOutcome, drainGraceMs, outputBytesMaxDefault } from './local-host.ts';
import {
  createFrameReader,
  type FrameEnd,
  type FrameReader,
  remoteCommandText,
  remoteTextBytesMax,
} from './remote-frame.ts';
import { createSlots } from './slots.ts';
import { type GroupProcess, spawnGroup } from './spawn-group.ts';
import { clientArguments, type SshTarget, targetProblem } from './ssh-arguments.ts';
import { connectLimitMs, connectMaster, lastLines, type MasterConnected, type SshMaster } from './ssh-master.ts';
import { createTailBuffer } from './tail-buffer.ts';
import { untilLimit } from './until-limit.ts';

/** Commands at once over one connection: sshd allows ten sessions by default, and one keeps the connection. */
export const sessionsMax = 8;
/** How many more may wait for one of them, and how long. */
export const waitingMax = 1_000;
export const waitLimitMs = 600_000;
/** For so long after a connection has failed nobody tries anew: those who waited for it hear the same reason. */
const failureHoldMs = 1_000;
/** How often a command is given to the host while it certainly has not run. */
const attemptsMax = 2;
/** How often the host is asked whether a group that is being ended is gone. */
const pollMs = 100;

/** What a connection over ssh needs besides its target. */
export interface SshHostOptions {
  /** A new path for a control socket, in a directory that only we can read. */
  readonly controlPath: () => string;
}

/**
 * A host over OpenSSH, with the operator's keys, agent, configuration and known hosts. One connection, made when first used
 * and again after it was lost, is shared by all commands. A command's time limit begins when it has a session of that
 * connection.
 *
 * What is guaranteed: `timedOut` and `aborted` mean that the command has ended on the host, with its process group; when the
 * host did not confirm that, the outcome is `unreachable`. A lost connection does not end a command: sshd leaves it running.
 * A command that somebody else killed has `exited` with 128 and the number of the signal, as a POSIX shell says it.
 */
export function createSshHost(target: SshTarget, options: SshHostOptions): HostConnection {
  const name = target.host as HostName;
  const problemOfTarget = targetProblem(target);
  const slots = createSlots({ atOnceMax: sessionsMax, waitingMax });
  const closing = new AbortController();
  const underWay = new Set<Promise<CommandResult>>();
  const sessions = new Set<Promise<unknown>>();
  let connecting: Promise<MasterConnected> | undefined;
  let failed: { readonly atMs: number; readonly result: MasterConnected } | undefined;

  const connect = (): Promise<MasterConnected> => {
    if (failed && performance.now() - failed.atMs < failureHoldMs) return Promise.resolve(failed.result);
    connecting ??= connectMaster(target, options.controlPath(), closing.signal).then((result) => {
      if (result.kind === 'connected') {
        void result.master.lost.then(() => {
          connecting = undefined;
        });
      } else {
        connecting = undefined;
        failed = { atMs: performance.now(), result };
      }
      return result;
    });
    return connecting;
  };

  const run = async (command: HostCommand): Promise<CommandResult> => {
    const problem = problemOfArguments(command.argv);
    if (problem !== undefined) return withoutOutput({ kind: 'notStarted', reason: problem });
    if (problemOfTarget !== undefined) return neverRun(problemOfTarget);

    const limits = { signal: command.signal, closing: closing.signal };
    const slot = await slots.acquire({ ...limits, timeoutMs: waitLimitMs });
    switch (slot.kind) {
      case 'full':
        return neverRun(`${waitingMax} commands wait for ${name} already`);
      case 'timedOut':
        return neverRun(`no session on ${name} was free for ${waitLimitMs / 1_000} s`);
      case 'aborted':
        return withoutOutput({ kind: 'aborted' });
      case 'closed':
        return withoutOutput(closedOutcome(name, { mayHaveRun: false }));
      case 'ended':
    }
    let session: Promise<unknown> = Promise.resolve();
    try {
      // A connection that was lost while nobody used it shows only now: what certainly has not run is tried once more.
      for (let attempt = 1; ; attempt += 1) {
        const connected = await untilLimit(connect(), { ...limits, timeoutMs: 2 * connectLimitMs });
        if (connected.kind === 'aborted') return withoutOutput({ kind: 'aborted' });
        if (connected.kind === 'closed') return withoutOutput(closedOutcome(name, { mayHaveRun: false }));
        if (connected.kind === 'timedOut') return neverRun(`no connection to ${name}`);
        if (connected.value.kind === 'failed') return neverRun(connected.value.reason);
        const { master } = connected.value;
        const begun = await beginSession(target, master, command);
        if (begun.kind === 'failed') return neverRun(begun.reason);
        session = begun.session.closed;
        const result = await resultOf(begun.session, command, closing.signal, name);
        const hasNotRun = result.outcome.kind === 'unreachable' && !result.outcome.mayHaveRun;
        if (!hasNotRun || !master.isLost() || attempt === attemptsMax) return result;
        await master.lost;
      }
    } finally {
      // The session counts until sshd is rid of it, which can be after the command's end.
      sessions.add(session);
      void session.then(() => {
        sessions.delete(session);
        slot.value();
      });
    }
  };

  return {
    name,
    run(command) {
      const result = run(command);
      underWay.add(result);
      void result.finally(() => underWay.delete(result));
      return result;
    },
    async close() {
      closing.abort();
      await Promise.all(underWay);
      await Promise.all(sessions);
      const connected = await connecting;
      if (connected?.kind === 'connected') await connected.master.close();
    },
  };
}

function withoutOutput(outcome: CommandOutcome): CommandResult {
  return { outcome, stdout: '', stderr: '', durationMs: 0 };
}

/** The outcome of a command that certainly did not begin. */
function neverRun(reason: string): CommandResult {
  return withoutOutput({ kind: 'unreachable', reason, mayHaveRun: false });
}

function problemOfArguments(argv: readonly [string, ...string[]]): string | undefined {
  const problem = argvProblem(argv);
  if (problem !== undefined) return problem;
  if (argv[0].startsWith('-')) return `the name of a program cannot begin with "-": ${argv[0]}`;
  const bytes = Buffer.byteLength(remoteCommandText('', argv));
  return bytes > remoteTextBytesMax
    ? `the arguments are ${bytes} bytes long when quoted for ssh; the limit is ${remoteTextBytesMax}`
    : undefined;
}

/** One command under way on the host. */
interface Session {
  readonly master: SshMaster;
  readonly client: GroupProcess;
  readonly startMs: number;
  readonly stdout: FrameReader;
  readonly stderr: FrameReader;
  /** ssh's mark that it did not use the shared connection, so that nothing can have begun. */
  readonly notRunMark: string;
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  /** Resolves when both outputs of the command are complete. */
  readonly ended: Promise<FrameEnd>;
  /** Resolves when the session is gone, here at least. */
  readonly closed: Promise<unknown>;
}

type BegunSession =
  | { readonly kind: 'begun'; readonly session: Session }
  | { readonly kind: 'failed'; readonly reason: string };

async function beginSession(target: SshTarget, master: SshMaster, command: HostCommand): Promise<BegunSession> {
  const nonce = randomBytes(16).toString('hex');
  const notRunMark = `${nonce}-`;
  const startMs = performance.now();
  const spawned = await spawnGroup(
    [
      'ssh',
      ...clientArguments(target, master.controlPath, {
        remoteText: remoteCommandText(nonce, command.argv),
        notRunText: `echo ${notRunMark} >&2`,
      }),
    ],
    command.stdin === undefined ? { kind: 'none' } : { kind: 'text', text: command.stdin },
  );
  if (spawned.kind === 'failed') return { kind: 'failed', reason: spawned.reason };
  const client = spawned.process;

  const buffers = [0, 1].map(() => createTailBuffer(command.outputBytesMax ?? outputBytesMaxDefault));
  const [stdoutBuffer, stderrBuffer] = buffers as [(typeof buffers)[0], (typeof buffers)[0]];
  const stdout = createFrameReader(nonce, stdoutBuffer);
  const stderr = createFrameReader(nonce, stderrBuffer);
  client.stdout.on('data', stdout.push).on('end', stdout.finish);
  client.stderr.on('data', stderr.push).on('end', stderr.finish);
  const ended = Promise.all([stdout.ended, stderr.ended]).then(([, end]) => end);

  // An orphan that holds the output keeps the session open; after the command's end it is cut off.
  const cutOff = ended.then(async () => {
    if (await within(drainGraceMs, client.closed)) return;
    client.signalGroup('SIGKILL');
    client.release();
  });
  return {
    kind: 'begun',
    session: {
      master,
      client,
      startMs,
      stdout,
      stderr,
      notRunMark,
      output: () => ({ stdout: stdoutBuffer.text(), stderr: stderrBuffer.text() }),
      ended,
      closed: Promise.race([client.closed, cutOff]),
    },
  };
}

async function resultOf(
  session: Session,
  command: HostCommand,
  closing: AbortSignal,
  host: HostName,
): Promise<CommandResult> {
  const outcome = await outcomeOf(session, command, closing, host);
  // What the shell says about a program that is not there is said by the reason.
  const output = outcome.kind === 'notStarted' ? { stdout: '', stderr: '' } : session.output();
  return { outcome, ...output, durationMs: Math.round(performance.now() - session.startMs) };
}

async function outcomeOf(
  session: Session,
  command: HostCommand,
  closing: AbortSignal,
  host: HostName,
): Promise<CommandOutcome> {
  const { timeoutMs, signal, argv } = command;
  const endedOrCut = Promise.race([session.ended, session.client.closed.then(() => undefined)]);
  const first = await untilLimit(endedOrCut, { timeoutMs, signal, closing });
  if (first.kind === 'ended') return first.value ? outcomeOfEnd(first.value, argv[0]) : outcomeOfCut(session, host);

  const gone = await endRemoteGroup(session);
  if (!(await within(gone ? drainGraceMs : 0, session.client.closed))) {
    session.client.signalGroup('SIGKILL');
    session.client.release();
  }
  if (!gone) {
    const reason = session.master.isLost()
      ? await session.master.lost
      : `${host} did not confirm the end of a command that was told to end`;
    return { kind: 'unreachable', reason, mayHaveRun: true };
  }
  return first.kind === 'closed' ? closedOutcome(host, { mayHaveRun: true }) : { kind: first.kind };
}

function outcomeOfEnd(end: FrameEnd, program: string): CommandOutcome {
  if (end.kind === 'exited') return { kind: 'exited', exitCode: end.exitCode };
  return {
    kind: 'notStarted',
    reason: end.exitCode === 127 ? `there is no program ${program}` : `${program} may not be run`,
  };
}

/** The session ended without a word of the command's end. */
async function outcomeOfCut(session: Session, host: HostName): Promise<CommandOutcome> {
  // Both ssh processes end together when contact is lost; the shared one has the reason.
  await within(drainGraceMs, session.master.lost);
  const noise = session.stderr.noise();
  // Without an answer from the shared connection, the request may have gone out before that ended.
  const notRun = noise.includes(session.notRunMark) && !noise.includes('read from master failed');
  const begun = await within(0, session.stderr.begun);
  if (session.master.isLost()) {
    return { kind: 'unreachable', reason: await session.master.lost, mayHaveRun: begun || !notRun };
  }
  const said = lastLines(noise.replaceAll(session.notRunMark, ''));
  const reason = begun ? `the session on ${host} ended before its command` : `${host} did not open a session: ${said}`;
  return { kind: 'unreachable', reason, mayHaveRun: begun };
}

/** Whether the command has certainly ended, with all that is in its process group. */
async function endRemoteGroup(session: Session): Promise<boolean> {
  const { master, client } = session;
  // It may be about to begin: only then is there a group to signal.
  const group = await Promise.race([session.stderr.begun, client.closed.then(() => undefined), after(drainGraceMs)]);
  if (group === undefined || group <= 1) return false;
  const gone = Promise.withResolvers<void>();
  void client.closed.then(() => !master.isLost() && gone.resolve());
  void session.ended.then(() => gone.resolve());
  return endGroup({
    async signal(signal) {
      const there = await master.signalGroup(signal, group);
      if (there === false) gone.resolve();
      return there;
    },
    leaderEnded: gone.promise,
    pollMs,
  });
}

function after(delayMs: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs, undefined);
  });
}
