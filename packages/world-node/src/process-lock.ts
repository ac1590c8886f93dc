import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What this process holds: one that nothing refers to any more would be closed, and its lock gone with it. */
const held = new Set<DatabaseSync>();

/**
 * Takes a lock of the system on a file of its own, which is made (0600) when it is not there; `undefined` when somebody has it.
 * The lock ends with the process that has it, also with kill -9, and needs no name of that process: it holds between containers
 * that share the folder too. Of several that try at once one gets it. Throws what SQLite and the file system throw.
 */
export function tryProcessLock(file: string): (() => void) | undefined {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  makeFile(file);
  // Node has no flock(2); SQLite takes and keeps a lock of fcntl(2). Nothing is ever written, nor a journal made beside it.
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    // RESERVED and no more: for EXCLUSIVE two that try at once can refuse each other.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE');
    held.add(lock);
    return () => {
      if (held.delete(lock)) lock.close();
    };
  } catch (error) {
    lock.close();
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
    const sqliteBusy = 5;
    if (code === sqliteBusy) return undefined;
    throw error;
  }
}

/** One that is there is not opened: to close it again would let go of every lock that this process has on it. */
function makeFile(file: string): void {
  try {
    closeSync(openSync(file, 'ax', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
