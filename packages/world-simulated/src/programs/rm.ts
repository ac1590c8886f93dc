import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf, wrongUse } from './coreutils.ts';
import { hasOption } from './options.ts';
import { findPath } from './paths.ts';

/** rm(1): `-f`, `-r`. */
export function rm(process: Process): number {
  const options = optionsOf(process, [{ names: ['-f', '--force'] }, { names: ['-r', '--recursive', '-R'] }]);
  if (typeof options === 'number') return options;
  const isForced = hasOption(options, '-f');
  if (options.operands.length === 0) return isForced ? 0 : wrongUse(process, 'missing operand');
  let exitCode = 0;
  for (const path of options.operands) {
    const problem = removeOne(process, path, hasOption(options, '-r'));
    if (problem === undefined) continue;
    if (isForced && (problem === 'No such file or directory' || problem === 'Not a directory')) continue;
    exitCode = failure(process, `cannot remove '${path}': ${problem}`);
  }
  return exitCode;
}

function removeOne(process: Process, path: string, isRecursive: boolean): string | undefined {
  const { files } = process.machine;
  const found = findPath(process.machine, path);
  const absolute = absolutePath(path);
  if (files.link(absolute) !== undefined) {
    files.remove(absolute);
    return undefined;
  }
  if (found.kind === 'missing') return found.problem;
  if (found.kind === 'file') {
    const removed = files.remove(absolute);
    return removed.ok ? undefined : removed.problem;
  }
  if (found.kind !== 'directory' || !files.isDirectory(absolute)) return 'Operation not permitted';
  if (!isRecursive) return 'Is a directory';
  if (absolute === '/') return "it is dangerous to operate recursively on '/'";
  const prefix = `${absolute}/`;
  for (const file of [...files.paths(), ...files.linkPaths()]) if (file.startsWith(prefix)) files.remove(file);
  for (const directory of [...files.directories()].reverse()) {
    if (directory === absolute || directory.startsWith(prefix)) files.removeDirectory(directory);
  }
  return undefined;
}
