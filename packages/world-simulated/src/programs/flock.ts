import { absolutePath } from '../machine/file-system.ts';
import type { Process, Program } from '../process.ts';
import { failure, optionsOf, wrongUse } from './coreutils.ts';
import { hasOption, optionValue } from './options.ts';
import { findPath } from './paths.ts';

/** How often a lock that is held is tried again while it is waited for. */
const retryMs = 50;

/**
 * flock(1) with a file and a command: `-n`, `-w`, `-E`, `-x`. The lock is the file's, whatever its name by then, and goes with the
 * command. The program that knows the others is given, so that this one can run any.
 */
export function flockOf(find: (name: string) => Program | undefined): Program {
  return async (process) => {
    // Everything from the command on is the command's own.
    const options = optionsOf({ ...process, args: ownArguments(process.args) }, [
      { names: ['-n', '--nonblock'] },
      { names: ['-w', '--timeout'], argument: 'required' },
      { names: ['-E', '--conflict-exit-code'], argument: 'required' },
      { names: ['-x', '--exclusive'] },
    ]);
    if (typeof options === 'number') return 64;
    const [path] = options.operands;
    const [command, ...args] = process.args.slice(ownArguments(process.args).length);
    if (path === undefined || command === undefined) return wrongUse(process, 'not enough arguments') && 64;
    const file = lockable(process, path);
    if (typeof file === 'number') return file;
    const waitMs = hasOption(options, '-n') ? 0 : Number(optionValue(options, '-w') ?? Number.POSITIVE_INFINITY) * 1000;
    const { clock, locks } = process.machine;
    const deadlineMs = clock.nowMs() + waitMs;
    while (locks.has(file)) {
      if (clock.nowMs() >= deadlineMs) return Number(optionValue(options, '-E') ?? 1);
      await process.pause(retryMs);
    }
    const program = find(command);
    if (program === undefined) {
      failure(process, `failed to execute ${command}: No such file or directory`);
      return 69;
    }
    locks.add(file);
    process.atEnd(() => locks.delete(file));
    return program({ ...process, name: command, args });
  };
}

/** The options and the file. */
function ownArguments(args: readonly string[]): readonly string[] {
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '-w' || word === '-E' || word === '--timeout' || word === '--conflict-exit-code') index += 1;
    else if (!word.startsWith('-')) return args.slice(0, index + 1);
  }
  return args;
}

/** What the path leads to, an empty file made when there is nothing; or the exit code of sysexits.h. */
function lockable(process: Process, path: string): object | number {
  const { machine } = process;
  const found = findPath(machine, path);
  if (found.kind === 'volume') return found.volume;
  if (found.kind !== 'missing') return found.kind === 'file' ? found : machine;
  const made = machine.files.create(absolutePath(path));
  if (made.ok) return made.value;
  failure(process, `cannot open lock file ${path}: ${made.problem}`);
  return 66;
}
