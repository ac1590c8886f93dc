import type { Domain } from '../../machine/domains.ts';
import type { Process, Program } from '../../process.ts';
import { parseOptions } from '../options.ts';
import { xlDestroy, xlPause, xlReboot, xlRename, xlShutdown, xlUnpause } from './control.ts';
import { xlCreate } from './create.ts';
import { xlInfo } from './info.ts';
import { xlDomid, xlDomname, xlList, xlUptime, xlVmList } from './list.ts';

const subcommands: { readonly [name: string]: (process: Process, global: XlGlobal) => number | Promise<number> } = {
  create: xlCreate,
  list: xlList,
  'vm-list': xlVmList,
  domid: xlDomid,
  domname: xlDomname,
  shutdown: xlShutdown,
  destroy: xlDestroy,
  pause: xlPause,
  unpause: xlUnpause,
  rename: xlRename,
  reboot: xlReboot,
  info: xlInfo,
  uptime: xlUptime,
};

/** What stands before the subcommand. */
export interface XlGlobal {
  readonly isDryRun: boolean;
}

/** xl(1) of Xen 4.17, the subcommands that make, list and end domains. */
export const xl: Program = async (process) => {
  let isDryRun = false;
  let at = 0;
  for (; process.args[at]?.startsWith('-'); at += 1) {
    const word = process.args[at] ?? '';
    if (!/^-[vtTfN]+$/.test(word)) {
      process.error(`xl: unknown global option ${word}\n`);
      return 2;
    }
    if (word.includes('N')) isDryRun = true;
  }
  const name = process.args[at];
  if (name === undefined) {
    process.error('Usage: xl [-vfNtT] <subcommand> [args]\n');
    return 1;
  }
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommand === undefined) {
    process.error('command not implemented\n');
    return 1;
  }
  return await subcommand({ ...process, name, args: process.args.slice(at + 1) }, { isDryRun });
};

export interface XlArguments {
  has(letter: string): boolean;
  readonly operands: readonly string[];
}

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
