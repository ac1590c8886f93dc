import type { CommandOutcome, CommandResult, HostCommand, HostConnection, HostName } from '@smartdomains/runtime';
import { argvProblem } from './argv-problem.ts';
import { closedOutcome } from './local-host.ts';
import { remoteCommandText, remoteTextBytesMax } from './remote-frame.ts';
import { createSlots } from './slots.ts';
import { type SshTarget, targetProblem } from './ssh-arguments.ts';
import { connectLimitMs, connectMaster, type MasterConnected } from './ssh-master.ts';
import { beginSession } from './ssh-session.ts';
import { untilLimit } from './until-limit.ts';

/** Commands at once over one connection: sshd allows ten sessions by default, and one keeps the connection. */
export const sessionsMax = 8;
/** How many more may wait for one of them, and how long. */
export const waitingMax = 1_000;
export const waitLimitMs = 600_000;
/** For so long after a connection has failed nobody tries anew: those who waited for it hear the same reason. */
const failureHoldMs = 1_000;

/** What a connection over ssh needs besides its target. */
export interface SshHostOptions {
  /** A new path for a control socket, in a directory that only we can read. May throw: then the host is unreachable. */
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
  const underWay = new Set<Promise<unknown>>();
  let connecting: Promise<MasterConnected> | undefined;
  let failed: { readonly atMs: number; readonly result: MasterConnected } | undefined;

  const track = <Value>(promise: Promise<Value>): Promise<Value> => {
    underWay.add(promise);
    void promise.finally(() => underWay.delete(promise));
    return promise;
  };

  const connectAnew = async (): Promise<MasterConnected> => {
    let path: string;
    try {
      path = options.controlPath();
    } catch (error) {
      // This machine's fault, and still no more than a host that cannot be reached: nothing has begun there.
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', reason: `no control socket for ssh can be made on this machine: ${reason}` };
    }
    return connectMaster(target, path, closing.signal);
  };

  const connect = (): Promise<MasterConnected> => {
    if (failed && performance.now() - failed.atMs < failureHoldMs) return Promise.resolve(failed.result);
    connecting ??= connectAnew().then((result) => {
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

  /** The result of one try, or `again` when the command certainly has not run and can be tried otherwise. */
  const attempt = async (command: HostCommand): Promise<CommandResult | 'again'> => {
    const limits = { signal: command.signal, closing: closing.signal };
    const slot = await slots.acquire({ ...limits, timeoutMs: waitLimitMs });
    if (slot.kind === 'full') return neverRun(`${waitingMax} commands wait for ${name} already`);
    if (slot.kind === 'timedOut') return neverRun(`no session on ${name} was free for ${waitLimitMs / 1_000} s`);
    if (slot.kind !== 'ended') return endedBefore(slot.kind, name);

    const connected = await untilLimit(connect(), { ...limits, timeoutMs: 2 * connectLimitMs });
    const withoutSession = (result: CommandResult): CommandResult => {
      slot.value();
      return result;
    };
    if (connected.kind === 'timedOut') return withoutSession(neverRun(`no connection to ${name}`));
    if (connected.kind !== 'ended') return withoutSession(endedBefore(connected.kind, name));
    if (connected.value.kind === 'failed') return withoutSession(neverRun(connected.value.reason));
    const { master } = connected.value;
    const session = await beginSession({ target, master, command, closing: closing.signal });
    void track(session.closed).then(slot.value);
    const { command: result, refused } = await session.result;
    // Its sshd allows fewer sessions than we use (MaxSessions): each refusal is one too many, and one more that waits.
    if (refused) return slots.lower() ? 'again' : result;
    const hasNotRun = result.outcome.kind === 'unreachable' && !result.outcome.mayHaveRun;
    // The connection was lost while nobody used it, which shows only now.
    return hasNotRun && master.isLost() ? 'again' : result;
  };

  const run = async (command: HostCommand): Promise<CommandResult> => {
    const problem = problemOfArguments(command.argv);
    if (problem !== undefined) return withoutOutput({ kind: 'notStarted', reason: problem });
    if (problemOfTarget !== undefined) return neverRun(problemOfTarget);
    if (closing.signal.aborted) return endedBefore('closed', name);
    if (command.signal?.aborted) return endedBefore('aborted', name);
    for (let attempts = 0; attempts <= sessionsMax; attempts += 1) {
      const result = await attempt(command);
      if (result !== 'again') return result;
    }
    return neverRun(`${name} opened no session for the command in ${sessionsMax} tries`);
  };

  return {
    name,
    run: (command) => track(run(command)),
    async close() {
      closing.abort();
      await Promise.all(underWay);
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

function endedBefore(how: 'aborted' | 'closed', host: string): CommandResult {
  return withoutOutput(how === 'aborted' ? { kind: 'aborted' } : closedOutcome(host, { mayHaveRun: false }));
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
