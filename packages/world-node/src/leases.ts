import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { DiagnosticFact } from '@smartdomains/language';
import { type ApplicationName, type Lease, type Leases, SdError } from '@smartdomains/runtime';
import { nodeWorldDiagnostic } from './codes.ts';
import { tryProcessLock } from './process-lock.ts';
import { toStoreError } from './sqlite-error.ts';
import { inTransaction, openSqliteFile, type SqliteSchema } from './sqlite-file.ts';

/** Leases in a file that lasts; `close` lets go of those that this process holds. */
export interface FileLeases extends Leases {
  /**
   * Takes the state folder itself, as a daemon does that would take up every application in it; others can take applications
   * all the same. A lock of the system keeps it until `close` or the end of the process, whatever the machine is called. With
   * it come the applications that its last holder had when it died. When somebody else has it nothing is taken, and the
   * result says who.
   */
  takeFolder(): FolderTaken | undefined;
  close(): void;
}

/** Who has a state folder. */
export type FolderLease = Omit<Lease, 'application'>;

/** That somebody else has a state folder; `by` is absent in the moment before it has written who it is. */
export interface FolderTaken {
  readonly by?: FolderLease;
}

/** Stands for the folder among the names of applications, none of which has such a character. */
const folderKey = '*' as ApplicationName;
/** The file whose lock is the folder's, beside that of the leases. */
const folderLockName = 'daemon.lock';

const schema: SqliteSchema = {
  version: 1,
  tables: `
  CREATE TABLE lease (
    application TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    begun TEXT NOT NULL,
    boot TEXT NOT NULL,
    space TEXT NOT NULL,
    host TEXT NOT NULL,
    user TEXT NOT NULL,
    purpose TEXT NOT NULL,
    sinceMs INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`,
};

/** What tells a process from every other one: a number alone is given again when its process is gone. */
interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in ticks since the machine was started (proc(5), field 22 of `stat`). */
  readonly begun: string;
  /** Of this start of the machine. */
  readonly boot: string;
  /** The namespace in which the number holds: a container has its own. */
  readonly space: string;
  readonly host: string;
}

/**
 * The leases of a state folder, in one SQLite file: asking and taking are one transaction, so that of two processes that find
 * a dead holder one gets the lease. A holder is dead when its process is gone, or its number is another process's now, or its
 * machine was started again; one on another machine or in another container cannot be seen, and counts as living. Throws an
 * `SdError` (SD79xx) when the file cannot be used; letting go never throws.
 */
