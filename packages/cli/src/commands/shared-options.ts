import { definitions, flag, type OptionSpec, texts } from '../options.ts';

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
