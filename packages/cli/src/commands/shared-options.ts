import { definitions, flag, type OptionSpec, parsed, text, texts } from '../options.ts';

/** `-I`, the same in each command that reads descriptions. */
export const includeOption: OptionSpec<readonly string[]> = texts(
  '-I, --include <folder>',
  'look for included files here too, before the library (repeatable)',
);

/** `-D`, the same in each command that evaluates descriptions. */
export const definitionOption: OptionSpec<ReadonlyMap<string, string>> = definitions(
  '-D, --define <name=value>',
  'a property for PROPERTY and IPROPERTY (repeatable)',
);

/** `--env`, the same in each command that evaluates descriptions. */
export const environmentOption: OptionSpec<readonly string[]> = texts(
  '--env <name>',
  'a variable of the environment that a description from standard input may see (repeatable)',
);

/** `--components`, the same in each command that knows classes of components. */
export const componentsOption: OptionSpec<readonly string[]> = texts(
  '--components <package>',
  'load component classes of this npm package: it runs as you (repeatable)',
);

/** `--json` of the commands that print one object a file. */
export const jsonLinesOption: OptionSpec<boolean> = flag('--json', 'print JSON, one object a line for each file');

/** `--socket`, the same in each command that talks to a daemon, and in the daemon itself. */
export const socketOption: OptionSpec<string | undefined> = text(
  '--socket <path>',
  "the daemon's socket (default: $SMARTDOMAINS_SOCKET, else daemon.sock in the state folder)",
);

/** `--state`, the same in each command that finds the daemon by it. */
export const stateOption: OptionSpec<string | undefined> = text(
  '--state <folder>',
  "the daemon's state folder (default: the user's state folder)",
);

/** `--json` of the commands that print what the daemon says. */
export const jsonOption: OptionSpec<boolean> = flag('--json', 'print JSON, one object a line');

/** `--skip-preflight` of the commands that deploy. */
export const skipPreflightOption: OptionSpec<boolean> = flag(
  '--skip-preflight',
  'deploy without looking first whether the hosts have what is needed',
);

/** `--seed`, the same in each command that has a simulated world. */
export const seedOption: OptionSpec<number | undefined> = parsed(
  '--seed <number>',
  'what chance does in the simulated world; the same seed, the same run (default 1)',
  {
    expected: 'a whole number from 0',
    parse: (written) => (/^\d{1,15}$/.test(written) ? Number(written) : undefined),
  },
);

/** `--speed`, the same in each command that has a simulated world. */
export const speedOption: OptionSpec<number | 'max' | undefined> = parsed(
  '--speed <factor>',
  'how fast the simulated clock goes, or `max` (default 10 on a terminal)',
  { expected: 'a number above 0, or `max`,', parse: parseSpeed },
);

function parseSpeed(written: string): number | 'max' | undefined {
  if (written === 'max') return 'max';
  const factor = /^\d+(\.\d+)?$/.test(written) ? Number(written) : 0;
  return factor > 0 && Number.isFinite(factor) ? factor : undefined;
}
