import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf } from './coreutils.ts';
import { hasOption } from './options.ts';
import { findPath, parentProblem } from './paths.ts';

/** tee(1): `-a`. */
export function tee(process: Process): number {
  const options = optionsOf(process, [{ names: ['-a', '--append'] }]);
  if (typeof options === 'number') return options;
  process.out(process.stdin);
  let exitCode = 0;
  for (const path of options.operands) {
    const problem = writeText(process, path, { isAppended: hasOption(options, '-a') });
    if (problem !== undefined) exitCode = failure(process, `${path}: ${problem}`);
  }
  return exitCode;
}

function writeText(process: Process, path: string, options: { readonly isAppended: boolean }): string | undefined {
  const { files } = process.machine;
  const found = findPath(process.machine, path);
  if (found.kind === 'directory') return 'Is a directory';
  if (found.kind === 'character') return undefined;
  if (found.kind === 'volume') {
    found.volume.content = { kind: 'text', text: process.stdin };
    return undefined;
  }
  const absolute = absolutePath(path);
  if (found.kind === 'missing') {
    const problem = found.problem === 'Not a directory' ? found.problem : parentProblem(process.machine, absolute);
    if (problem !== undefined) return problem;
  } else if (found.kind !== 'file') {
    return 'simulated tee does not write to this device';
  }
  const before = found.kind === 'file' && options.isAppended && found.content.kind === 'text' ? found.content.text : '';
  const made = files.create(absolute);
  if (!made.ok) return made.problem;
  const text = before + process.stdin;
  const sizeBytes = Buffer.byteLength(text);
  const fitted = files.grow(made.value, { sizeBytes, allocatedBytes: sizeBytes });
  const kept = fitted ? text : Buffer.from(text).subarray(0, made.value.sizeBytes).toString();
  made.value.content = { kind: 'text', text: kept };
  return fitted ? undefined : 'No space left on device';
}
