import type { CommandOutcome, CommandResult } from '@smartdomains/runtime';
import { endGroup } from './end-group.ts';
import { type BoundCommand, outputBytesMaxOf } from './local-host.ts';
import type { MasterConnected, RecordPlace, SshMaster } from './ssh-master.ts';
import { outcomeOfEnd } from './ssh-session.ts';
import { isRootsBySudo } from './sudo.ts';
import { untilLimit } from './until-limit.ts';

/** How long a host is tried that does not answer: after that its command is unreachable, as its other ones are. */
export const reachAgainLimitMs = 120_000;
/** Between two tries to reach the host again, and between two questions whether the command has ended. */
const retryMs = 1_000;
const askAgainMs = 500;
/** How long reading what the command printed may take. */
const readLimitMs = 30_000;
/** How often we ask whether a group that is being ended is gone. */
const pollMs = 100;

/** A command whose session was lost. */
export interface LostCommand {
  /** What is known without its record: `unreachable`. */
  readonly result: CommandResult;
  readonly nonce: string;
  /** It said that it began. */
  readonly hasBegun: boolean;
  readonly place: RecordPlace;
  /** On this process's clock. */
  readonly beginMs: number;
  readonly closing: AbortSignal;
}

/** The ways to the host. */
export interface TakeUpLane {
  readonly connect: () => Promise<MasterConnected>;
  /** Runs a command without a record. */
  readonly runPlain: (command: BoundCommand) => Promise<CommandResult>;
}

/**
 * Reaches the host again and finds the command by its record: its own result when it has ended or ends within its time limit,
 * `again` when it certainly never begins, and else what was known before.
 *
 *     lost ──▶ reaching the host ──▶ asking ──ended──▶ its own result
 *                    ▲  ▲               │ └──never began──▶ again
 *                    │  └──lost again───┤ └──killed, host restarted──▶ unreachable, may have run
 *                    │                  └──runs──▶ asking, until its time is over: then it is ended there
 *                    └──no answer, until its time or `reachAgainLimitMs` is over──▶ unreachable
 */
export async function takeUp(
  lane: TakeUpLane,
  command: BoundCommand,
  lost: LostCommand,
): Promise<CommandResult | 'again'> {
  const deadlineMs = lost.beginMs + (command.timeoutMs ?? Number.POSITIVE_INFINITY);
  const wait = async (delayMs: number): Promise<'timedOut' | 'aborted' | 'closed'> => {
    const { promise } = Promise.withResolvers<never>();
    const timeoutMs = Math.max(0, Math.min(delayMs, deadlineMs - performance.now()));
    const { kind } = await untilLimit(promise, { timeoutMs, signal: command.signal, closing: lost.closing });
    return kind === 'ended' ? 'timedOut' : kind;
  };
  const isOver = (how: 'timedOut' | 'aborted' | 'closed'): boolean =>
    how !== 'timedOut' || performance.now() >= deadlineMs;

  let group: number | undefined;
  let silentSinceMs = performance.now();
  for (;;) {
    const connected = await untilLimit(lane.connect(), {
      timeoutMs: Math.max(0, Math.min(reachAgainLimitMs, deadlineMs - performance.now())),
      signal: command.signal,
      closing: lost.closing,
    });
    if (connected.kind !== 'ended') return lost.result;
    const master = connected.value.kind === 'connected' ? connected.value.master : undefined;
    const boot = (await master?.records())?.boot;
    const found = boot === undefined ? undefined : await master?.find(lost.nonce);
    if (master === undefined || found === undefined) {
      if (isOver(await wait(retryMs)) || performance.now() - silentSinceMs >= reachAgainLimitMs) return lost.result;
      continue;
    }
    silentSinceMs = performance.now();
    // After a restart of the host there are no records, and nothing to be known from that.
    if (boot !== lost.place.boot) return lost.result;
    // The record of one that has begun was there, so somebody has removed it.
    if (found.kind === 'none') return lost.hasBegun ? lost.result : 'again';
    if (found.kind === 'notrun') return 'again';
    if (found.kind === 'lost') return lost.result;
    if (found.kind === 'ended') {
      const end = { kind: found.isStarted ? 'exited' : 'notStarted', exitCode: found.exitCode } as const;
      return withOutput(lane, command, lost, outcomeOfEnd(end, command.argv[0]));
    }
    group = found.group ?? group;
    const waited = await wait(askAgainMs);
    if (!isOver(waited)) continue;
    if (waited === 'closed' || !(await endThere(master, command, { nonce: lost.nonce, group }))) return lost.result;
    return withOutput(lane, command, lost, { kind: waited });
  }
}

/** Whether the command has certainly ended, with all that is in its process group. */
async function endThere(
  master: SshMaster,
  { argv }: BoundCommand,
  { nonce, group }: { readonly nonce: string; readonly group: number | undefined },
): Promise<boolean> {
  const whose = isRootsBySudo(argv) ? 'roots' : 'ours';
  if (group === undefined || group <= 1) return false;
  const gone = Promise.withResolvers<void>();
  return endGroup({
    async signal(signal) {
      const there = await master.signalGroup(signal, group, whose);
      if (there === false || (await master.find(nonce))?.kind === 'ended') gone.resolve();
      return there;
    },
    leaderEnded: gone.promise,
    pollMs,
  });
}

async function withOutput(
  { runPlain }: TakeUpLane,
  command: BoundCommand,
  { nonce, place, beginMs }: LostCommand,
  outcome: CommandOutcome,
): Promise<CommandResult> {
  const durationMs = Math.round(performance.now() - beginMs);
  if (outcome.kind === 'notStarted') return { outcome, stdout: '', stderr: '', durationMs };
  const read = async (name: string): Promise<string> => {
    const path = `${place.directory}/${nonce}.${name}`;
    const { stdout } = await runPlain({
      argv: ['tail', '-c', String(outputBytesMaxOf(command)), path],
      timeoutMs: readLimitMs,
      isLook: true,
      outputBytesMax: outputBytesMaxOf(command),
    });
    return stdout;
  };
  const [stdout, stderr] = await Promise.all([read('out'), read('err')]);
  return { outcome, stdout, stderr, durationMs };
}
