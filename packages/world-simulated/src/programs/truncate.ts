import { firstPart } from '../machine/content.ts';
import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf, parseSize, wrongUse } from './coreutils.ts';
import { hasOption, optionValue } from './options.ts';
import { findPath, parentProblem } from './paths.ts';

/** truncate(1): `-s SIZE` (also `+`, `-`, `<`, `>` before it), `-c`. */
export function truncate(process: Process): number {
  const options = optionsOf(process, [
    { names: ['-s', '--size'], argument: 'required' },
    { names: ['-c', '--no-create'] },
  ]);
  if (typeof options === 'number') return options;
  const text = optionValue(options, '-s');
  if (text === undefined) return wrongUse(process, "you must specify either '--size' or '--reference'");
  const [, mode = '', digits = ''] = /^([+\-<>]?)(.*)$/s.exec(text) ?? [];
  const size = parseSize(digits);
  if (size === undefined) return failure(process, `Invalid number: '${text}'`);
  if (options.operands.length === 0) return wrongUse(process, 'missing file operand');
  let exitCode = 0;
  for (const path of options.operands) {
    const found = findPath(process.machine, path);
    const absolute = absolutePath(path);
    if (found.kind === 'missing') {
      if (hasOption(options, '-c')) continue;
      const problem = parentProblem(process.machine, absolute);
      if (problem !== undefined) {
        exitCode = failure(process, `cannot open '${path}' for writing: ${problem}`);
        continue;
      }
      process.machine.files.create(absolute);
    } else if (found.kind !== 'file') {
      const problem = found.kind === 'directory' ? 'Is a directory' : 'Invalid argument';
      exitCode = failure(process, `cannot open '${path}' for writing: ${problem}`);
      continue;
    }
    const file = process.machine.files.file(absolute);
    if (file === undefined) continue;
    const now = file.sizeBytes;
    const wanted = { '': size, '+': now + size, '-': now - size, '<': Math.min(now, size), '>': Math.max(now, size) }[
      mode
    ];
    const next = Math.max(0, wanted ?? size);
    file.content =
      next <= now
        ? firstPart(file.content, { sizeBytes: next, ofBytes: now })
        : { kind: 'bulk', id: now === 0 ? 'zero' : `extended to ${next}` };
    process.machine.files.resize(file, next);
  }
  return exitCode;
}
