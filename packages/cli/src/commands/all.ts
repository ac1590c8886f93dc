import type { Command } from '../define-command.ts';
import { explainCommand } from './explain.ts';
import { fmtCommand } from './fmt.ts';
import { labCommand } from './lab.ts';
import { parseCommand } from './parse.ts';
import { runCommand } from './run.ts';
import { validateCommand } from './validate.ts';
import { versionCommand } from './version.ts';

/** All subcommands in the order the help lists them. */
export const commands: readonly Command[] = [
  parseCommand,
  validateCommand,
  fmtCommand,
  runCommand,
  labCommand,
  explainCommand,
  versionCommand,
];
