import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { commandText, SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';
import { reasonOf } from '../read-text.ts';

/**
 * Makes sure that no two processes drive the same application from one state folder: two would each undo what the other
 * made. Throws an `SdError` when another does; the result lets it go. The lock is one of the system's on a file, so it
 * never outlives its process.
 */
export function lockApplication(stateFolder: string, application: string): () => void {
  const file = path.join(stateFolder, `${application}.lock`);
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    // SQLite takes and keeps the system's lock; nothing is ever written.
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    const held = lock;
    return () => held.close();
  } catch (error) {
    if (lock?.isOpen) lock.close();
    throw isBusy(error) ? alreadyRunning(application, file) : unusable(stateFolder, error);
  }
}

/** SQLITE_BUSY, with or without its extended reasons. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5
  );
}

function alreadyRunning(application: string, file: string): SdError {
  return new SdError(
    cliDiagnostic('SD5905', {
      facts: [
        { name: 'application', value: application },
        { name: 'lock', value: file },
      ],
      help: `end the other run first, or give this one a name of its own with --name; this shows its process:\n    ${commandText(['fuser', '-v', file])}`,
    }),
  );
}

function unusable(stateFolder: string, error: unknown): SdError {
  const diagnostic = cliDiagnostic('SD5904', {
    facts: [
      { name: 'folder', value: stateFolder },
      { name: 'reason', value: reasonOf(error) },
    ],
    help: 'name a folder you may write to with --state',
  });
  return new SdError(diagnostic, { cause: error });
}
