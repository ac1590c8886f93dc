import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { storeError } from './sqlite-error.ts';

/** How long a transaction waits for another process that writes; it holds up this whole process meanwhile. */
export const busyTimeoutMs = 2_000;

/** The tables of a file and their version, which is kept in its `user_version`. */
export interface SqliteSchema {
  readonly version: number;
  readonly tables: string;
}

/**
 * Opens a SQLite file in WAL mode, made with its tables when it is not there: for its owner only (0600), a new directory as
 * well (0700). Throws what SQLite and the file system throw, SD7905 when it is of a newer version.
 */
export function openSqliteFile(
  path: string,
  how: {
    readonly schema: SqliteSchema;
    readonly synchronous: 'FULL' | 'NORMAL';
    readonly bytesMax?: number | undefined;
  },
): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Made before SQLite sees it, so that it is at no moment readable by others; its side files take the same mode.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${how.synchronous};`);
    if (how.bytesMax !== undefined) {
      const pageBytes = Number(database.prepare('PRAGMA page_size').get()?.page_size);
      database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(how.bytesMax / pageBytes))}`);
    }
    inTransaction(database, () => makeTables(database, { path, schema: how.schema }));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** All or nothing; takes the write lock at the beginning, so that a transaction never fails half-way for it. */
export function inTransaction<Value>(database: DatabaseSync, action: () => Value): Value {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = action();
    database.exec('COMMIT');
    return value;
  } catch (error) {
    // Some failures, a full disk among them, have rolled back already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function makeTables(
  database: DatabaseSync,
  { path, schema }: { readonly path: string; readonly schema: SqliteSchema },
): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (version > schema.version) {
    const detail = `it has version ${version}, this program knows up to ${schema.version}`;
    throw storeError(path, 'SD7905', { detail });
  }
  if (version === schema.version) return;
  database.exec(schema.tables);
  database.exec(`PRAGMA user_version = ${schema.version}`);
}
