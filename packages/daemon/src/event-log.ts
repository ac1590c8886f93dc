/** One thing that happened, numbered without gaps and written as JSON once for all who read it. */
export interface LogEntry {
  readonly seq: number;
  readonly kind: 'event' | 'ended';
  readonly json: string;
}

/** What is kept for readers that come back; who was away for longer gets a snapshot instead. */
export const keptEntriesMax = 2_000;
export const keptBytesMax: number = 4 * 1024 * 1024;

/** The last happenings of one stream, and whoever reads them. */
export interface EventLog {
  /** Of the last entry; 0 before the first. */
  readonly lastSeq: number;
  append(kind: LogEntry['kind'], json: string): void;
  /** All after that one, when all of them are kept; else `undefined`. */
  after(seq: number): readonly LogEntry[] | undefined;
  /** The oldest entry that is kept is the one after this. */
  readonly oldestSeq: number;
  /** Hands over every entry from now on. The result ends it. */
  subscribe(handler: (entry: LogEntry) => void): () => void;
}

/** An empty log, bounded by `keptEntriesMax` and `keptBytesMax`. */
export function createEventLog(): EventLog {
  const handlers = new Set<(entry: LogEntry) => void>();
  let kept: LogEntry[] = [];
  /** Entries at the beginning of `kept` that are let go of already: removing each at once would cost all of it. */
  let gone = 0;
  let keptBytes = 0;
  let lastSeq = 0;

  const trim = (): void => {
    while (kept.length - gone > keptEntriesMax || (keptBytes > keptBytesMax && kept.length - gone > 1)) {
      keptBytes -= kept[gone]?.json.length ?? 0;
      gone += 1;
    }
    if (gone < keptEntriesMax && gone * 2 < kept.length) return;
    kept = kept.slice(gone);
    gone = 0;
  };

  return {
    get lastSeq() {
      return lastSeq;
    },
    get oldestSeq() {
      return lastSeq - (kept.length - gone);
    },
    append(kind, json) {
      lastSeq += 1;
      const entry = { seq: lastSeq, kind, json };
      kept.push(entry);
      keptBytes += json.length;
      trim();
      for (const handler of handlers) handler(entry);
    },
    after(seq) {
      const firstKept = lastSeq - (kept.length - gone) + 1;
      if (seq + 1 < firstKept || seq > lastSeq) return undefined;
      return kept.slice(gone + (seq + 1 - firstKept));
    },
    subscribe(handler) {
      const subscriber = (entry: LogEntry): void => handler(entry);
      handlers.add(subscriber);
      return () => handlers.delete(subscriber);
    },
  };
}
