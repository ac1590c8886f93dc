import { posix } from 'node:path';
import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf, wrongUse } from './coreutils.ts';
import { hasOption } from './options.ts';
import { findPath } from './paths.ts';

/** mv(1) of one file: `-f`, `-n`, `-T`. */
export function mv(process: Process): number {
  const options = optionsOf(process, [
    { names: ['-f', '--force'] },
    { names: ['-n', '--no-clobber'] },
    { names: ['-T', '--no-target-directory'] },
  ]);
  if (typeof options === 'number') return options;
  const [from, to, ...more] = options.operands;
  if (from === undefined) return wrongUse(process, 'missing file operand');
  if (to === undefined) return wrongUse(process, `missing destination file operand after '${from}'`);
  if (more.length > 0) return wrongUse(process, `simulated mv moves one file at a time, not also '${more[0]}'`);
  const found = findPath(process.machine, from);
  if (found.kind === 'missing') return failure(process, `cannot stat '${from}': ${found.problem}`);
  if (found.kind !== 'file') return failure(process, `simulated mv moves files only, not '${from}'`);
  const isInto = findPath(process.machine, to).kind === 'directory' && !hasOption(options, '-T');
  const shown = isInto ? posix.join(to, posix.basename(from)) : to;
  const target = findPath(process.machine, shown);
  if (target === found) return failure(process, `'${from}' and '${shown}' are the same file`);
  if (target.kind === 'file' && hasOption(options, '-n')) return 0;
  const moved = process.machine.files.rename(absolutePath(from), absolutePath(shown));
  return moved.ok ? 0 : failure(process, `cannot move '${from}' to '${shown}': ${moved.problem}`);
}