export function openLeases(file: string, { purpose }: { readonly purpose: string }): FileLeases {
  const self = identityOfThisProcess();
  const own = new Set<ApplicationName>();
  /** Let go of, but still on record, because nothing could be written: a full disk for one. Nobody holds them. */
  const leftOver = new Set<ApplicationName>();
  const database = orStoreError(file, () => openSqliteFile(file, { schema, synchronous: 'NORMAL' }));
  const statements = {
    find: database.prepare('SELECT * FROM lease WHERE application = ?'),
    list: database.prepare('SELECT * FROM lease ORDER BY application'),
    put: database.prepare('INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    remove: database.prepare('DELETE FROM lease WHERE application = ? AND pid = ? AND begun = ? AND boot = ?'),
    /** All that the holder of an application has. */
    removeAllOfHolder: database.prepare(`
      DELETE FROM lease WHERE (pid, begun, boot, space, host) IN
        (SELECT pid, begun, boot, space, host FROM lease WHERE application = ?)`),
  };
  const put = (application: ApplicationName): void => {
    const { pid, begun, boot, space, host } = self;
    statements.put.run(application, pid, begun, boot, space, host, userName(), purpose, Date.now());
  };
  let unlockFolder: (() => void) | undefined;

  const release = (application: ApplicationName): void => {
    if (!own.delete(application) || !database.isOpen) return;
    try {
      statements.remove.run(application, self.pid, self.begun, self.boot);
    } catch {
      // Whoever lets go has nothing to do about it: this process may take it again, and others may when it has ended.
      leftOver.add(application);
    }
  };

  /** On record for somebody else who lives; without that it is taken. */
  const takeOrFind = (application: ApplicationName): Row | undefined => {
    const found = orStoreError(file, () =>
      inTransaction(database, () => {
        const row = statements.find.get(application);
        if (row && !isDead(identityOf(row), self) && !leftOver.has(application)) return row;
        put(application);
        return undefined;
      }),
    );
    if (found) return found;
    own.add(application);
    leftOver.delete(application);
    return undefined;
  };

  const takenFolder = (): FolderTaken => {
    const row = orStoreError(file, () => statements.find.get(folderKey));
    const lease = row && leaseOf(row, self);
    return lease?.state === 'living' ? { by: lease } : {};
  };

  /** Who has the lock knows that the one on record is gone, also where its process could not be seen from here. */
  const takeOver = (): void => {
    const row = statements.find.get(folderKey);
    if (row && !isSame(identityOf(row), self)) statements.removeAllOfHolder.run(folderKey);
    put(folderKey);
  };

  return {
    take(application) {
      const taken = takeOrFind(application);
      if (taken) throw takenBy(leaseOf(taken, self), { file, isSeen: isSeen(identityOf(taken), self) });
      return () => release(application);
    },
    takeFolder() {
      const unlock = orStoreError(file, () => tryProcessLock(path.join(path.dirname(file), folderLockName)));
      if (unlock === undefined) return takenFolder();
      try {
        orStoreError(file, () => inTransaction(database, takeOver));
      } catch (error) {
        unlock();
        throw error;
      }
      own.add(folderKey);
      unlockFolder = unlock;
      return undefined;
    },
    list: () =>
      orStoreError(file, () => statements.list.all().map((row) => leaseOf(row, self))).filter(
        ({ application }) => application !== folderKey,
      ),
    close() {
      for (const application of own) release(application);
      if (database.isOpen) database.close();
      unlockFolder?.();
    },
  };
}

type Row = ReturnType<ReturnType<DatabaseSync['prepare']>['all']>[number];

function identityOf(row: Row): ProcessIdentity {
  return {
    pid: Number(row.pid),
    begun: String(row.begun),
    boot: String(row.boot),
    space: String(row.space),
    host: String(row.host),
  };
}

function isSame(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.begun === other.begun && one.boot === other.boot && one.space === other.space;
}

function leaseOf(row: Row, self: ProcessIdentity): Lease {
  const identity = identityOf(row);
  return {
    application: String(row.application) as ApplicationName,
    holder: { pid: identity.pid, host: identity.host, user: String(row.user) },
    purpose: String(row.purpose),
    sinceMs: Number(row.sinceMs),
    state: isDead(identity, self) ? 'dead' : 'living',
  };
}

function isDead(holder: ProcessIdentity, self: ProcessIdentity): boolean {
  // A machine has one name over its starts; that two have the same is not ours to mend.
  if (holder.boot !== self.boot) return holder.host === self.host;
  return isSeen(holder, self) && beginOf(holder.pid) !== holder.begun;
}

/** Whether its process would be seen from here if it lived. */
function isSeen(holder: ProcessIdentity, self: ProcessIdentity): boolean {
  return holder.boot === self.boot && holder.space === self.space;
}

/** When the process began; `undefined` when there is none, or nothing is left of it but its exit code. */
function beginOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function identityOfThisProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    begun: beginOf(process.pid) ?? '',
    boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    space: readlinkSync('/proc/self/ns/pid'),
    host: hostname(),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the system's table, as in some containers.
    return String(process.getuid?.() ?? 'unknown');
  }
}

function takenBy(lease: Lease, { file, isSeen }: { readonly file: string; readonly isSeen: boolean }): SdError {
  const { application, holder, purpose } = lease;
  const others = 'end the other one first, or give this one a name of its own with --name';
  let help = `${others}; the other ends in order on\n    kill ${holder.pid}`;
  if (!isSeen) {
    help = `${others}; it is on another machine or in another container, and cannot be seen from here.
If it is surely gone, and nothing else works in this folder, remove the leases:
    rm -f ${file} ${file}-wal ${file}-shm`;
  } else if (purpose === 'daemon') {
    help = `the daemon has it: look at it, or end it, with
    smartdomains status ${application}
    smartdomains terminate ${application}`;
  }
  return new SdError(
    nodeWorldDiagnostic('SD5905', {
      facts: [{ name: 'application', value: application }, ...holderFacts(lease)],
      help,
    }),
  );
}

/** What a message says of who has something, and since when. */
export function holderFacts({ holder, purpose, sinceMs }: FolderLease): readonly DiagnosticFact[] {
  const elsewhere = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return [
    { name: 'driven by', value: `${purpose}: process ${holder.pid} of ${holder.user}${elsewhere}` },
    { name: 'since', value: `${new Date(sinceMs).toISOString()}, ${ageText(Date.now() - sinceMs)} ago` },
  ];
}

function ageText(ageMs: number): string {
  const minutes = Math.floor(ageMs / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.floor(ageMs / 1000))} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} days`;
}

function orStoreError<Value>(file: string, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    throw toStoreError(file, error);
  }
}
