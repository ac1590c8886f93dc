import type { CommandOutcome, CommandResult } from '@smartdomains/runtime';
import { within } from './end-group.ts';
import { type BoundCommand, closedOutcome } from './local-host.ts';
import { createSlots } from './slots.ts';
import type { SshTarget } from './ssh-arguments.ts';
import { createForgetting } from './ssh-forgetting.ts';
import { isForKept } from './ssh-kept-session.ts';
import { createKeptSessions } from './ssh-kept-sessions.ts';
import { connectLimitMs, connectMaster, type MasterConnected, type SshMaster } from './ssh-master.ts';
import { beginSession, type SessionResult } from './ssh-session.ts';
import { takeUp } from './take-up.ts';
import { untilLimit, type WaitLimits } from './until-limit.ts';

/** Commands at once over one connection: sshd allows ten sessions by default, and one keeps the connection. */
export const sessionsMax = 8;
/** How many more may wait for one of them, and how long. */
export const waitingMax = 1_000;
export const waitLimitMs = 600_000;
/** For so long after a connection has failed nobody tries anew: those who waited for it hear the same reason. */
const failureHoldMs = 1_000;

/** So many commands are followed at most over the connection of the commands. */
const followedBesideMax = 2;
/** So many of the sessions that were seen there are left to the others. */
const leftToCommandsMin = 2;

/** Before a command is tried again that the last session left was refused to, or whose session ended before it began. */
const refusedPauseMs = 200;

/** How long the last records may take to be removed before the connection is closed. */
const forgetLimitMs = 2_000;

/** How often a command is tried that has certainly not run, or that is a look. */
const attemptsMax = sessionsMax + 1;

/** What a connection over ssh needs besides its target. */
export interface SshLaneOptions {
  /** A new path for a control socket, in a directory that only we can read. May throw: then the host is unreachable. */
  readonly controlPath: () => string;
  /** Aborts when the host is let go. */
  readonly closing: AbortSignal;
  /** What its sessions are there for first: what is followed may keep all of them, or few beside the commands. */
  readonly use: 'commands' | 'followed';
}

/**
 * One connection to a host, made when first used and again after it was lost, with the sessions that its sshd allows. Where it is there
 * for commands, two of those are left to them for certain: no more is followed over it than two fewer than the sessions that were seen
 * open at once since it was made, and two at most.
 */
export interface SshLane {
  /**
   * Runs the command when a session is free. Where a connection stands and `waitingMax` commands wait for its sessions already, or none
   * was free for `waitLimitMs`, the outcome is `refusedByConnection`. Rejects only with what the reader of a followed command throws.
   */
  run(command: BoundCommand): Promise<CommandResult>;
  /**
   * The same for a followed command, and `refused` when sshd opened no session for it, or there is none that it may keep: it is not to
   * wait here, for those who have the sessions may keep them for ever.
   */
  follow(command: BoundCommand): Promise<CommandResult | 'refused'>;
  /** Whether what is to be followed would get a session at once that it may keep. */
  hasRoomToFollow(): boolean;
  /** Resolves when all sessions have ended and the connection with them; `closing` must have aborted. */
  close(): Promise<void>;
}

