import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf } from './coreutils.ts';
import { hasOption, optionValue } from './options.ts';
import { findPath, sourceOf } from './paths.ts';

/** How many lines are shown when nothing is said. */
const linesDefault = '10';

/** tail(1) of one file: `-n [+]N`, `-c [+]N`, `-F`. What is known by its origin only (a disk image) is read as nothing. */
export async function tail(process: Process): Promise<number> {
  const options = optionsOf(process, [
    { names: ['-n', '--lines'], argument: 'required' },
    { names: ['-c', '--bytes'], argument: 'required' },
    { names: ['-F'] },
  ]);
  if (typeof options === 'number') return options;
  const [path, more] = options.operands;
  if (path === undefined || path === '-' || more !== undefined) {
    return failure(process, 'simulated tail reads exactly one file');
  }
  const bytes = optionValue(options, '-c');
  const first = read(process, path);
  if ('problem' in first) failure(process, `cannot open '${path}' for reading: ${first.problem}`);
  else
    process.out(bytes === undefined ? lastLines(first.text, optionValue(options, '-n')) : lastBytes(first.text, bytes));
  if (!hasOption(options, '-F')) return 'problem' in first ? 1 : 0;
  return follow(process, path, first);
}

type Reading = { readonly inode: number; readonly text: string } | { readonly problem: string };

function read({ machine }: Process, path: string): Reading {
  const found = findPath(machine, path);
  if (found.kind === 'missing') return { problem: found.problem };
  const content = sourceOf(found)?.content;
  return { inode: found.kind === 'file' ? found.inode : 0, text: content?.kind === 'text' ? content.text : '' };
}

async function follow(process: Process, path: string, first: Reading): Promise<number> {
  let before = first;
  const { machine } = process;
  for (;;) {
    await process.until((wake) => machine.changed.subscribe(wake));
    const now = read(process, absolutePath(path));
    if ('problem' in now) {
      if (!('problem' in before)) process.error(`tail: '${path}' has become inaccessible: ${now.problem}\n`);
    } else if ('problem' in before) {
      process.error(`tail: '${path}' has appeared;  following new file\n`);
      process.out(now.text);
    } else if (now.inode !== before.inode) {
      process.error(`tail: '${path}' has been replaced;  following new file\n`);
      process.out(now.text);
    } else if (now.text.length < before.text.length) {
      process.error(`tail: ${path}: file truncated\n`);
      process.out(now.text);
    } else process.out(now.text.slice(before.text.length));
    before = now;
  }
}

function lastLines(text: string, count: string = linesDefault): string {
  const lines = text.split(/(?<=\n)/);
  return (
    count.startsWith('+') ? lines.slice(Math.max(0, Number(count) - 1)) : lines.slice(-Number(count) || lines.length)
  ).join('');
}

function lastBytes(text: string, count: string): string {
  const all = Buffer.from(text);
  const from = count.startsWith('+') ? Number(count) - 1 : all.length - Number(count);
  return all.subarray(Math.max(0, from)).toString();
}
