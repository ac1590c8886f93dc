import type { CommandOptions } from './component.ts';
import type { HostConnection } from './ports.ts';

/** The argument list that is run for a command: with `sudo` before it where the way to the host has that and the command needs it. */
export function asRun(
  { commandPrefix = [] }: Pick<HostConnection, 'commandPrefix'>,
  argv: readonly [string, ...string[]],
  { withoutRoot = false }: Pick<CommandOptions, 'withoutRoot'> = {},
): readonly [string, ...string[]] {
  const [first, ...more] = commandPrefix;
  return first === undefined || withoutRoot ? argv : [first, ...more, ...argv];
}
