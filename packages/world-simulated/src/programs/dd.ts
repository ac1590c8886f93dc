import { zeroContent } from '../machine/content.ts';
import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { copyToFile, copyToVolume, type Source } from './copy-bytes.ts';
import { failure, parseSize, wrongUse } from './coreutils.ts';
import { findPath, parentProblem, sourceOf } from './paths.ts';

const conversions = ['sparse', 'fsync', 'fdatasync', 'notrunc', 'noerror', 'sync', 'excl', 'nocreat'];
const flags = [
  'direct',
  'dsync',
  'sync',
  'nonblock',
  'fullblock',
  'nocache',
  'count_bytes',
  'seek_bytes',
  'skip_bytes',
];
const statuses = ['none', 'noxfer', 'progress'];
const names = ['if', 'of', 'bs', 'ibs', 'obs', 'count', 'seek', 'conv', 'status', 'iflag', 'oflag'] as const;

/** dd(1) from a file or device to a file or device. */
export async function dd(process: Process): Promise<number> {
  const operands = new Map<string, string>();
  for (const word of process.args) {
    const [, name, value] = /^([a-z]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || value === undefined || !(names as readonly string[]).includes(name)) {
      return wrongUse(process, `unrecognized operand '${word}'`);
    }
    operands.set(name, value);
  }
  const sizes = new Map<string, number>();
  for (const name of ['bs', 'ibs', 'obs', 'count', 'seek']) {
    const text = operands.get(name);
    if (text === undefined) continue;
    const size = parseSize(text);
    if (size === undefined || (size === 0 && name.endsWith('bs'))) return failure(process, `invalid number: '${text}'`);
    sizes.set(name, size);
  }
  const lists = [
    ['conv', conversions, 'conversion'],
    ['iflag', flags, 'input flag'],
    ['oflag', flags, 'output flag'],
    ['status', statuses, 'status level'],
  ] as const;
  for (const [name, known, what] of lists) {
    for (const word of operands.get(name)?.split(',') ?? []) {
      if (!(known as readonly string[]).includes(word)) return wrongUse(process, `invalid ${what}: '${word}'`);
    }
  }

  const blockSize = sizes.get('bs') ?? sizes.get('ibs') ?? 512;
  const source = inputOf(process, operands.get('if'), { blockSize, count: sizes.get('count') });
  if (typeof source === 'number') return source;
  const startMs = process.machine.clock.nowMs();
  const exitCode = await write(process, source, { operands, seekBytes: (sizes.get('seek') ?? 0) * blockSize });
  if (exitCode === 0 && operands.get('status') !== 'none') {
    const records = `${Math.floor(source.sizeBytes / blockSize)}+${source.sizeBytes % blockSize === 0 ? 0 : 1}`;
    const seconds = (process.machine.clock.nowMs() - startMs) / 1000;
    process.error(`${records} records in\n${records} records out\n${source.sizeBytes} bytes copied, ${seconds} s\n`);
  }
  return exitCode;
}

function inputOf(
  process: Process,
  path: string | undefined,
  limits: { readonly blockSize: number; readonly count: number | undefined },
): Source | number {
  const { blockSize, count } = limits;
  const limitBytes = count === undefined ? Number.POSITIVE_INFINITY : count * blockSize;
  if (path === undefined) {
    const sizeBytes = Buffer.byteLength(process.stdin);
    return { sizeBytes, allocatedBytes: sizeBytes, content: { kind: 'text', text: process.stdin } };
  }
  const found = findPath(process.machine, path);
  if (found.kind === 'missing') return failure(process, `failed to open '${path}': ${found.problem}`);
  if (found.kind === 'directory') return failure(process, `error reading '${path}': Is a directory`);
  if (found.kind === 'character') {
    if (found.device === 'null') return { sizeBytes: 0, allocatedBytes: 0, content: zeroContent };
    if (count === undefined) return failure(process, `simulated dd reads '${path}' only with count=`);
    return { sizeBytes: limitBytes, allocatedBytes: limitBytes, content: zeroContent };
  }
  const source = sourceOf(found);
  if (source === undefined) return failure(process, `simulated dd does not read '${path}'`);
  if (source.sizeBytes <= limitBytes) return source;
  return { ...source, sizeBytes: limitBytes, allocatedBytes: Math.min(source.allocatedBytes, limitBytes) };
}

async function write(
  process: Process,
  source: Source,
  options: { readonly operands: ReadonlyMap<string, string>; readonly seekBytes: number },
): Promise<number> {
  const { operands, seekBytes } = options;
  const path = operands.get('of');
  const full = `error writing '${path}': No space left on device`;
  if (path === undefined) {
    if (source.content.kind === 'text') process.out(source.content.text);
    return 0;
  }
  const { files } = process.machine;
  const found = findPath(process.machine, path);
  if (found.kind === 'character') return 0;
  if (found.kind === 'directory') return failure(process, `failed to open '${path}': Is a directory`);
  if (found.kind === 'volume') {
    return (await copyToVolume(process, source, found.volume)) ? 0 : failure(process, full);
  }
  if (found.kind === 'disk' || found.kind === 'loop') {
    return failure(process, `simulated dd does not write to '${path}'`);
  }
  const absolute = absolutePath(path);
  const conversion = operands.get('conv')?.split(',') ?? [];
  if (found.kind === 'missing') {
    const problem = conversion.includes('nocreat') ? found.problem : parentProblem(process.machine, absolute);
    if (problem !== undefined) return failure(process, `failed to open '${path}': ${problem}`);
  }
  if (found.kind === 'file' && conversion.includes('notrunc')) {
    return failure(process, `simulated dd does not know conv=notrunc on the file '${path}'`);
  }
  const made = files.create(absolute);
  if (!made.ok) return failure(process, `failed to open '${path}': ${made.problem}`);
  if (seekBytes > 0) files.resize(made.value, seekBytes);
  const isZero = source.content.kind === 'bulk' && source.content.id === zeroContent.id;
  const sparse = conversion.includes('sparse') && isZero ? { ...source, allocatedBytes: 0 } : dense(source, conversion);
  return (await copyToFile(process, sparse, { files, file: made.value })) ? 0 : failure(process, full);
}

function dense(source: Source, conversion: readonly string[]): Source {
  return conversion.includes('sparse') ? source : { ...source, allocatedBytes: source.sizeBytes };
}
