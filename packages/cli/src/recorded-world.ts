import type { Leases, World } from '@smartdomains/runtime';
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { openState, stateFolderFor } from './state-folder.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** The hosts, and what the state folder knows. */
export interface RecordedWorld {
  readonly world: Pick<World, 'hosts' | 'clock' | 'store'>;
  readonly leases?: Leases | undefined;
}

/**
 * Works in the real world with what is on record in a state folder (`state`, or the user's own), and closes both. After a signal of the
 * user's the work is told to end; the exit code is then that of an interruption.
 */
export async function inRealWorld(
  { io, state, purpose }: { readonly io: CliIo; readonly state: string | undefined; readonly purpose: string },
  work: (on: RecordedWorld, signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { createNodeWorld } = await import('@smartdomains/world-node');
  const { store, leases } = await openState(stateFolderFor(io, state), { purpose });
  const world = createNodeWorld({ store });
  try {
    const result = await untilInterrupted(io, (signal) => work({ world, leases }, signal));
    return result === 'interrupted' ? exitCodes.interrupted : result;
  } finally {
    await world.close();
    leases.close();
  }
}
