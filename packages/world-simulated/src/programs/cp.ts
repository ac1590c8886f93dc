import { posix } from 'node:path';
import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { copyToFile, copyToVolume, type Source } from './copy-bytes.ts';
import { failure, optionsOf, wrongUse } from './coreutils.ts';
import { hasOption, optionValue } from './options.ts';
import { findPath, parentProblem, sourceOf } from './paths.ts';

const when = ['never', 'auto', 'always'] as const;

/** cp(1) for files: `--reflink`, `--sparse`, `-f`, `-n`, `-p`, `-T`. */
export async function cp(process: Process): Promise<number> {
  const options = optionsOf(process, [
    { names: ['--reflink'], argument: 'optional' },
    { names: ['--sparse'], argument: 'required' },
    { names: ['-f', '--force'] },
    { names: ['-n', '--no-clobber'] },
    { names: ['-p'] },
    { names: ['-T', '--no-target-directory'] },
  ]);
  if (typeof options === 'number') return options;
  for (const name of ['--sparse', '--reflink'] as const) {
    const value = optionValue(options, name);
    if (value === undefined || (name === '--reflink' && value === '')) continue;
    if (!(when as readonly string[]).includes(value)) {
      const list = when.map((word) => `  - '${word}'\n`).join('');
      return wrongUse(process, `invalid argument '${value}' for '${name}'\nValid arguments are:\n${list}`.trimEnd());
    }
  }
  const reflink = optionValue(options, '--reflink') ?? 'auto';
  const mustShare = reflink === 'always' || reflink === '';
  if (mustShare && (optionValue(options, '--sparse') ?? 'auto') !== 'auto') {
    return wrongUse(process, '--reflink can be used only with --sparse=auto');
  }
  const [from, to, ...more] = options.operands;
  if (from === undefined) return wrongUse(process, 'missing file operand');
  if (to === undefined) return wrongUse(process, `missing destination file operand after '${from}'`);
  if (more.length > 0) return wrongUse(process, `simulated cp copies one file at a time, not also '${more[0]}'`);

  const { machine } = process;
  const found = findPath(machine, from);
  if (found.kind === 'missing') return failure(process, `cannot stat '${from}': ${found.problem}`);
  if (found.kind === 'directory') return failure(process, `-r not specified; omitting directory '${from}'`);
  const source = sourceOf(found);
  if (source === undefined) return failure(process, `simulated cp does not copy the device '${from}'`);

  const isInto = findPath(machine, to).kind === 'directory' && !hasOption(options, '-T');
  const shown = isInto ? posix.join(to, posix.basename(from)) : to;
  const target = absolutePath(shown);
  const existing = findPath(machine, shown);
  if (existing.kind === 'file' && existing === found)
    return failure(process, `'${from}' and '${shown}' are the same file`);
  if (existing.kind === 'file' && hasOption(options, '-n')) return 0;
  if (existing.kind === 'volume') {
    const fitted = await copyToVolume(process, source, existing.volume);
    return fitted ? 0 : failure(process, `error writing '${shown}': No space left on device`);
  }
  if (existing.kind === 'directory') {
    return failure(process, `cannot overwrite directory '${shown}' with non-directory`);
  }
  const problem = parentProblem(machine, target);
  if (problem !== undefined) return failure(process, `cannot create regular file '${shown}': ${problem}`);
  const made = machine.files.create(target);
  if (!made.ok) return failure(process, `cannot create regular file '${shown}': ${made.problem}`);

  const canReflink = machine.spec.canReflink && found.kind === 'file';
  if (reflink !== 'never' && canReflink) {
    // Shared blocks: no room, no time.
    machine.files.resize(made.value, source.sizeBytes);
    made.value.content = source.content;
    return 0;
  }
  if (mustShare) {
    if (existing.kind !== 'file') machine.files.remove(target);
    return failure(process, `failed to clone '${shown}' from '${from}': Operation not supported`);
  }
  const copied = await copyToFile(process, withHoles(source, optionValue(options, '--sparse')), {
    files: machine.files,
    file: made.value,
  });
  return copied ? 0 : failure(process, `error writing '${shown}': No space left on device`);
}

function withHoles(source: Source, sparse: string | undefined): Source {
  return sparse === 'never' ? { ...source, allocatedBytes: source.sizeBytes } : source;
}
