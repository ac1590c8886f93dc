import { posix } from 'node:path';
import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, wrongUse } from './coreutils.ts';
import { findPath } from './paths.ts';

/**
 * find(1) as `find DIRECTORY -maxdepth 1 -type f`, or `-type l` for links, and `find DIRECTORY -mindepth 1 -maxdepth 1 -type d`; nothing
 * else of it.
 */
export function find(process: Process): number {
  const [directory = '', ...rest] = process.args;
  const type = /^(?:-maxdepth 1 -type ([fl])|-mindepth 1 -maxdepth 1 -type (d))$/
    .exec(rest.join(' '))
    ?.slice(1)
    .join('');
  if (type === undefined) {
    return wrongUse(process, 'simulated find knows only `DIRECTORY [-mindepth 1] -maxdepth 1 -type f|l|d`');
  }
  const { machine } = process;
  const path = absolutePath(directory);
  const found = findPath(machine, directory);
  if (found.kind === 'missing') return failure(process, `'${directory}': ${found.problem}`);
  if (found.kind === 'file' && type === 'f') process.out(`${directory}\n`);
  if (found.kind !== 'directory') return 0;
  const { files } = machine;
  const all = { f: () => files.paths(), l: () => files.linkPaths(), d: () => files.directories() }[
    type as 'f' | 'l' | 'd'
  ];
  for (const file of all()) {
    if (file !== '/' && posix.dirname(file) === path) process.out(`${directory}/${posix.basename(file)}\n`);
  }
  return 0;
}
