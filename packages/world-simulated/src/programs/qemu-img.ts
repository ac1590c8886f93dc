import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf, parseSize } from './coreutils.ts';
import { hasOption, optionValue, type ParsedOptions } from './options.ts';
import { findPath, parentProblem, sourceOf } from './paths.ts';

/** What an empty overlay takes. */
const overlayBytes = 196_640;

/** qemu-img(1): `create -f qcow2 -F raw -b BASE FILE [SIZE]` and `info`, which fails while a domain has the image. */
export function qemuImg(process: Process): number {
  const [command, ...args] = process.args;
  const options = optionsOf({ ...process, args }, [
    { names: ['-q'] },
    { names: ['-f'], argument: 'required' },
    { names: ['-F'], argument: 'required' },
    { names: ['-b'], argument: 'required' },
    { names: ['-U'] },
    { names: ['--output'], argument: 'required' },
  ]);
  if (typeof options === 'number') return options;
  if (command === 'create') return create(process, options);
  if (command === 'info') return info(process, options);
  return failure(process, `simulated qemu-img does not know '${command ?? ''}'`);
}

function create(process: Process, options: ParsedOptions): number {
  const { machine } = process;
  const [path, sizeText] = options.operands;
  const base = optionValue(options, '-b');
  if (path === undefined || base === undefined) return failure(process, 'create: Expecting image file name');
  const source = sourceOf(findPath(machine, base));
  if (source === undefined) {
    return failure(process, `${path}: Could not open '${base}': No such file or directory`);
  }
  const target = absolutePath(path);
  const problem = parentProblem(machine, target);
  const made = problem === undefined ? machine.files.create(target) : ({ ok: false, problem } as const);
  if (!made.ok) return failure(process, `${path}: Could not create '${path}': ${made.problem}`);
  machine.files.grow(made.value, { sizeBytes: overlayBytes, allocatedBytes: overlayBytes });
  made.value.content = { kind: 'bulk', id: `overlay of ${base} ${parseSize(sizeText ?? '') ?? source.sizeBytes}` };
  return 0;
}

function info(process: Process, options: ParsedOptions): number {
  const { machine } = process;
  const [path = ''] = options.operands;
  const found = findPath(machine, path);
  if (found.kind !== 'file') return failure(process, `Could not open '${path}': No such file or directory`);
  const isOpen = machine.domains
    .list()
    .some(
      ({ config, releases }) => releases.length > 0 && config.disks.some(({ target }) => target === absolutePath(path)),
    );
  if (isOpen && !hasOption(options, '-U')) {
    process.error(
      `${process.name}: Could not open '${path}': Failed to get shared "write" lock\nIs another process using the image [${path}]?\n`,
    );
    return 1;
  }
  process.out(
    `${JSON.stringify({ filename: path, format: 'qcow2', 'actual-size': found.allocatedBytes }, undefined, 4)}\n`,
  );
  return 0;
}
