import type { ServerResponse } from 'node:http';
import type { EventLog, LogEntry } from '../event-log.ts';

/** How much may wait for a client that reads slowly; then it is told and cut off, and can come back with its last id. */
export const clientQueueMax = 1_000;
/** How often a quiet stream shows that it lives, and what the world's clock says. */
export const clockIntervalMs = 5_000;

/** What one client gets. */
export interface EventStreamOptions {
  readonly log: EventLog;
  /** Of the run whose log it is. */
  readonly run: string;
  /** From `Last-Event-ID`. */
  readonly lastEventId: string | undefined;
  readonly from: 'snapshot' | 'oldest';
  /** The stream ends with the application. */
  readonly endsWith: 'application' | 'nothing';
  readonly snapshot: () => unknown;
  readonly nowMs: () => number;
}

/**
 * Writes server-sent events until the client goes away or the application ends. Each has an id `RUN-SEQ`. A client that names
 * its last one gets all that followed; when that is not kept, or belongs to an earlier run, a `snapshot` event says so in
 * `because` and holds all there is, so that nothing is lost in silence.
 *
 * ```text
 *            Last-Event-ID kept ──────────────▶ events after it
 *   connect  none                ─▶ snapshot ─▶ events after it
 *            another run / old   ─▶ snapshot ─▶ events after it
 *                                                │ queue full: `cutOff`, closed
 *                                                ▼ the end: `ended`, closed
 * ```
 */
export function streamEvents(response: ServerResponse, options: EventStreamOptions): void {
  const { log, run } = options;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();

  const begin = beginOf(options);
  /** Entries that wait until the client has taken what was written. */
  let queue: LogEntry[] = [];
  let isFull = false;
  let isOver = false;

  const write = (message: string): void => {
    if (!response.write(message)) isFull = true;
  };
  const writeEntry = ({ seq, kind, json }: LogEntry): void => {
    write(`id: ${run}-${seq}\nevent: ${kind}\ndata: ${json}\n\n`);
    if (kind === 'ended' && options.endsWith === 'application') finish();
  };
  const finish = (): void => {
    if (isOver) return;
    isOver = true;
    stopListening();
    clearInterval(timer);
    response.end();
  };
  const take = (entry: LogEntry): void => {
    if (!isFull) {
      writeEntry(entry);
      return;
    }
    queue.push(entry);
    if (queue.length <= clientQueueMax) return;
    response.write(`event: cutOff\ndata: ${JSON.stringify({ queueMax: clientQueueMax })}\n\n`);
    finish();
  };
  const stopListening = log.subscribe(take);
  const timer = setInterval(() => {
    if (!isFull) write(`event: clock\ndata: ${JSON.stringify({ nowMs: options.nowMs() })}\n\n`);
  }, clockIntervalMs);

  response.on('drain', () => {
    isFull = false;
    while (!isFull && !isOver && queue.length > 0) {
      const ready = queue;
      queue = [];
      for (const entry of ready) take(entry);
    }
  });
  response.on('close', finish);
  response.on('error', finish);

  if (begin.snapshot !== undefined) {
    const data = JSON.stringify({ ...(options.snapshot() as object), because: begin.snapshot });
    write(`id: ${run}-${log.lastSeq}\nevent: snapshot\ndata: ${data}\n\n`);
  }
  for (const entry of begin.entries) {
    if (isOver) break;
    // What is kept is bounded by itself, so that it need not fit into the queue.
    writeEntry(entry);
  }
}

/** Why a client gets a snapshot: it asked for none of what is kept, or what it asked for is not. */
export type SnapshotReason = 'begin' | 'otherRun' | 'tooOld';

function beginOf({ log, run, lastEventId, from }: EventStreamOptions): {
  readonly snapshot?: SnapshotReason;
  readonly entries: readonly LogEntry[];
} {
  if (lastEventId === undefined || lastEventId === '') {
    if (from === 'oldest') return { entries: log.after(log.oldestSeq) ?? [] };
    return { snapshot: 'begin', entries: endIn(log) };
  }
  const [ofRun, seq] = lastEventId.split('-');
  if (ofRun !== run || !/^\d{1,15}$/.test(seq ?? '')) return { snapshot: 'otherRun', entries: endIn(log) };
  const entries = log.after(Number(seq));
  return entries === undefined ? { snapshot: 'tooOld', entries: endIn(log) } : { entries };
}

/** The end is the last there is: who comes after it hears of it too. */
function endIn(log: EventLog): readonly LogEntry[] {
  return (log.after(log.lastSeq - 1) ?? []).filter(({ kind }) => kind === 'ended');
}
