import type { ApplicationEvent } from '@smartdomains/runtime';

/** What is kept on disk of each application: its events, and what the engine and its components had to say. */
export interface ApplicationRecords {
  record(event: ApplicationEvent): void;
  /** Lets go of the file of an application that has ended. */
  release(application: string): void;
  /** What is kept, the oldest first; nothing for an application that is not known. A line that cannot be read is left out. */
  read(application: string): AsyncIterable<RecordedLine>;
}

/** One line: of an event when it has a `seq`, else a message. */
export interface RecordedLine {
  /** ISO 8601, UTC, on the world's clock. */
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly [member: string]: unknown;
}
