import path from 'node:path';
import { type ApplicationEvent, type Clock, eventToJson, type JsonValue, type Log } from '@smartdomains/runtime';
import { createRotatingFile, createStreamLog, type LogLevel } from '@smartdomains/world-node';
import type { CliIo } from '../io.ts';

/** What is left to read of a run when its terminal is gone: every event, and every message of the log. */
export interface LogFile extends Log {
  record(event: ApplicationEvent): void;
  /** Resolves when all is written. */
  close(): Promise<void>;
}

/** Of the file, and of the one before it that is kept. */
const logBytesMax = 8 * 1024 * 1024;

/** The log of an application in the state folder, one JSON object a line; `debug` only with `SMARTDOMAINS_DEBUG=1`. */
export function openLogFile(options: {
  readonly io: CliIo;
  readonly stateFolder: string;
  readonly application: string;
  readonly clock: Clock;
}): LogFile {
  const { io, stateFolder, application, clock } = options;
  const stream = createRotatingFile({ path: path.join(stateFolder, `${application}.log`), bytesMax: logBytesMax });
  const level = io.environment('SMARTDOMAINS_DEBUG') === '1' ? 'debug' : 'info';
  const log = createStreamLog({ stream, clock, level });
  return {
    write: (level, message, data) => log.write(level, message, data),
    record: (event) => log.write(levelOf(event), event.event, dataOf(event)),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}

/** A log that is written to both. */
export function teeLog(one: Log, other: Log): Log {
  return {
    write(level, message, data) {
      one.write(level, message, data);
      other.write(level, message, data);
    },
  };
}

function levelOf(event: ApplicationEvent): LogLevel {
  if (event.event === 'warning') return 'warning';
  if (event.event !== 'failed') return 'info';
  return event.diagnostic.severity === 'error' ? 'error' : 'warning';
}

/** The time is the line's own, in a form for people; the event's name is its message. */
function dataOf(event: ApplicationEvent): { readonly [key: string]: JsonValue } {
  const { timeMs: _timeMs, event: _event, ...data } = eventToJson(event) as { readonly [key: string]: JsonValue };
  return data;
}
