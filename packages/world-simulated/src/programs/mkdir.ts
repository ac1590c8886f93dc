import { posix } from 'node:path';
import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf, wrongUse } from './coreutils.ts';
import { hasOption } from './options.ts';
import { findPath } from './paths.ts';

/** mkdir(1): `-p`, `-m` (modes are not kept). */
export function mkdir(process: Process): number {
  const options = optionsOf(process, [
    { names: ['-p', '--parents'] },
    { names: ['-m', '--mode'], argument: 'required' },
  ]);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return wrongUse(process, 'missing operand');
  let exitCode = 0;
  for (const path of options.operands) {
    const absolute = absolutePath(path);
    const wanted = hasOption(options, '-p') ? [...pathsAbove(absolute), absolute] : [absolute];
    for (const one of wanted) {
      const found = findPath(process.machine, one);
      if (found.kind === 'directory' && hasOption(options, '-p')) continue;
      const isAbove = one !== absolute;
      if (found.kind === 'file' && isAbove) {
        exitCode = failure(process, `cannot create directory '${one}': Not a directory`);
        break;
      }
      const made = process.machine.files.makeDirectory(one);
      const problem = found.kind === 'directory' ? 'File exists' : made.ok ? undefined : made.problem;
      if (problem === undefined) continue;
      exitCode = failure(process, `cannot create directory '${isAbove ? one : path}': ${problem}`);
      break;
    }
  }
  return exitCode;
}

/** The folders above, from `/` down. */
function pathsAbove(absolute: string): readonly string[] {
  const above: string[] = [];
  for (let at = posix.dirname(absolute); at !== '/'; at = posix.dirname(at)) above.unshift(at);
  return above;
}
