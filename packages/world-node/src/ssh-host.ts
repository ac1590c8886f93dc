import { type CommandResult, type HostConnection, type HostName, sudoPrefix } from '@smartdomains/runtime';
import { argvProblem } from './argv-problem.ts';
import type { BoundCommand } from './local-host.ts';
import { remoteCommandText, remoteTextBytesMax } from './remote-frame.ts';
import { type SshTarget, targetProblem } from './ssh-arguments.ts';
import {
  createSshLane,
  endedBefore,
  neverRun,
  refusedByConnection,
  type SshLane,
  type SshLaneOptions,
  sessionsMax,
  withoutOutput,
} from './ssh-lane.ts';
import { framingOf } from './ssh-session.ts';
import { withSudoRefusal } from './sudo.ts';

export { sessionsMax, waitingMax, waitLimitMs } from './ssh-lane.ts';

/** Connections for followed commands alone, which stay; each carries `sessionsMax` of them, or as many as sshd allows. */
const followLanesMax = 8;

/** What a host over ssh needs besides its target. */
export interface SshHostOptions {
  /** A new path for a control socket, in a directory that only we can read. May throw: then the host is unreachable. */
  readonly controlPath: () => string;
}

/**
 * A host over OpenSSH, with the operator's keys, agent, configuration and known hosts. One connection, made when first used
 * and again after it was lost, is shared by all commands. Followed ones keep their sessions, and sshd may allow few (MaxSessions): two at
 * most go over that connection, and only where it was seen, since it was made, that two more are left to the commands; the others have
 * connections of their own, made as they are needed. A command's time limit begins when it has a session. `waitingMax` may wait for one,
 * for `waitLimitMs`; one that has no place then is `notStarted`, refused by the connection, as what can no longer be followed.
 *
 * What is guaranteed: `timedOut` and `aborted` mean that the command has ended on the host, with its process group; when the
 * host did not confirm that, the outcome is `unreachable`. A lost connection does not end a command: sshd leaves it running.
 * A followed one ends with it. A command that somebody else killed has `exited` with 128 and the number of the signal, as a
 * POSIX shell says it.
 */
export function createSshHost(target: SshTarget, options: SshHostOptions): HostConnection {
  const problemOfTarget = targetProblem(target);
  const closing = new AbortController();
  const createLane = (use: SshLaneOptions['use']): SshLane =>
    createSshLane(target, { ...options, use, closing: closing.signal });
  const commands = createLane('commands');
  const follows: SshLane[] = [];

  const ownLaneToFollow = (): SshLane | undefined => {
    const free = follows.find((lane) => lane.hasRoomToFollow());
    if (free !== undefined || follows.length >= followLanesMax) return free;
    const lane = createLane('followed');
    follows.push(lane);
    return lane;
  };

  const run = async (command: BoundCommand): Promise<CommandResult> => {
    const problem = problemOfArguments(command);
    if (problem !== undefined) return withoutOutput({ kind: 'notStarted', reason: problem });
    if (problemOfTarget !== undefined) return neverRun(problemOfTarget);
    if (closing.signal.aborted) return endedBefore('closed', target.host);
    if (command.signal?.aborted) return endedBefore('aborted', target.host);
    const result = await (command.onText === undefined ? commands.run(command) : follow(command));
    return withSudoRefusal(command.argv, result);
  };
  const follow = async (command: BoundCommand): Promise<CommandResult> => {
    if (commands.hasRoomToFollow()) {
      const result = await commands.follow(command);
      if (result !== 'refused') return result;
    }
    // Each refusal leaves a lane one session fewer.
    for (let attempts = 0; attempts < followLanesMax * sessionsMax; attempts += 1) {
      const lane = ownLaneToFollow();
      if (lane === undefined) break;
      const result = await lane.follow(command);
      if (result !== 'refused') return result;
    }
    return refusedByConnection(`as many commands are followed on ${target.host} already as its sshd and we allow`);
  };

  return {
    name: target.host as HostName,
    ...(target.sudo === true && { commandPrefix: sudoPrefix }),
    run,
    follow: run,
    async close() {
      closing.abort();
      await Promise.all([commands, ...follows].map((lane) => lane.close()));
    },
  };
}

function problemOfArguments(command: BoundCommand): string | undefined {
  const { argv } = command;
  const problem = argvProblem(argv);
  if (problem !== undefined) return problem;
  if (argv[0].startsWith('-')) return `the name of a program cannot begin with "-": ${argv[0]}`;
  const bytes = Buffer.byteLength(remoteCommandText('', argv, framingOf(command)));
  return bytes > remoteTextBytesMax
    ? `the arguments are ${bytes} bytes long when quoted for ssh; the limit is ${remoteTextBytesMax}`
    : undefined;
}
