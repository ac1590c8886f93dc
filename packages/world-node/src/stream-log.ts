import type { Writable } from 'node:stream';
import type { Clock, JsonValue, Log } from '@smartdomains/runtime';

/** How much may wait for a slow reader of the log; what comes then is dropped and counted. */
export const logWaitingBytesMax: number = 1024 * 1024;

/** From quiet to loud. */
export type LogLevel = Parameters<Log['write']>[0];

const rankOf: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warning: 2, error: 3 };

/** Where a log goes and what goes there. */
export interface StreamLogOptions {
  readonly stream: Writable;
  readonly clock: Clock;
  /** The least level that is written; `info` when absent. */
  readonly level?: LogLevel;
}

/**
 * A log that writes one JSON object a line: `time` (ISO 8601, UTC), `level`, `message`, and the data beside them. It never
 * fails and never holds anything up: when the stream cannot take more, lines are dropped, and the next line that is
 * written is preceded by one that says how many.
 */
export function createStreamLog({ stream, clock, level: least = 'info' }: StreamLogOptions): Log {
  let dropped = 0;
  stream.on('error', () => {});

  const line = (level: LogLevel, message: string, data: { readonly [key: string]: JsonValue } = {}): string => {
    const own = { time: new Date(clock.nowMs()).toISOString(), level, message };
    // Twice: first in the line for who reads it, and not to be replaced by data of the same name.
    return `${JSON.stringify({ ...own, ...data, ...own })}\n`;
  };

  return {
    write(level, message, data) {
      if (rankOf[level] < rankOf[least]) return;
      if (!stream.writable || stream.writableLength > logWaitingBytesMax) {
        dropped += 1;
        return;
      }
      if (dropped > 0) stream.write(line('warning', 'lines of the log were dropped', { lines: dropped }));
      dropped = 0;
      stream.write(line(level, message, data));
    },
  };
}

/** A log that nobody reads. */
export const silentLog: Log = { write() {} };
