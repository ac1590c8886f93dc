import type { Machine } from '../machine/machine.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf, parseSize, wrongUse } from './coreutils.ts';
import { hasOption, optionValue } from './options.ts';
import { findPath } from './paths.ts';

interface Column {
  readonly heading: string;
  readonly value: (machine: Machine, unit: number) => string;
  readonly isText?: boolean;
}

const columns: { readonly [name: string]: Column } = {
  source: { heading: 'Filesystem', value: () => '/dev/vda', isText: true },
  fstype: { heading: 'Type', value: () => 'ext4', isText: true },
  size: { heading: '1B-blocks', value: ({ files }, unit) => String(Math.ceil(files.sizeBytes / unit)) },
  used: { heading: 'Used', value: ({ files }, unit) => String(Math.ceil(files.usedBytes() / unit)) },
  avail: { heading: 'Avail', value: ({ files }, unit) => String(Math.ceil(files.freeBytes() / unit)) },
  pcent: {
    heading: 'Use%',
    value: ({ files }) => `${Math.ceil((100 * (files.sizeBytes - files.freeBytes())) / files.sizeBytes)}%`,
  },
  target: { heading: 'Mounted on', value: () => '/', isText: true },
};

/** df(1) with `--output=…` and a block size (`-B`, `-k`, `-P`): one file system, `/`. */
export function df(process: Process): number {
  const options = optionsOf(process, [
    { names: ['--output'], argument: 'optional' },
    { names: ['-B', '--block-size'], argument: 'required' },
    { names: ['-k'] },
    { names: ['-P', '--portability'] },
  ]);
  if (typeof options === 'number') return options;
  const size = optionValue(options, '-B') ?? '1K';
  const unit = parseSize(/^\d/.test(size) ? size : `1${size}`);
  if (unit === undefined || unit === 0) return failure(process, `invalid -B argument '${size}'`);
  const wanted: Column[] = [];
  for (const name of (optionValue(options, '--output') ?? 'source,size,used,avail,pcent,target').split(',')) {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (column === undefined) return wrongUse(process, `option --output: field '${name}' unknown`);
    wanted.push(column);
  }
  let exitCode = 0;
  const lines: string[][] = [];
  for (const path of options.operands.length === 0 ? ['/'] : options.operands) {
    const found = findPath(process.machine, path);
    if (found.kind === 'missing') {
      exitCode = failure(process, `${path}: ${found.problem}`);
      continue;
    }
    lines.push(wanted.map(({ value }) => value(process.machine, unit)));
  }
  if (lines.length === 0) return exitCode;
  const isBytes = unit === 1 && hasOption(options, '-B');
  const headings = wanted.map(({ heading }) => (heading === '1B-blocks' && !isBytes ? `${size}-blocks` : heading));
  const widths = headings.map((heading, at) => Math.max(heading.length, ...lines.map((line) => line[at]?.length ?? 0)));
  for (const line of [headings, ...lines]) {
    const cells = line.map((cell, at) =>
      wanted[at]?.isText ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
    );
    process.out(`${cells.join(' ').trimEnd()}\n`);
  }
  return exitCode;
}
