import type { Domain } from '../../machine/domains.ts';
import type { Process } from '../../process.ts';
import { parseOptions } from '../options.ts';

/** What stands before the subcommand. */
export interface XlGlobal {
  readonly isDryRun: boolean;
}

/** The arguments of a subcommand. */
export interface XlArguments {
  has(letter: string): boolean;
  readonly operands: readonly string[];
}

/** What a subcommand takes. */
export interface XlSyntax {
  /** Names of options as `-w` or `--wait`; each list is one option. */
  readonly options: readonly (readonly [string, ...string[]])[];
  readonly operandsMin: number;
}

/** The arguments of a subcommand, or exit code 2 after a message. */
export function xlArguments(process: Process, syntax: XlSyntax): XlArguments | number {
  const result = parseOptions(
    process.args,
    syntax.options.map((names) => ({ names })),
  );
  if (!result.ok) {
    // The real one prints what getopt left in `optopt`: a letter, or a blank for a long name.
    process.error(`option \`${/^\S$/.test(result.option) ? result.option : ' '}' not supported.\n`);
    return 2;
  }
  const { given, operands } = result.options;
  if (operands.length < syntax.operandsMin) {
    const count = syntax.operandsMin;
    const plural = count === 1 ? '' : 's';
    process.error(`'xl ${process.name}' requires at least ${count} argument${plural}.\n\n`);
    process.out(`Usage: xl [-vtTf] ${process.name} [options]\n`);
    return 2;
  }
  return { has: (name) => given.some(([option]) => option === name), operands };
}

/** The domain of this name or number; Domain-0 is `0`, nothing when there is none. */
export function findDomain(process: Process, text: string): Domain | 0 | undefined {
  if (text === '0' || text === 'Domain-0') return 0;
  const { domains } = process.machine;
  const named = domains.byName(text);
  if (named !== undefined) return named;
  return /^\d+$/.test(text) ? domains.byId(Number(text)) : undefined;
}

/** Says that no domain has this name; gives the exit code. */
export function invalidDomain(process: Process, text: string): number {
  process.error(`${text} is an invalid domain identifier (rc=-6)\n`);
  return 1;
}
