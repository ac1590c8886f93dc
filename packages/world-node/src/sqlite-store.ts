import type { DatabaseSync } from 'node:sqlite';
import type { JsonValue, Store } from '@smartdomains/runtime';
import { storeError, toStoreError } from './sqlite-error.ts';
import { inTransaction, openSqliteFile, type SqliteSchema } from './sqlite-file.ts';

const schema: SqliteSchema = {
  version: 1,
  tables: `
  CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE record (
    stream INTEGER NOT NULL REFERENCES stream (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (stream, seq)
  ) STRICT, WITHOUT ROWID;
`,
};

/** How the store is kept. */
export interface SqliteStoreOptions {
  /** How large the file may become; beyond that it answers as a full disk does (SD7903). No bound when absent. */
  readonly bytesMax?: number;
}

interface Append {
  readonly stream: string;
  readonly records: readonly string[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The store in one SQLite file, made when it is not there: file for its owner only (0600), a new directory as well (0700).
 * A resolved append has reached the disk (WAL, `synchronous=FULL`). All appends of one turn of the event loop share one
 * transaction; when it fails they all reject and none is written. Calls take effect in the order in which they are made.
 * Throws an `SdError` (SD79xx) when the file cannot be used.
 */
export function openSqliteStore(path: string, options: SqliteStoreOptions = {}): Store {
  const database = open(path, options);
  const statements = {
    findStream: database.prepare('SELECT id FROM stream WHERE name = ?'),
    addStream: database.prepare('INSERT INTO stream (name) VALUES (?) RETURNING id'),
    lastSeq: database.prepare('SELECT max(seq) AS seq FROM record WHERE stream = ?'),
    addRecord: database.prepare('INSERT INTO record (stream, seq, json) VALUES (?, ?, ?)'),
    read: database.prepare(
      'SELECT json FROM record WHERE stream = (SELECT id FROM stream WHERE name = ?) ORDER BY seq',
    ),
    streams: database.prepare('SELECT name FROM stream'),
    remove: database.prepare('DELETE FROM stream WHERE name = ?'),
  };
  let pending: Append[] = [];
  let commitScheduled: NodeJS.Immediate | undefined;

  const streamId = (name: string): number =>
    Number((statements.findStream.get(name) ?? statements.addStream.get(name))?.id);

  const writeAll = (group: readonly Append[]) => {
    const seqs = new Map<number, number>();
    for (const { stream, records } of group) {
      const id = streamId(stream);
      let seq = seqs.get(id) ?? Number(statements.lastSeq.get(id)?.seq ?? 0);
      for (const json of records) {
        seq += 1;
        statements.addRecord.run(id, seq, json);
      }
      seqs.set(id, seq);
    }
  };

  const commit = () => {
    if (commitScheduled) clearImmediate(commitScheduled);
    commitScheduled = undefined;
    const group = pending;
    pending = [];
    if (group.length === 0) return;
    try {
      inTransaction(database, () => writeAll(group));
      for (const append of group) append.resolve();
    } catch (error) {
      const shown = toStoreError(path, error);
      for (const append of group) append.reject(shown);
    }
  };

  /** After all that was asked for before; what it throws becomes an `SdError`. */
  const inOrder = async <Value>(action: () => Value): Promise<Value> => {
    if (!database.isOpen) throw storeError(path, 'SD7906');
    commit();
    try {
      return action();
    } catch (error) {
      throw toStoreError(path, error);
    }
  };

  return {
    append(stream, records) {
      if (!database.isOpen) return Promise.reject(storeError(path, 'SD7906'));
      if (records.length === 0) return Promise.resolve();
      // Written as text at once: what the caller changes afterwards is not recorded.
      const texts = records.map((record) => JSON.stringify(record));
      return new Promise((resolve, reject) => {
        pending.push({ stream, records: texts, resolve, reject });
        commitScheduled ??= setImmediate(commit);
      });
    },
    read: (stream) =>
      inOrder(() => statements.read.all(stream).map((row) => JSON.parse(String(row.json)) as JsonValue)),
    streams: () =>
      inOrder(() =>
        statements.streams
          .all()
          .map((row) => String(row.name))
          .sort(),
      ),
    remove: (stream) =>
      inOrder(() => {
        statements.remove.run(stream);
      }),
    async close() {
      if (database.isOpen) await inOrder(() => database.close());
    },
  };
}

function open(path: string, { bytesMax }: SqliteStoreOptions): DatabaseSync {
  try {
    return openSqliteFile(path, { schema, synchronous: 'FULL', bytesMax });
  } catch (error) {
    throw toStoreError(path, error);
  }
}
