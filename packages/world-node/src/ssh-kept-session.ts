import { randomBytes } from 'node:crypto';
import { within } from './end-group.ts';
import type { BoundCommand } from './local-host.ts';
import { keptRequest, keptText } from './remote-frame.ts';
import { type GroupProcess, spawnGroup } from './spawn-group.ts';
import { clientArguments, type SshTarget } from './ssh-arguments.ts';
import type { SshMaster } from './ssh-master.ts';
import { readCommand, type SessionResult } from './ssh-session.ts';

/** How many looks a session serves; then another takes its place. */
const looksMax = 100;
/** For so long a session waits for the next look. */
export const keptIdleMs = 20_000;
/** How long the ssh of a session may take to end when its input has. */
const closeLimitMs = 2_000;

/**
 * A session that stays for further looks: what sshd, a login shell and our script cost on the host, several times what most looks cost
 * themselves, is paid once. Only for looks: what leaves processes behind would have them in the group that is ended with a later one.
 *
 *     free ──look──▶ busy ──its end──▶ free ──idle, or after `looksMax`──▶ ending ──▶ closed
 *                     └── time limit, abort, cut ──▶ closed
 */
export interface KeptSession {
  /** Runs the look; `undefined` when the session was over before, and the look has not begun. One at a time. */
  run(command: BoundCommand, closing: AbortSignal): Promise<SessionResult | undefined>;
  /** Whether it can take another. */
  isFree(): boolean;
  /** Ends it; nothing may be under way. Resolves when sshd is rid of it. */
  end(): Promise<void>;
  /** Resolves when it is over, in whatever way. */
  readonly closed: Promise<void>;
}

/** Whether a kept session can run it. */
export function isForKept({ isLook, stdin, onText, argv }: BoundCommand): boolean {
  return isLook === true && stdin === undefined && onText === undefined && keptRequest('', argv) !== undefined;
}

/** Opens a session; `undefined` when no ssh could be started on this machine. That sshd refuses it shows with the first look. */
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
  let looks = 0;
  // What comes between two looks is nobody's.
  for (const stream of [client.stdout, client.stderr]) stream.resume();
  void client.closed.then(() => {
    isOver = true;
  });
  const end = async (): Promise<void> => {
    isOver = true;
    client.stdin?.end();
    if (await within(closeLimitMs, client.closed)) return;
    client.signalGroup('SIGKILL');
    client.release();
  };
  return {
    async run(command, closing) {
      const nonce = randomBytes(16).toString('hex');
      const request = keptRequest(nonce, command.argv);
      if (isOver || request === undefined) return undefined;
      looks += 1;
      const { notRunMark } = options;
      const reading = readCommand({
        options: { ...options, command, closing },
        client,
        nonce,
        notRunMark,
        isKept: true,
      });
      client.stdin?.write(request);
      const result = await reading.result;
      const { outcome } = result.command;
      // Anything but an end of its own has ended the session, or is about to.
      if (outcome.kind !== 'exited' && outcome.kind !== 'notStarted') await end();
      return result;
    },
    isFree: () => !isOver && looks < looksMax,
    end,
    closed: client.closed,
  };
}
