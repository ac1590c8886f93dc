import type { Command } from '../define-command.ts';
import { daemonCommand } from './daemon.ts';
import { deployCommand } from './deploy.ts';
import { explainCommand } from './explain.ts';
import { fmtCommand } from './fmt.ts';
import { labCommand } from './lab.ts';
import { listCommand } from './list.ts';
import { parseCommand } from './parse.ts';
import { runCommand } from './run.ts';
import { statusCommand } from './status.ts';
import { terminateCommand } from './terminate.ts';
import { validateCommand } from './validate.ts';
import { versionCommand } from './version.ts';

/** All subcommands in the order the help lists them. */
export const commands: readonly Command[] = [
  parseCommand,
  validateCommand,
  fmtCommand,
  runCommand,
  daemonCommand,
  deployCommand,
  listCommand,
  statusCommand,
  terminateCommand,
  labCommand,
  explainCommand,
  versionCommand,
];
