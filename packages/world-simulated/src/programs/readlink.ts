import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf } from './coreutils.ts';
import { hasOption } from './options.ts';
import { findPath } from './paths.ts';

/** readlink(1): `-v`. */
export function readlink(process: Process): number {
  const options = optionsOf(process, [{ names: ['-v', '--verbose'] }]);
  if (typeof options === 'number') return options;
  let exitCode = 0;
  for (const path of options.operands) {
    const target = process.machine.files.link(absolutePath(path));
    if (target !== undefined) {
      process.out(`${target}\n`);
      continue;
    }
    const found = findPath(process.machine, path);
    const problem = found.kind === 'missing' ? found.problem : 'Invalid argument';
    exitCode = hasOption(options, '-v') ? failure(process, `${path}: ${problem}`) : 1;
  }
  return exitCode;
}
