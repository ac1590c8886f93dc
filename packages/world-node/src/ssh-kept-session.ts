import { randomBytes } from 'node:crypto';
import { within } from './end-group.ts';
import { keptLeave, keptRequest, keptText } from './kept-script.ts';
import { leavesNoProcess } from './leaves-no-process.ts';
import type { BoundCommand } from './local-host.ts';
import { type GroupProcess, spawnGroup } from './spawn-group.ts';
import { clientArguments, type SshTarget } from './ssh-arguments.ts';
import type { SshMaster } from './ssh-master.ts';
import { readCommand, type SessionResult } from './ssh-session.ts';

/** How many commands a session serves; then another takes its place. */
const commandsMax = 100;
/** For so long a session waits for the next command beside another that waits. */
export const keptIdleMs = 20_000;
/**
 * For so long when it is the only one that waits. A host that is watched is asked every quarter of a minute to a minute, and every two and
 * a half minutes where a look takes its whole time limit: twice that, and its session is opened once. What waits costs it a shell's memory.
 */
export const keptAloneIdleMs = 300_000;
/** How long the ssh of a session may take to end when its input has. */
const closeLimitMs = 2_000;

/**
 * A session that stays for further commands: what sshd, a login shell and our script cost on the host, several times what most looks
 * and small effects cost themselves, is paid once. What leaves processes behind would have them in the group that is ended with a
 * later command, so it never runs there.
 *
 *     free ──command──▶ asked ──begins, leave──▶ busy ──its end──▶ free ──idle, or after `commandsMax`──▶ ending ──▶ closed
 *                         └──── cut, time limit, abort ────┴──▶ closed
 *
 * An effect gets its leave when its beginning has been heard. So one that was asked for in a session which had died while it waited,
 * or whose connection had, has certainly not run, whatever is heard of them.
 */
export interface KeptSession {
  /**
   * Runs the command, with a record where a directory for it is given; `undefined` when the session was over before, and the command
   * has not begun. One at a time.
   */
  run(command: BoundCommand, options: KeptRunOptions): Promise<SessionResult | undefined>;
  /** Whether it can take another. */
  isFree(): boolean;
  /** Ends it; nothing may be under way. Resolves when sshd is rid of it. */
  end(): Promise<void>;
  /** Resolves when it is over, in whatever way. */
  readonly closed: Promise<void>;
}

/** What a command in a kept session needs besides itself. */
export interface KeptRunOptions {
  readonly closing: AbortSignal;
  /** No record when absent. */
  readonly recordDirectory?: string | undefined;
}

/** Whether a kept session can run it, with a record where a directory for it is given. */
export function isForKept(command: BoundCommand, recordDirectory?: string): boolean {
  const { isLook = false, onText, argv, stdin } = command;
  if (onText !== undefined || !(isLook || leavesNoProcess(argv))) return false;
  return keptRequest('', { argv, stdin, recordDirectory }) !== undefined;
}

/** Opens a session; `undefined` when no ssh could be started on this machine. That sshd refuses it shows with the first command. */
export async function openKeptSession(target: SshTarget, master: SshMaster): Promise<KeptSession | undefined> {
  const notRunMark = `${randomBytes(16).toString('hex')}-`;
  const args = clientArguments(target, master.controlPath, { remoteText: keptText(), notRunMark });
  const spawned = await spawnGroup(['ssh', ...args], { kind: 'open' });
  if (spawned.kind === 'failed') return undefined;
  return keptSessionOf(spawned.process, { target, master, notRunMark });
}

function keptSessionOf(
  client: GroupProcess,
  options: { readonly target: SshTarget; readonly master: SshMaster; readonly notRunMark: string },
): KeptSession {
  let isOver = false;
  let commands = 0;
  let ended: (() => void) | undefined;
  // What comes between two commands is nobody's.
  for (const stream of [client.stdout, client.stderr]) stream.resume();
  const over = (): void => {
    isOver = true;
    ended?.();
  };
  void client.closed.then(over);
  const end = async (): Promise<void> => {
    over();
    client.stdin?.end();
    if (await within(closeLimitMs, client.closed)) return;
    client.signalGroup('SIGKILL');
    client.release();
  };
  return {
    async run(command, { closing, recordDirectory }) {
      const nonce = randomBytes(16).toString('hex');
      const { argv, stdin, isLook = false } = command;
      const request = keptRequest(nonce, { argv, stdin, recordDirectory });
      if (isOver || request === undefined) return undefined;
      commands += 1;
      // To run a look twice does no harm: it does not wait for its leave.
      let hasLeave = isLook;
      const reading = readCommand({
        options: { ...options, command, closing },
        client,
        nonce,
        notRunMark: options.notRunMark,
        kept: { hasLeave: () => hasLeave },
      });
      client.stdin?.write(isLook ? request + keptLeave : request);
      void reading.begun.then(() => {
        if (!isOver) ended ??= options.master.sessions.opened();
        // Once the input has ended nobody gets leave, which is what is said of the command then.
        if (hasLeave || client.stdin?.writable !== true) return;
        hasLeave = true;
        client.stdin.write(keptLeave);
      });
      const result = await reading.result;
      const { outcome } = result.command;
      // Anything but an end of its own, or that it cannot begin, has ended the session, or is about to.
      const goesOn = outcome.kind === 'exited' || outcome.kind === 'notStarted' || result.notBegun === 'noRecord';
      if (!goesOn) await end();
      return result;
    },
    isFree: () => !isOver && commands < commandsMax,
    end,
    closed: client.closed,
  };
}
