import { posix } from 'node:path';
import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, wrongUse } from './coreutils.ts';
import { findPath } from './paths.ts';

/**
 * find(1) as `find PATH -maxdepth 0 -type l -lname TEXT -delete`, `find DIRECTORY -maxdepth 1 -type f`, or `-type l` for links, and `find DIRECTORY -mindepth 1 -maxdepth 1 -type d`; nothing
 * else of it.
 */
export function find(process: Process): number {
  const [directory = '', ...rest] = process.args;
  const text = /^-maxdepth 0 -type l -lname (\S+) -delete$/.exec(rest.join(' '))?.[1];
  if (text !== undefined) return deleteLink(process, directory, text);
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

/** A link that holds another text, and what is no link, stays. */
function deleteLink(process: Process, path: string, text: string): number {
  const { machine } = process;
  const { files } = machine;
  const absolute = absolutePath(path);
  const held = files.link(absolute);
  if (held === text) files.remove(absolute);
  const found = findPath(machine, path);
  if (held !== undefined || found.kind !== 'missing') return 0;
  return failure(process, `'${path}': ${found.problem}`);
}
