import type { Command } from '../define-command.ts';
import { consoleCommand } from './console.ts';
import { daemonCommand } from './daemon.ts';
import { deployCommand } from './deploy.ts';
import { detachCommand } from './detach.ts';
import { dumpCommand } from './dump.ts';
import { eventsCommand } from './events.ts';
import { explainCommand } from './explain.ts';
import { fmtCommand } from './fmt.ts';
import { labCommand } from './lab.ts';
import { listCommand } from './list.ts';
import { logsCommand } from './logs.ts';
import { parseCommand } from './parse.ts';
import { pingCommand } from './ping.ts';
import { preflightCommand } from './preflight.ts';
import { recoverCommand } from './recover.ts';
import { remnantsCommand } from './remnants.ts';
import { runCommand } from './run.ts';
import { setCommand } from './set.ts';
import { statusCommand } from './status.ts';
import { sudoersCommand } from './sudoers.ts';
import { terminateCommand } from './terminate.ts';
import { validateCommand } from './validate.ts';
import { versionCommand } from './version.ts';
import { watchCommand } from './watch.ts';

/** All subcommands in the order the help lists them. */
export const commands: readonly Command[] = [
  parseCommand,
  validateCommand,
  fmtCommand,
  preflightCommand,
  runCommand,
  daemonCommand,
  deployCommand,
  listCommand,
  statusCommand,
  watchCommand,
  eventsCommand,
  logsCommand,
  consoleCommand,
  dumpCommand,
  pingCommand,
  detachCommand,
  setCommand,
  terminateCommand,
  recoverCommand,
  remnantsCommand,
  sudoersCommand,
  labCommand,
  explainCommand,
  versionCommand,
];
