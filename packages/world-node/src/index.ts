export { type NodeWorldCode, nodeWorldCodes } from './codes.ts';
export { createLocalHost } from './local-host.ts';
export { createNodeHosts, type NodeHosts, type NodeHostsOptions } from './node-hosts.ts';
export { createNodeWorld, type NodeWorld, type NodeWorldOptions } from './node-world.ts';
export { quoteArgv } from './quote-argv.ts';
export { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';
export { createStreamLog, type LogLevel, type StreamLogOptions, silentLog } from './stream-log.ts';
export { type ClockSources, createSystemClock } from './system-clock.ts';
export { createSystemRandom } from './system-random.ts';
