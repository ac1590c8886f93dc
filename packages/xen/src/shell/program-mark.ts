import type { ComponentContext, HostSession } from '@smartdomains/runtime';
import { timeLimits } from '../time-limits.ts';

/**
 * How a program of this machine is found again that outlived the process that ran it: each start gets a variable of its own in its
 * environment, written down before. What the program started has it as well.
 */
export const markVariable = 'SMARTDOMAINS_PROGRAM';

/** A mark that no other start has. */
export function newMark(context: ComponentContext): string {
  const digits = (): string => Math.floor(context.random.next() * 2 ** 32).toString(16);
  return `${context.application}/${context.path}/${Math.round(context.clock.nowMs())}-${digits()}${digits()}`;
}

/**
 * Ends the programs with that mark: told to end, then killed when `programGraceMs` is over. Resolves when there are none; throws an
 * `SdError` when that cannot be seen. A program that runs as somebody else, and says so only to him, is not found.
 */
export async function endMarked(context: ComponentContext, session: HostSession, mark: string): Promise<void> {
  const graceEndMs = context.clock.nowMs() + timeLimits.programGraceMs;
  let left = await marked(session, mark);
  await signal(session, 'TERM', left);
  while (left.length > 0) {
    await context.sleep(timeLimits.programPollMs);
    left = await marked(session, mark);
    if (context.clock.nowMs() >= graceEndMs) await signal(session, 'KILL', left);
  }
}

/** The numbers of the processes that have the mark. */
async function marked(session: HostSession, mark: string): Promise<readonly string[]> {
  const { stdout } = await session.query(
    [
      'find',
      '/proc',
      '-mindepth',
      '2',
      '-maxdepth',
      '2',
      '-name',
      'environ',
      '-exec',
      'grep',
      '-lszxF',
      '-e',
      `${markVariable}=${mark}`,
      '{}',
      '+',
    ],
    // 1: there were processes that it may not look into.
    { timeoutMs: timeLimits.lookMs, accept: [0, 1] },
  );
  return [...stdout.matchAll(/^\/proc\/(\d+)\/environ$/gm)].map(([, pid = '']) => pid);
}

async function signal(session: HostSession, name: 'TERM' | 'KILL', pids: readonly string[]): Promise<void> {
  if (pids.length === 0) return;
  await session.effect(
    { what: `end the program of an interrupted run (${name})` },
    ['kill', '-s', name, '--', ...pids],
    {
      timeoutMs: timeLimits.smallChangeMs,
      // 1: one of them has ended meanwhile.
      accept: [0, 1],
      survivesLoss: false,
    },
  );
}
