export { type NodeWorldCode, nodeWorldCodes } from './codes.ts';
export { createLocalHost } from './local-host.ts';
export { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';
export { type ClockSources, createSystemClock } from './system-clock.ts';
export { createSystemRandom } from './system-random.ts';