/** A lane to the target; nothing is connected yet. */
export function createSshLane(target: SshTarget, options: SshLaneOptions): SshLane {
  const { host } = target;
  const { closing, use } = options;
  const slots = createSlots({ atOnceMax: sessionsMax, waitingMax });
  const underWay = new Set<Promise<unknown>>();
  /** Resolves when the host is let go. */
  const closed = new Promise<void>((resolve) => closing.addEventListener('abort', () => resolve(), { once: true }));
  let hasOpened = false;
  /** How many slots commands have that are followed, or are to be. */
  let followed = 0;
  let current: SshMaster | undefined;
  let connecting: Promise<MasterConnected> | undefined;
  let failed: { readonly atMs: number; readonly result: MasterConnected } | undefined;

  const track = <Value>(promise: Promise<Value>): Promise<Value> => {
    underWay.add(promise);
    const forget = (): void => void underWay.delete(promise);
    promise.then(forget, forget);
    return promise;
  };

  const forgetting = createForgetting();
  const forget = (nonce: string): void => forgetting.forget(nonce);
  const kept = createKeptSessions({ target, slots, closing, track });

  const connectAnew = async (): Promise<MasterConnected> => {
    let path: string;
    try {
      path = options.controlPath();
    } catch (error) {
      // This machine's fault, and still no more than a host that cannot be reached: nothing has begun there.
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', reason: `no control socket for ssh can be made on this machine: ${reason}` };
    }
    return connectMaster(target, path, closing);
  };

  const connect = (): Promise<MasterConnected> => {
    if (failed && performance.now() - failed.atMs < failureHoldMs) return Promise.resolve(failed.result);
    connecting ??= connectAnew().then((result) => {
      if (result.kind === 'connected') {
        // What it allows is seen anew.
        slots.restore();
        current = result.master;
        forgetting.connected(result.master);
        void result.master.lost.then(() => {
          connecting = undefined;
          current = undefined;
        });
      } else {
        connecting = undefined;
        failed = { atMs: performance.now(), result };
      }
      return result;
    });
    return connecting;
  };

  /** How many may be followed. Where sshd has refused some, we use fewer sessions than were seen. */
  const followedMax = (master: SshMaster | undefined): number => {
    if (use === 'followed') return Number.POSITIVE_INFINITY;
    const seen = Math.min(master?.sessions.atOnceMax() ?? 0, slots.atOnceMax());
    return Math.min(followedBesideMax, seen - leftToCommandsMin);
  };

  /** What is followed counts until it gives its slot back. */
  const acquireSlot = async (command: BoundCommand, limits: WaitLimits): ReturnType<typeof slots.acquire> => {
    if (command.onText === undefined) return slots.acquire(limits);
    followed += 1;
    const slot = await slots.acquire(limits);
    if (slot.kind === 'ended') {
      return {
        kind: 'ended',
        value() {
          followed -= 1;
          slot.value();
        },
      };
    }
    followed -= 1;
    return slot;
  };

  /** One session fewer, but never one of those that were seen and are left to commands beside what is followed. */
  const lowerSlots = (): boolean => slots.lower(use === 'commands' && followed > 0 ? followed + leftToCommandsMin : 1);

  const inOwnSession = async (
    master: SshMaster,
    command: BoundCommand,
    { recordDirectory, release }: { readonly recordDirectory: string | undefined; readonly release: () => void },
  ): Promise<SessionResult> => {
    await kept.makeRoom();
    const session = await beginSession({ target, master, command, closing, recordDirectory });
    void track(session.closed).then(release);
    // What is followed may never end.
    void session.begun.then(() => {
      hasOpened = true;
      const ended = master.sessions.opened();
      void Promise.race([session.result, session.closed]).then(ended, ended);
    });
    return session.result;
  };

  /** While there is no connection it may be the host that those who wait are waiting for. */
  const withoutTurn = (reason: string): CommandResult =>
    current === undefined ? neverRun(reason) : refusedByConnection(reason);

  const attempt = async (command: BoundCommand): Promise<Attempt> => {
    const limits = { signal: command.signal, closing };
    const slot = await acquireSlot(command, { ...limits, timeoutMs: waitLimitMs });
    if (slot.kind === 'full') return { result: withoutTurn(`${waitingMax} commands wait for ${host} already`) };
    if (slot.kind === 'timedOut') {
      return { result: withoutTurn(`no session on ${host} was free for ${waitLimitMs / 1_000} s`) };
    }
    if (slot.kind !== 'ended') return { result: endedBefore(slot.kind, host) };

    const connected = await untilLimit(connect(), { ...limits, timeoutMs: 2 * connectLimitMs });
    const withoutSession = (result: CommandResult): Attempt => {
      slot.value();
      return { result };
    };
    if (connected.kind === 'timedOut') return withoutSession(neverRun(`no connection to ${host}`));
    if (connected.kind !== 'ended') return withoutSession(endedBefore(connected.kind, host));
    if (connected.value.kind === 'failed') return withoutSession(neverRun(connected.value.reason));
    const { master } = connected.value;
    // The connection was made anew meanwhile, and nothing has been seen on it, or sshd has refused sessions.
    if (command.onText !== undefined && followed > followedMax(master)) {
      const reason = `no session on ${host} is free for what is followed`;
      return { ...withoutSession(neverRun(reason)), again: command, isRefused: true };
    }
    // A look is taken again, and has its leave with the request: no record may keep it from beginning.
    const isRecorded = command.survivesLoss === true && command.isLook !== true;
    const records = isRecorded ? await master.records() : undefined;
    const beginMs = performance.now();
    const inKept = isForKept(command, records?.directory)
      ? await kept.run(master, command, { recordDirectory: records?.directory, release: slot.value, forget })
      : undefined;
    const place = inKept !== undefined || canBeRecorded(command) ? records : undefined;
    const ran =
      inKept ?? (await inOwnSession(master, command, { recordDirectory: place?.directory, release: slot.value }));
    const { command: result, notBegun, nonce, hasBegun } = ran;
    // With a full disk the record would keep away what makes room on it.
    if (notBegun === 'noRecord') return { result, again: { ...command, survivesLoss: false } };
    if (place !== undefined && notBegun === undefined) {
      const { outcome } = result;
      const mayHaveRun = outcome.kind === 'unreachable' && outcome.mayHaveRun;
      if (mayHaveRun && !closing.aborted && !command.signal?.aborted) {
        const lost = { result, nonce, hasBegun, place, beginMs, closing };
        const taken = await takeUp({ connect, runPlain: run }, command, lost);
        // The record of one that has not been heard of keeps it from beginning yet.
        if (taken !== 'again' || hasBegun) forget(nonce);
        return taken === 'again' ? { result: neverRun(outcome.reason), again: command } : { result: taken };
      }
    }
    // Nobody asks for it any more. One that sshd refused was never heard of there.
    if (place !== undefined && notBegun !== 'refused') forget(nonce);
    // Its sshd allows fewer sessions than we use (MaxSessions): each refusal is one too many, and one more that waits.
    if (notBegun === 'refused') {
      if (lowerSlots()) return { result, again: command, isRefused: true };
      // Sshd counts a session a moment longer than we do; where none was ever opened, none will be.
      if (!hasOpened) return { result };
      await within(refusedPauseMs, closed);
      return { result, again: command, isRefused: true };
    }
    // That is nothing sshd does, and says nothing about how many sessions it allows.
    if (notBegun === 'cut') {
      await within(refusedPauseMs, closed);
      return { result, again: command };
    }
    hasOpened ||= hasBegun;
    if (result.outcome.kind !== 'unreachable' || !master.isLost()) return { result };
    // The connection was lost while nobody used it, which shows only now.
    if (!result.outcome.mayHaveRun) return { result, again: command };
    if (command.isLook !== true || command.onText !== undefined) return { result };
    const timeoutMs = (command.timeoutMs ?? Number.POSITIVE_INFINITY) - (performance.now() - beginMs);
    return timeoutMs > 0 ? { result, again: { ...command, timeoutMs } } : { result };
  };

  /** Tries until there is nothing to try again; what is followed goes elsewhere when it is refused. */
  const attempts = async (command: BoundCommand, kind?: 'followed'): Promise<Attempt> => {
    let last = await attempt(command);
    for (let count = 1; last.again !== undefined && count < attemptsMax; count += 1) {
      if (kind === 'followed' && last.isRefused === true) break;
      last = await attempt(last.again);
    }
    return last;
  };
  const run = async (command: BoundCommand): Promise<CommandResult> => (await attempts(command)).result;

  const follow = async (command: BoundCommand): Promise<CommandResult | 'refused'> => {
    const { result, isRefused } = await attempts(command, 'followed');
    return isRefused === true ? 'refused' : result;
  };

  return {
    run: (command) => track(run(command)),
    follow: (command) => track(follow(command)),
    hasRoomToFollow: () => slots.hasRoom() && followed < followedMax(current),
    async close() {
      await kept.close();
      await Promise.allSettled(underWay);
      await within(forgetLimitMs, forgetting.flush());
      const connected = await connecting;
      if (connected?.kind === 'connected') await connected.master.close();
    },
  };
}

