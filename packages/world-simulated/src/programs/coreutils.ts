import type { Process } from '../process.ts';
import { type OptionSpec, type ParsedOptions, parseOptions } from './options.ts';

/** Writes `name: problem` and the hint with which coreutils and util-linux end a wrong use; gives their exit code. */
export function wrongUse(process: Process, problem: string): number {
  process.error(`${process.name}: ${problem}\nTry '${process.name} --help' for more information.\n`);
  return 1;
}

/** Writes `name: problem`; gives exit code 1. */
export function failure(process: Process, problem: string): number {
  process.error(`${process.name}: ${problem}\n`);
  return 1;
}

/** The options, or the exit code after a message about a wrong one. */
export function optionsOf(process: Process, specs: readonly OptionSpec[]): ParsedOptions | number {
  const result = parseOptions(process.args, specs);
  return result.ok ? result.options : wrongUse(process, result.problem);
}

const suffixes: { readonly [suffix: string]: number } = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  kB: 1000,
  K: 1024,
  k: 1024,
  KiB: 1024,
  MB: 1000 ** 2,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1000 ** 3,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
  TB: 1000 ** 4,
  T: 1024 ** 4,
  TiB: 1024 ** 4,
};

/** `4M`, `512`, `1kB` in bytes, or nothing. */
export function parseSize(text: string): number | undefined {
  const [, digits, suffix = ''] = /^(\d+)([A-Za-z]*)$/.exec(text) ?? [];
  const factor = Object.hasOwn(suffixes, suffix) ? suffixes[suffix] : undefined;
  if (digits === undefined || factor === undefined) return undefined;
  const bytes = Number(digits) * factor;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

const unitsMs: { readonly [unit: string]: number } = { '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `10`, `1.5s`, `2m`, `infinity` in milliseconds, or nothing. */
export function parseDurationMs(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?|infinity)([smhd]?)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return (digits === 'infinity' ? Number.POSITIVE_INFINITY : Number(digits)) * (unitsMs[unit] ?? 1000);
}
