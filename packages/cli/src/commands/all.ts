import type { Command } from '../define-command.ts';

/** A subcommand that is not loaded yet: of all of them, one command line needs one. */
export interface ListedCommand {
  readonly name: string;
  load(): Promise<Command>;
}

/** All subcommands in the order the help lists them. */
export const commands: readonly ListedCommand[] = [
  { name: 'parse', load: async () => (await import('./parse.ts')).parseCommand },
  { name: 'validate', load: async () => (await import('./validate.ts')).validateCommand },
  { name: 'fmt', load: async () => (await import('./fmt.ts')).fmtCommand },
  { name: 'preflight', load: async () => (await import('./preflight.ts')).preflightCommand },
  { name: 'run', load: async () => (await import('./run.ts')).runCommand },
  { name: 'daemon', load: async () => (await import('./daemon.ts')).daemonCommand },
  { name: 'deploy', load: async () => (await import('./deploy.ts')).deployCommand },
  { name: 'list', load: async () => (await import('./list.ts')).listCommand },
  { name: 'status', load: async () => (await import('./status.ts')).statusCommand },
  { name: 'watch', load: async () => (await import('./watch.ts')).watchCommand },
  { name: 'events', load: async () => (await import('./events.ts')).eventsCommand },
  { name: 'logs', load: async () => (await import('./logs.ts')).logsCommand },
  { name: 'console', load: async () => (await import('./console.ts')).consoleCommand },
  { name: 'dump', load: async () => (await import('./dump.ts')).dumpCommand },
  { name: 'ping', load: async () => (await import('./ping.ts')).pingCommand },
  { name: 'detach', load: async () => (await import('./detach.ts')).detachCommand },
  { name: 'set', load: async () => (await import('./set.ts')).setCommand },
  { name: 'terminate', load: async () => (await import('./terminate.ts')).terminateCommand },
  { name: 'recover', load: async () => (await import('./recover.ts')).recoverCommand },
  { name: 'adopt', load: async () => (await import('./adopt.ts')).adoptCommand },
  { name: 'remnants', load: async () => (await import('./remnants.ts')).remnantsCommand },
  { name: 'sudoers', load: async () => (await import('./sudoers.ts')).sudoersCommand },
  { name: 'lab', load: async () => (await import('./lab.ts')).labCommand },
  { name: 'explain', load: async () => (await import('./explain.ts')).explainCommand },
  { name: 'version', load: async () => (await import('./version.ts')).versionCommand },
];
