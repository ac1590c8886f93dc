import type { ServerResponse } from 'node:http';
import { type EventLog, keptBytesMax, type LogEntry } from '../event-log.ts';

/** How much may wait for a client that reads slowly; then it is told and cut off, and can come back with its last id. */
export const clientQueueMax = 1_000;
/** The same by length: less than is kept, so that a client that was cut off still finds what followed. */
export const clientQueueBytesMax: number = keptBytesMax / 2;
/** How long a client may take nothing of the rest when its stream is over; then the connection is closed all the same. */
export const partingLimitMs = 10_000;
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
 * `because` and holds all there is, so that nothing is lost in silence. When nothing is to be said at the beginning, a `clock`
 * event has the id from which to go on. What is held for one client is bounded by `clientQueueMax`, `clientQueueBytesMax` and what
 * the log keeps. Throws what `snapshot` throws, and has done nothing then; what it gives and the events after it are of one moment.
 *
 * ```text
 *            Last-Event-ID kept ──────────────▶ events after it
 *   connect  none                ─▶ snapshot ─▶ events after it
 *            another run / old   ─▶ snapshot ─▶ events after it
 *                                                │ queue full: `cutOff`, closed
 *                                                ▼ the end: `ended`, closed, also when nothing is read for `partingLimitMs`
 * ```
 */
export function streamEvents(response: ServerResponse, options: EventStreamOptions): void {
  const { log, run } = options;
  const clock = (): string => `event: clock\ndata: ${JSON.stringify({ nowMs: options.nowMs() })}\n\n`;
  const begin = beginOf(options);
  let opening = begin.entries.length === 0 ? `id: ${run}-${log.lastSeq}\n${clock()}` : '';
  if (begin.snapshot !== undefined) {
    const data = JSON.stringify({ ...(options.snapshot() as object), because: begin.snapshot });
    opening = `id: ${run}-${log.lastSeq}\nevent: snapshot\ndata: ${data}\n\n`;
  }
  // What can fail is done: who gets a head gets a stream.
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });

  /** What is to be sent in any case, before anything of the queue. */
  let pieces: Buffer[] = [];
  /** Entries that wait until the client has taken what was written. */
  let queue: LogEntry[] = [];
  let queueBytes = 0;
  let isFull = false;
  let isOver = false;
  let parting: NodeJS.Timeout | undefined;

  const send = (message: string): void => {
    pieces.push(...piecesOf(message));
    writePieces();
  };
  const writePieces = (): void => {
    let written = 0;
    for (; !isFull && written < pieces.length; written += 1) isFull = !response.write(pieces[written]);
    pieces = pieces.slice(written);
  };
  const sendEntry = ({ seq, kind, json }: LogEntry): void => {
    send(`id: ${run}-${seq}\nevent: ${kind}\ndata: ${json}\n\n`);
    if (kind === 'ended' && options.endsWith === 'application') finish();
  };
  const finish = (): void => {
    if (isOver) return;
    isOver = true;
    stopListening();
    clearInterval(timer);
    queue = [];
    if (pieces.length === 0) response.end();
    if (response.closed) return;
    // Who does not read would keep the connection, and what was written to it, for ever.
    parting = setTimeout(() => response.destroy(), partingLimitMs);
  };
  const take = (entry: LogEntry): void => {
    if (!isFull) {
      sendEntry(entry);
      return;
    }
    queue.push(entry);
    queueBytes += entry.json.length;
    if (queue.length <= clientQueueMax && queueBytes <= clientQueueBytesMax) return;
    const limit: CutOff = {
      because: queue.length > clientQueueMax ? 'events' : 'bytes',
      queueMax: clientQueueMax,
      queueBytesMax: clientQueueBytesMax,
    };
    send(`event: cutOff\ndata: ${JSON.stringify(limit)}\n\n`);
    finish();
  };
  const stopListening = log.subscribe(take);
  const timer = setInterval(() => {
    if (!isFull) send(clock());
  }, clockIntervalMs);

  response.on('drain', () => {
    isFull = false;
    // It reads.
    parting?.refresh();
    writePieces();
    if (isOver && pieces.length === 0) response.end();
    while (!isFull && !isOver && queue.length > 0) {
      const ready = queue;
      queue = [];
      queueBytes = 0;
      for (const entry of ready) take(entry);
    }
  });
  response.on('close', () => {
    finish();
    clearTimeout(parting);
  });
  response.on('error', finish);

  if (opening !== '') send(opening);
  for (const entry of begin.entries) {
    if (isOver) break;
    // What is kept is bounded by itself, so that it need not fit into the queue.
    sendEntry(entry);
  }
}

/** The data of `cutOff`: which bound was reached, and the bounds. */
export interface CutOff {
  readonly because: 'events' | 'bytes';
  readonly queueMax: number;
  readonly queueBytesMax: number;
}

/** How much is written at once: of a long text it is seen by that whether the client reads. */
const pieceBytes = 64 * 1024;

function piecesOf(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  const count = Math.ceil(bytes.length / pieceBytes);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes));
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