/** The result of one try, and what can be tried next: the command has certainly not run, or changes nothing. */
interface Attempt {
  readonly result: CommandResult;
  readonly again?: BoundCommand;
  /** Sshd opened no session for it, or has too few for what is followed. */
  readonly isRefused?: boolean;
}

/** In a session of its own: what it gets on standard input would be cut off with the connection, and what is followed ends with it. */
function canBeRecorded({ stdin, onText }: BoundCommand): boolean {
  return stdin === undefined && onText === undefined;
}

/** A result without a word of the command's own. */
export function withoutOutput(outcome: CommandOutcome): CommandResult {
  return { outcome, stdout: '', stderr: '', durationMs: 0 };
}

/** The outcome of a command that certainly did not begin. */
export function neverRun(reason: string): CommandResult {
  return withoutOutput({ kind: 'unreachable', reason, mayHaveRun: false });
}

/** The outcome of a command that certainly did not begin, on a host that is well: there is no place for it on the connection. */
export function refusedByConnection(reason: string): CommandResult {
  return withoutOutput({ kind: 'notStarted', reason, refusedBy: 'connection' });
}

/** The outcome of a command that was interrupted before it could begin. */
export function endedBefore(how: 'aborted' | 'closed', host: string): CommandResult {
  return withoutOutput(how === 'aborted' ? { kind: 'aborted' } : closedOutcome(host, { mayHaveRun: false }));
}
