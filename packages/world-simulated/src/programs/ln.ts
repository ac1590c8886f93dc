import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf, wrongUse } from './coreutils.ts';
import { hasOption } from './options.ts';
import { findPath } from './paths.ts';

/** ln(1) as `ln -s -T TARGET PATH`; no hard links. */
export function ln(process: Process): number {
  const options = optionsOf(process, [{ names: ['-s', '--symbolic'] }, { names: ['-T', '--no-target-directory'] }]);
  if (typeof options === 'number') return options;
  const [target, path, ...more] = options.operands;
  if (!hasOption(options, '-s') || !hasOption(options, '-T') || path === undefined || more.length > 0) {
    return wrongUse(process, 'simulated ln knows only `-s -T TARGET PATH`');
  }
  const failed = (problem: string): number => failure(process, `failed to create symbolic link '${path}': ${problem}`);
  if (findPath(process.machine, path).kind !== 'missing') return failed('File exists');
  const made = process.machine.files.makeLink(target ?? '', absolutePath(path));
  return made.ok ? 0 : failed(made.problem);
}
