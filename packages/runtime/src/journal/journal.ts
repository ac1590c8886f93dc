import { runtimeDiagnostic } from '../codes.ts';
import { type ApplicationName, parseApplicationName } from '../names.ts';
import type { JsonValue, Store } from '../ports.ts';
import { SdError } from '../sd-error.ts';
import type { JournalEntry } from './entry.ts';
import { Ledger } from './ledger.ts';
import { isInterrupted } from './replay.ts';

/**
 * The journal of one application over the `Store` port. Entries keep their order; all that are written in one turn, or while
 * the store is busy, become durable together (group commit). When the store fails, entries are kept and tried again with the
 * next request, so nothing is lost while it recovers; who waits for durability is told.
 */
export class Journal {
  /** What stands on hosts, kept up to date with every entry. */
  readonly ledger: Ledger = new Ledger();
  readonly #store: Store;
  readonly #stream: string;
  readonly #queueMax: number;
  #pending: JournalEntry[] = [];
  #appendedCount = 0;
  #durableCount = 0;
  #commit: Promise<void> | undefined;
  #lastIntentId = 0;

  constructor(options: { readonly store: Store; readonly stream: string; readonly queueMax: number }) {
    this.#store = options.store;
    this.#stream = options.stream;
    this.#queueMax = options.queueMax;
  }

  /**
   * Takes over what earlier runs under this name left: their resources stand until they are proved gone. A stream of a run
   * that ended with nothing standing is removed, unless its run goes on. Must be called once, before the first entry.
   */
  async open(how: 'begin' | 'go on' = 'begin'): Promise<{ readonly interrupted: boolean }> {
    try {
      const entries = (await this.#store.read(this.#stream)).map(toEntry);
      for (const entry of entries) {
        this.ledger.apply(entry);
        if (entry.entry === 'intent') this.#lastIntentId = Math.max(this.#lastIntentId, entry.id);
      }
      const interrupted = isInterrupted(entries);
      if (how === 'begin' && entries.length > 0 && this.ledger.standing().length === 0)
        await this.#store.remove(this.#stream);
      return { interrupted };
    } catch (error) {
      throw journalFailed(error);
    }
  }

  /** A number for the next intent, unique within the stream. */
  nextIntentId(): number {
    this.#lastIntentId += 1;
    return this.#lastIntentId;
  }

  /** Puts the entry in line; it becomes durable after all before it. */
  append(entry: JournalEntry): void {
    this.ledger.apply(entry);
    this.#pending.push(entry);
    this.#appendedCount += 1;
    // A failure reaches whoever waits for durability next; the entries are still pending then.
    this.#startCommit().catch(() => undefined);
  }

  /** Resolves when everything appended so far is durable; rejects with SD7101 when the store refuses. */
  async durable(): Promise<void> {
    const target = this.#appendedCount;
    while (this.#durableCount < target) await this.#startCommit();
  }

  /** Whether so much is not yet durable that steps must wait for `durable` before they write more. */
  get isFull(): boolean {
    return this.#appendedCount - this.#durableCount >= this.#queueMax;
  }

  #startCommit(): Promise<void> {
    this.#commit ??= this.#commitPending().finally(() => {
      this.#commit = undefined;
    });
    return this.#commit;
  }

  async #commitPending(): Promise<void> {
    // One turn later, so that everything appended in this one goes together.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        await this.#store.append(this.#stream, batch.map(toRecord));
      } catch (error) {
        this.#pending = [...batch, ...this.#pending];
        throw journalFailed(error);
      }
      this.#durableCount += batch.length;
    }
  }
}

/** The stream that holds an application's journal. */
export function journalStreamOf(application: ApplicationName): string {
  return `application:${application}`;
}

/** The application whose journal a stream holds; `undefined` for any other stream. */
export function applicationOf(stream: string): ApplicationName | undefined {
  return stream.startsWith('application:') ? parseApplicationName(stream.slice('application:'.length)) : undefined;
}

function toRecord(entry: JournalEntry): JsonValue {
  return entry as unknown as JsonValue;
}

function toEntry(record: JsonValue): JournalEntry {
  return record as unknown as JournalEntry;
}

function journalFailed(error: unknown): SdError {
  const cause = SdError.isInstance(error) ? [error.diagnostic] : undefined;
  const notes = cause ? [] : [error instanceof Error ? error.message : String(error)];
  const help = 'repair where the state is kept, and run again';
  return new SdError(runtimeDiagnostic('SD7101', { notes, help, ...(cause && { cause }) }), { cause: error });
}
