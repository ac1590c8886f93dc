import type { BoundCommand } from './local-host.ts';
import type { Slots } from './slots.ts';
import type { SshTarget } from './ssh-arguments.ts';
import { type KeptSession, keptAloneIdleMs, keptIdleMs, openKeptSession } from './ssh-kept-session.ts';
import type { SshMaster } from './ssh-master.ts';
import type { SessionResult } from './ssh-session.ts';

/** What the kept sessions of a connection need. */
export interface KeptSessionsOptions {
  readonly target: SshTarget;
  /** Those who have a slot and the sessions that wait for a command are together never more than there are slots. */
  readonly slots: Slots;
  /** Aborts when the host is let go. */
  readonly closing: AbortSignal;
  /** Keeps what is not over yet, so that closing waits for it. */
  readonly track: <Value>(work: Promise<Value>) => Promise<Value>;
}

/**
 * The sessions of one connection that stay and serve commands, one after the other. One that was idle for `keptIdleMs` ends unless it is
 * the only one that waits; that one ends after `keptAloneIdleMs`.
 */
export interface KeptSessions {
  /**
   * Runs the command, one that is `isForKept`, in a session that waits, else in a new one, and gives the slot back when its session is
   * free or gone. `undefined` when it has not begun and the slot is still the caller's: it is to have a session of its own.
   */
  run(master: SshMaster, command: BoundCommand, options: KeptSessionsRunOptions): Promise<SessionResult | undefined>;
  /** Ends sessions that wait, as far as a session for somebody who has a slot needs that. */
  makeRoom(): Promise<void>;
  /** Ends all that wait. */
  close(): Promise<void>;
}

/** What a command needs besides itself. */
export interface KeptSessionsRunOptions {
  /** Where its record is to be; no record when absent. */
  readonly recordDirectory: string | undefined;
  /** Gives its slot back. */
  readonly release: () => void;
  /** Takes the name of a record that nobody needs. */
  readonly forget: (nonce: string) => void;
}

interface Waiting {
  readonly session: KeptSession;
  readonly master: SshMaster;
  /** Of its end, or of the question whether it is alone. */
  timer: NodeJS.Timeout;
}

export function createKeptSessions({ target, slots, closing, track }: KeptSessionsOptions): KeptSessions {
  const waiting = new Set<Waiting>();

  const end = (one: Waiting): Promise<void> => {
    clearTimeout(one.timer);
    waiting.delete(one);
    return track(one.session.end());
  };
  const takeWaiting = (master: SshMaster): KeptSession | undefined => {
    for (const one of waiting) {
      clearTimeout(one.timer);
      waiting.delete(one);
      if (one.master === master && one.session.isFree()) return one.session;
      void track(one.session.end());
    }
    return undefined;
  };
  const giveBack = (session: KeptSession, master: SshMaster, release: () => void): void => {
    const isOneTooMany = slots.taken() + waiting.size > slots.atOnceMax();
    if (!session.isFree() || isOneTooMany || closing.aborted) {
      void track(session.end()).then(release);
      return;
    }
    const endUnlessAlone = (): void => {
      if (waiting.size > 1) void end(one);
      else one.timer = setTimeout(() => void end(one), keptAloneIdleMs - keptIdleMs);
    };
    const one: Waiting = { session, master, timer: setTimeout(endUnlessAlone, keptIdleMs) };
    waiting.add(one);
    void session.closed.then(() => {
      clearTimeout(one.timer);
      waiting.delete(one);
    });
    release();
  };
  const makeRoom = async (): Promise<void> => {
    for (const one of waiting) {
      if (slots.taken() + waiting.size <= slots.atOnceMax()) return;
      await end(one);
    }
  };

  return {
    makeRoom,
    async run(master, command, { recordDirectory, release, forget }) {
      const earlier = takeWaiting(master);
      if (earlier === undefined) await makeRoom();
      const session = earlier ?? (await openKeptSession(target, master));
      const result = await session?.run(command, { closing, recordDirectory });
      if (session === undefined || result === undefined) return undefined;
      // One that had ended while it waited says nothing about sshd.
      if (earlier !== undefined && (result.notBegun === 'refused' || result.notBegun === 'cut')) {
        await session.end();
        if (recordDirectory !== undefined) forget(result.nonce);
        return undefined;
      }
      giveBack(session, master, release);
      return result;
    },
    async close() {
      await Promise.all([...waiting].map(end));
    },
  };
}
