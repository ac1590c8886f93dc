import { sha256Of } from '../machine/content.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf } from './coreutils.ts';
import { findPath, sourceOf } from './paths.ts';

/** sha256sum(1): true sums of text, and equal sums of equal bulk. */
export async function sha256sum(process: Process): Promise<number> {
  const options = optionsOf(process, [{ names: ['-b', '--binary'] }]);
  if (typeof options === 'number') return options;
  let exitCode = 0;
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    if (path === '-') {
      process.out(`${sha256Of({ kind: 'text', text: process.stdin }, process.stdin.length)}  -\n`);
      continue;
    }
    const found = findPath(process.machine, path);
    const source = sourceOf(found);
    if (source === undefined) {
      const problem = found.kind === 'missing' ? found.problem : 'Is a directory';
      exitCode = failure(process, `${path}: ${problem}`);
      continue;
    }
    await process.transfer(source.sizeBytes);
    process.out(`${sha256Of(source.content, source.sizeBytes)}  ${path}\n`);
  }
  return exitCode;
}
