import type { Process } from '../process.ts';
import { failure, optionsOf } from './coreutils.ts';
import { findPath, sourceOf } from './paths.ts';

/** cat(1). What is known by its origin only (a disk image) is read as nothing. */
export function cat(process: Process): number {
  const options = optionsOf(process, []);
  if (typeof options === 'number') return options;
  let exitCode = 0;
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    if (path === '-') {
      process.out(process.stdin);
      continue;
    }
    const fact = process.machine.facts.get(path);
    if (fact !== undefined) {
      process.out(fact);
      continue;
    }
    const found = findPath(process.machine, path);
    if (found.kind === 'missing') exitCode = failure(process, `${path}: ${found.problem}`);
    else if (found.kind === 'directory') exitCode = failure(process, `${path}: Is a directory`);
    else {
      const content = sourceOf(found)?.content;
      if (content?.kind === 'text') process.out(content.text);
    }
  }
  return exitCode;
}
