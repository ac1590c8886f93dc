import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { SdError, type Store } from '@smartdomains/runtime';
import type { FileLeases } from '@smartdomains/world-node';
import { cliDiagnostic } from './codes.ts';
import type { CliIo } from './io.ts';
import { reasonOf } from './read-text.ts';

/** Where the journal is: what was asked for, else where the system keeps such things for root and for others. */
export function stateFolderFor(io: CliIo, asked: string | undefined): string {
  if (asked !== undefined) return path.resolve(io.workingFolder, asked);
  const stateHome = io.environment('XDG_STATE_HOME') ?? '';
  if (path.isAbsolute(stateHome)) return path.join(stateHome, 'smartdomains');
  if (process.getuid?.() === 0) return '/var/lib/smartdomains';
  return path.join(io.environment('HOME') ?? homedir(), '.local', 'state', 'smartdomains');
}

/** The socket of the daemon that works with a state folder, unless another one is named. */
export function socketPathFor(
  io: CliIo,
  asked: { readonly socket: string | undefined; readonly state: string | undefined },
): string {
  if (asked.socket !== undefined) return path.resolve(io.workingFolder, asked.socket);
  const named = io.environment('SMARTDOMAINS_SOCKET') ?? '';
  if (asked.state === undefined && named !== '') return path.resolve(io.workingFolder, named);
  return path.join(stateFolderFor(io, asked.state), 'daemon.sock');
}

/** A state folder at work. */
export interface OpenState {
  readonly store: Store;
  readonly leases: FileLeases;
}

/**
 * Opens the journal and the leases in a state folder, which is made for its owner only (0700) when it is not there. `purpose`
 * is what this process does with the applications it takes. Throws an `SdError` when the folder cannot be used.
 */
export async function openState(folder: string, { purpose }: { readonly purpose: string }): Promise<OpenState> {
  const { openLeases, openSqliteStore } = await import('@smartdomains/world-node');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusable(folder, error);
  }
  return {
    leases: openLeases(path.join(folder, 'leases.sqlite'), { purpose }),
    store: openSqliteStore(path.join(folder, 'journal.sqlite')),
  };
}

function unusable(folder: string, error: unknown): SdError {
  const diagnostic = cliDiagnostic('SD5904', {
    facts: [
      { name: 'folder', value: folder },
      { name: 'reason', value: reasonOf(error) },
    ],
    help: 'name a folder you may write to with --state',
  });
  return new SdError(diagnostic, { cause: error });
}
