import {
  addVolume,
  extentBytes,
  extentsFor,
  freeExtents,
  type NewVolume,
  type Volume,
  type VolumeGroup,
} from '../../machine/volume-groups.ts';
import type { Process } from '../../process.ts';
import { hasOption, optionValue, type ParsedOptions } from '../options.ts';
import { exitInvalid, findGroup, formatLvmMessageSize, lvmOptions, parseLvmSize, refuse } from './lvm.ts';

const reservedBeginnings = ['snapshot', 'pvmove'];
const reservedParts = [
  '_cdata',
  '_cmeta',
  '_mimage',
  '_mlog',
  '_pmspare',
  '_rimage',
  '_rmeta',
  '_tdata',
  '_tmeta',
  '_vdata',
];

/**
 * lvcreate(8): thick volumes (`-L SIZE -n NAME VG`), classic snapshots (`-s -L SIZE -n NAME VG/LV`), thin pools
 * (`-L SIZE -T VG/POOL`), thin volumes (`-V SIZE -T VG/POOL -n NAME`) and their snapshots (`-s -n NAME VG/THIN`).
 */
export async function lvcreate(process: Process): Promise<number> {
  const options = await lvmOptions(process, [
    { names: ['-L', '--size'], argument: 'required' },
    { names: ['-l', '--extents'], argument: 'required' },
    { names: ['-V', '--virtualsize'], argument: 'required' },
    { names: ['-n', '--name'], argument: 'required' },
    { names: ['-T', '--thin'] },
    { names: ['--thinpool'], argument: 'required' },
    { names: ['-s', '--snapshot'] },
    { names: ['--addtag'], argument: 'required' },
    { names: ['-W', '--wipesignatures'], argument: 'required' },
    { names: ['-Z', '--zero'], argument: 'required' },
    { names: ['-k', '--setactivationskip'], argument: 'required' },
    { names: ['-K', '--ignoreactivationskip'] },
    { names: ['-a', '--activate'], argument: 'required' },
  ]);
  if (typeof options === 'number') return options;

  const sizes = new Map<string, number>();
  for (const [option, long] of [
    ['-L', '--size'],
    ['-V', '--virtualsize'],
  ] as const) {
    const text = optionValue(options, option);
    if (text === undefined) continue;
    const bytes = parseLvmSize(text);
    if (typeof bytes === 'number') {
      sizes.set(option, bytes);
      continue;
    }
    if (bytes === undefined) process.error('  Size requires number argument.\n');
    else {
      const exact = Number.parseFloat(text);
      const below = Math.floor(exact / 512) * 512;
      process.error(`  Size is not a multiple of 512. Try using ${below} or ${below + 512}.\n`);
    }
    process.error(`  Invalid argument for ${long}: ${text}\n`);
    return refuse(process, 'Error during parsing of command line.', exitInvalid);
  }
  const tags = options.given.flatMap(([name, value]) => (name === '--addtag' ? [value] : []));
  for (const tag of tags) {
    if (/^[A-Za-z0-9_+.\-/=!:#&]{1,1024}$/.test(tag) && !tag.startsWith('-')) continue;
    process.error(`  Invalid argument for --addtag: ${tag}\n`);
    return refuse(process, 'Error during parsing of command line.', exitInvalid);
  }
  const extents = optionValue(options, '-l');
  const wanted = extents === undefined ? undefined : parseExtents(extents);
  if (extents !== undefined && wanted === undefined) {
    process.error(`  Invalid argument for --extents: ${extents}\n`);
    return refuse(process, 'Error during parsing of command line.', exitInvalid);
  }
  const sizeBytes = sizes.get('-L') ?? (wanted && extentsToBytes(process, options.operands[0] ?? '', wanted));
  return create(process, { options, tags, sizeBytes, virtualBytes: sizes.get('-V') });
}

interface Extents {
  readonly count: number;
  readonly unit: 'extents' | '%FREE' | '%VG';
}

/** `8`, `50%FREE`, `100%VG`; nothing when it is none of these. */
function parseExtents(text: string): Extents | undefined {
  const [, count, unit = 'extents'] = /^(\d{1,9})(%FREE|%VG)?$/.exec(text) ?? [];
  return count === undefined ? undefined : { count: Number(count), unit: unit as Extents['unit'] };
}

function extentsToBytes(process: Process, operand: string, { count, unit }: Extents): number {
  const group = process.machine.volumeGroups.get(operand.split('/')[0] ?? '');
  const whole = { extents: 100, '%FREE': group === undefined ? 0 : freeExtents(group), '%VG': group?.extents ?? 0 }[
    unit
  ];
  return Math.floor((count * whole) / 100) * extentBytes;
}

interface Request {
  readonly options: ParsedOptions;
  readonly tags: readonly string[];
  readonly sizeBytes: number | undefined;
  readonly virtualBytes: number | undefined;
}

function create(process: Process, request: Request): number {
  const { options, tags, sizeBytes, virtualBytes } = request;
  const [operand] = options.operands;
  const isThin = hasOption(options, '-T') || hasOption(options, '--thinpool');
  const isSnapshot = hasOption(options, '-s');
  const skips = optionValue(options, '-k');

  if (isSnapshot && operand !== undefined) {
    const [groupName = '', originName = ''] = operand.replace(/^\/dev\//, '').split('/');
    const group = findGroup(process, groupName);
    if (typeof group === 'number') return group;
    const origin = group.volumes.get(originName);
    if (origin === undefined) {
      return refuse(process, `Snapshot origin LV ${originName} not found in Volume group ${groupName}.`);
    }
    if (origin.kind === 'thin' && sizeBytes === undefined) {
      const skipsActivation = skips !== 'n' && !hasOption(options, '-K');
      const { sizeBytes: size, pool } = origin;
      return make(
        process,
        group,
        { kind: 'thin', sizeBytes: size, origin, skipsActivation, tags, ...poolOf(pool) },
        options,
      );
    }
    if (sizeBytes !== undefined) return make(process, group, { kind: 'snapshot', sizeBytes, origin, tags }, options);
    return refuse(process, 'Please specify either size or extents with snapshots.');
  }
  if (isThin && operand !== undefined) {
    const [groupName = '', poolName = optionValue(options, '--thinpool') ?? 'lvol0'] = operand.split('/');
    const group = findGroup(process, groupName);
    if (typeof group === 'number') return group;
    if (virtualBytes !== undefined) {
      const pool = group.volumes.get(poolName);
      if (pool?.kind !== 'thinPool') {
        return refuse(process, `Pool ${poolName} not found in Volume group ${groupName}.`);
      }
      return make(process, group, { kind: 'thin', sizeBytes: virtualBytes, pool, tags }, options);
    }
    if (sizeBytes !== undefined) {
      if (group.volumes.has(poolName)) {
        return refuse(process, `Logical volume ${poolName} already exists in Volume group ${groupName}.`);
      }
      const chunk = 'Thin pool volume with chunk size 64.00 KiB can address at most <15.88 TiB of data.';
      if (!hasOption(options, '-q')) process.out(`  ${chunk}\n`);
      return make(process, group, { kind: 'thinPool', sizeBytes, tags }, options, poolName);
    }
  }
  if (operand === undefined || sizeBytes === undefined || isSnapshot || isThin) {
    const text = `No command with matching syntax recognised.  Run '${process.name} --help' for more information.`;
    return refuse(process, text, exitInvalid);
  }
  const name = optionValue(options, '-n');
  if (name !== undefined && !isGoodName(process, name)) return exitInvalid;
  const group = findGroup(process, operand);
  return typeof group === 'number' ? group : make(process, group, { kind: 'linear', sizeBytes, tags }, options);
}

function poolOf(pool: Volume | undefined): { readonly pool?: Volume } {
  return pool === undefined ? {} : { pool };
}

function make(
  process: Process,
  group: VolumeGroup,
  volume: Omit<NewVolume, 'name'>,
  options: ParsedOptions,
  fixedName?: string,
): number {
  const name = fixedName ?? optionValue(options, '-n') ?? freeName(group);
  if (!isGoodName(process, name)) return exitInvalid;
  if (group.volumes.has(name)) {
    return refuse(process, `Logical Volume "${name}" already exists in volume group "${group.name}"`);
  }
  if (volume.kind !== 'thin') {
    const wanted = Math.max(1, extentsFor(volume.sizeBytes));
    const free = freeExtents(group);
    if (wanted > free) {
      const room = `Volume group "${group.name}" has insufficient free space (${free} extents): ${wanted} required.`;
      return refuse(process, room);
    }
    if (volume.sizeBytes % extentBytes !== 0 && !hasOption(options, '-q')) {
      process.out(`  Rounding up size to full physical extent ${(wanted * extentBytes) / 1024 ** 2}.00 MiB\n`);
    }
  }
  addVolume(group, { ...volume, name });
  if (volume.pool !== undefined)
    warnOfThinSum(process, group, { pool: volume.pool, isQuiet: hasOption(options, '-q') });
  if (!hasOption(options, '-q')) process.out(`  Logical volume "${name}" created.\n`);
  return 0;
}

/** Said on each new volume when the volumes of a pool, once full, would not fit into it. */
function warnOfThinSum(
  process: Process,
  group: VolumeGroup,
  { pool, isQuiet }: { readonly pool: Volume; readonly isQuiet: boolean },
): void {
  const thin = [...group.volumes.values()].filter((volume) => volume.pool === pool);
  const sumBytes = thin.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (sumBytes <= pool.sizeBytes) return;
  const [sum, size] = [sumBytes, pool.sizeBytes].map((bytes) => formatLvmMessageSize(bytes));
  process.error(
    `  WARNING: Sum of all thin volume sizes (${sum}) exceeds the size of thin pool ${group.name}/${pool.name} (${size}).\n`,
  );
  if (isQuiet) return;
  process.out('  WARNING: You have not turned on protection against thin pools running out of space.\n');
  process.out(
    '  WARNING: Set activation/thin_pool_autoextend_threshold below 100 to trigger automatic extension of thin pools before they get full.\n',
  );
}

function freeName(group: VolumeGroup): string {
  let number = 0;
  while (group.volumes.has(`lvol${number}`)) number += 1;
  return `lvol${number}`;
}

function isGoodName(process: Process, name: string): boolean {
  const hint = `  Run \`${process.name} --help' for more information.\n`;
  const beginning = reservedBeginnings.find((one) => name.startsWith(one));
  if (beginning !== undefined) {
    process.error(`  Names starting "${beginning}" are reserved. Please choose a different LV name.\n${hint}`);
    return false;
  }
  const part = reservedParts.find((one) => name.includes(one));
  if (part !== undefined) {
    process.error(`  Names including "${part}" are reserved. Please choose a different LV name.\n${hint}`);
    return false;
  }
  if (/^[A-Za-z0-9+_.][A-Za-z0-9+_.-]{0,126}$/.test(name) && name !== '.' && name !== '..') return true;
  process.error(`  Logical volume name "${name}" is invalid.\n${hint}`);
  return false;
}
