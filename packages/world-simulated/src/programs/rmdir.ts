import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf, wrongUse } from './coreutils.ts';

/** rmdir(1). */
export function rmdir(process: Process): number {
  const options = optionsOf(process, []);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return wrongUse(process, 'missing operand');
  let exitCode = 0;
  for (const path of options.operands) {
    const removed = process.machine.files.removeDirectory(absolutePath(path));
    if (!removed.ok) exitCode = failure(process, `failed to remove '${path}': ${removed.problem}`);
  }
  return exitCode;
}
