import { posix } from 'node:path';
import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, wrongUse } from './coreutils.ts';
import { findPath } from './paths.ts';

/** find(1) as `find DIRECTORY -maxdepth 1 -type f` and `find DIRECTORY -mindepth 1 -maxdepth 1 -type d`; nothing else of it. */
export function find(process: Process): number {
  const [directory = '', ...rest] = process.args;
  const isForFolders = rest.join(' ') === '-mindepth 1 -maxdepth 1 -type d';
  if (!isForFolders && rest.join(' ') !== '-maxdepth 1 -type f') {
    return wrongUse(process, 'simulated find knows only `DIRECTORY [-mindepth 1] -maxdepth 1 -type f|d`');
  }
  const { machine } = process;
  const path = absolutePath(directory);
  const found = findPath(machine, directory);
  if (found.kind === 'missing') return failure(process, `'${directory}': ${found.problem}`);
  if (found.kind === 'file' && !isForFolders) process.out(`${directory}\n`);
  if (found.kind !== 'directory') return 0;
  for (const file of isForFolders ? machine.files.directories() : machine.files.paths()) {
    if (file !== '/' && posix.dirname(file) === path) process.out(`${directory}/${posix.basename(file)}\n`);
  }
  return 0;
}
