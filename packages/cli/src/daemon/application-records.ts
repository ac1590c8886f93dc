import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ApplicationRecords, RecordedLine } from '@smartdomains/daemon';
import { type Clock, type Log, parseApplicationName } from '@smartdomains/runtime';
import type { CliIo } from '../io.ts';
import { type LogFile, openLogFile } from '../run/log-file.ts';

/** The log files of a daemon's applications, and a log that writes each message to that of the application it is about. */
export interface RecordFiles extends ApplicationRecords {
  readonly log: Log;
  /** Resolves when all is written. */
  close(): Promise<void>;
}

/** Each application's file is that of `run`: `NAME.log` in the state folder, bounded. */
export function openRecordFiles(options: {
  readonly io: CliIo;
  readonly stateFolder: string;
  readonly clock: Clock;
}): RecordFiles {
  const { stateFolder } = options;
  const files = new Map<string, LogFile>();
  const fileOf = (application: string): LogFile => {
    const known = files.get(application);
    if (known) return known;
    const opened = openLogFile({ ...options, application });
    files.set(application, opened);
    return opened;
  };
  return {
    record: (event) => fileOf(event.application).record(event),
    release(application) {
      void files.get(application)?.close();
      files.delete(application);
    },
    async *read(application) {
      // The name is part of a path.
      if (parseApplicationName(application) === undefined) return;
      for (const file of [`${application}.log.1`, `${application}.log`]) yield* linesOf(path.join(stateFolder, file));
    },
    log: {
      write(level, message, data) {
        const application = data?.application;
        if (typeof application === 'string' && parseApplicationName(application) !== undefined) {
          fileOf(application).write(level, message, data);
        }
      },
    },
    async close() {
      await Promise.all([...files.values()].map((file) => file.close()));
      files.clear();
    },
  };
}

async function* linesOf(file: string): AsyncGenerator<RecordedLine> {
  if (!existsSync(file)) return;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const parsed = parseLine(line);
    if (parsed) yield parsed;
  }
}

/** The last line of a machine that went down may be half a line. */
function parseLine(line: string): RecordedLine | undefined {
  try {
    return JSON.parse(line) as RecordedLine;
  } catch {
    return undefined;
  }
}
