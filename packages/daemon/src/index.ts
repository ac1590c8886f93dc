export type * from './api/resources.ts';
export { type DaemonCode, daemonCodes, daemonDiagnostic } from './codes.ts';
export type { Daemon, DaemonOptions } from './daemon.ts';
export type { ApplicationRecords, RecordedLine } from './records.ts';
export { apiDocument, startDaemon } from './start-daemon.ts';
