import { posix } from 'node:path';
import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, wrongUse } from './coreutils.ts';
import { findPath } from './paths.ts';

/** find(1) as `find DIRECTORY -maxdepth 1 -type f`; nothing else of it. */
export function find(process: Process): number {
  const [directory = '', ...rest] = process.args;
  if (rest.join(' ') !== '-maxdepth 1 -type f') {
    return wrongUse(process, 'simulated find knows only `DIRECTORY -maxdepth 1 -type f`');
  }
  const { machine } = process;
  const path = absolutePath(directory);
  const found = findPath(machine, directory);
  if (found.kind === 'missing') return failure(process, `'${directory}': ${found.problem}`);
  if (found.kind === 'file') process.out(`${directory}\n`);
  if (found.kind !== 'directory') return 0;
  for (const file of machine.files.paths()) {
    if (posix.dirname(file) === path) process.out(`${directory}/${posix.basename(file)}\n`);
  }
  return 0;
}
