import type { Content } from '../machine/content.ts';
import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf, parseSize } from './coreutils.ts';
import { hasOption, optionValue, type ParsedOptions } from './options.ts';
import { findPath, parentProblem, sourceOf } from './paths.ts';

/** What an empty overlay takes. */
const overlayBytes = 196_640;

/** An overlay, as its file's content says it. */
interface Overlay {
  readonly base: string;
  readonly sizeBytes: number;
}

/** qemu-img(1): `create -f qcow2 -F raw -b BASE FILE [SIZE]`, `resize`, and `info`, which fails while a domain has the image. */
export function qemuImg(process: Process): number {
  const [command, ...args] = process.args;
  const options = optionsOf({ ...process, args }, [
    { names: ['-q'] },
    { names: ['-f'], argument: 'required' },
    { names: ['-F'], argument: 'required' },
    { names: ['-b'], argument: 'required' },
    { names: ['-U'] },
    { names: ['--output'], argument: 'required' },
    { names: ['--shrink'] },
  ]);
  if (typeof options === 'number') return options;
  if (command === 'create') return create(process, options);
  if (command === 'info') return info(process, options);
  if (command === 'resize') return resize(process, options);
  return failure(process, `simulated qemu-img does not know '${command ?? ''}'`);
}

function create(process: Process, options: ParsedOptions): number {
  const { machine } = process;
  const [path, sizeText] = options.operands;
  const base = optionValue(options, '-b');
  if (path === undefined || base === undefined) return failure(process, 'create: Expecting image file name');
  const source = sourceOf(findPath(machine, base));
  if (source === undefined) {
    process.error(
      `${process.name}: ${path}: Could not open '${base}': No such file or directory\nCould not open backing image.\n`,
    );
    return 1;
  }
  const target = absolutePath(path);
  const problem = parentProblem(machine, target);
  const made = problem === undefined ? machine.files.create(target) : ({ ok: false, problem } as const);
  if (!made.ok) return failure(process, `${path}: Could not create '${path}': ${made.problem}`);
  machine.files.grow(made.value, { sizeBytes: overlayBytes, allocatedBytes: overlayBytes });
  made.value.content = contentOf({ base, sizeBytes: parseSize(sizeText ?? '') ?? source.sizeBytes });
  return 0;
}

function contentOf({ base, sizeBytes }: Overlay): Content {
  return { kind: 'bulk', id: `overlay of ${base} ${sizeBytes}` };
}

function overlayIn(content: Content): Overlay | undefined {
  const match = content.kind === 'bulk' ? /^overlay of (.*) (\d+)$/.exec(content.id) : null;
  return match === null ? undefined : { base: match[1] ?? '', sizeBytes: Number(match[2]) };
}

function resize(process: Process, options: ParsedOptions): number {
  const [path = '', sizeText = ''] = options.operands;
  const found = findPath(process.machine, path);
  const overlay = found.kind === 'file' ? overlayIn(found.content) : undefined;
  const sizeBytes = parseSize(sizeText);
  if (found.kind !== 'file' || overlay === undefined || sizeBytes === undefined) {
    return failure(process, `simulated qemu-img does not resize '${path}'`);
  }
  if (sizeBytes < overlay.sizeBytes && !hasOption(options, '--shrink')) {
    process.error(
      "qemu-img: Use the --shrink option to perform a shrink operation.\nqemu-img: warning: Shrinking an image will delete all data beyond the shrunken image's end. Before performing such an operation, make sure there is no important data there.\n",
    );
    return 1;
  }
  found.content = contentOf({ ...overlay, sizeBytes });
  if (!hasOption(options, '-q')) process.out('Image resized.\n');
  return 0;
}

function info(process: Process, options: ParsedOptions): number {
  const { machine } = process;
  const [path = ''] = options.operands;
  const found = findPath(machine, path);
  if (found.kind !== 'file') {
    return failure(process, `Could not open '${path}': Could not open '${path}': No such file or directory`);
  }
  const isOpen = machine.domains
    .list()
    .some(
      ({ config, devices }) => devices.size > 0 && config.disks.some(({ target }) => target === absolutePath(path)),
    );
  if (isOpen && !hasOption(options, '-U')) {
    process.error(
      `${process.name}: Could not open '${path}': Failed to get shared "write" lock\nIs another process using the image [${path}]?\n`,
    );
    return 1;
  }
  const overlay = overlayIn(found.content);
  const common = { filename: path, format: overlay ? 'qcow2' : 'raw', 'actual-size': found.allocatedBytes };
  const answer =
    overlay === undefined
      ? { 'virtual-size': found.sizeBytes, ...common, 'dirty-flag': false }
      : {
          'backing-filename-format': 'raw',
          'virtual-size': overlay.sizeBytes,
          filename: path,
          'cluster-size': 65_536,
          format: common.format,
          'actual-size': found.allocatedBytes,
          'format-specific': {
            type: 'qcow2',
            data: {
              compat: '1.1',
              'compression-type': 'zlib',
              'lazy-refcounts': false,
              'refcount-bits': 16,
              corrupt: false,
              'extended-l2': false,
            },
          },
          'full-backing-filename': overlay.base,
          'backing-filename': overlay.base,
          'dirty-flag': false,
        };
  process.out(`${JSON.stringify(answer, undefined, 4)}\n`);
  return 0;
}
