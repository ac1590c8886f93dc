import type { Volume, VolumeGroup } from '../../machine/volume-groups.ts';
import type { Process } from '../../process.ts';
import { type OptionSpec, type ParsedOptions, parseOptions } from '../options.ts';

/** LVM's exit codes: what was asked cannot be read, and it cannot be done. */
export const exitInvalid = 3;
export const exitFailed = 5;

const gibibyte = 1024 ** 3;

/** Writes the message in LVM's manner; gives the exit code. */
export function refuse(process: Process, message: string, exitCode: number = exitFailed): number {
  process.error(`  ${message}\n`);
  return exitCode;
}

/** The options, or the exit code after a message. Every LVM program first scans its devices, which takes time. */
export async function lvmOptions(process: Process, specs: readonly OptionSpec[]): Promise<ParsedOptions | number> {
  const result = parseOptions(process.args, [
    ...specs,
    { names: ['-q', '--quiet'] },
    { names: ['-v', '--verbose'] },
    { names: ['-y', '--yes'] },
    { names: ['-f', '--force'] },
    { names: ['--config'], argument: 'required' },
  ]);
  if (!result.ok) {
    process.error(`${process.name}: ${result.problem}\n`);
    return refuse(process, 'Error during parsing of command line.', exitInvalid);
  }
  await process.pause(process.machine.varied(process.machine.spec.latency.lvmMs));
  return result.options;
}

/** The group, or the exit code after a message. */
export function findGroup(process: Process, name: string): VolumeGroup | number {
  const group = process.machine.volumeGroups.get(name);
  if (group !== undefined) return group;
  refuse(process, `Volume group "${name}" not found`);
  return refuse(process, `Cannot process volume group ${name}`);
}

/** `vg0/one` or `/dev/vg0/one`; the volume, or the exit code after a message. */
export function findVolume(
  process: Process,
  text: string,
  words: { readonly absent?: (group: string, name: string) => string } = {},
): { readonly group: VolumeGroup; readonly volume: Volume } | number {
  const [groupName, name, ...more] = text.replace(/^\/dev\/(?!mapper\/)/, '').split('/');
  if (groupName === undefined || name === undefined || name === '' || more.length > 0) {
    return refuse(process, `"${text}": Invalid path for Logical Volume.`, exitInvalid);
  }
  const group = findGroup(process, groupName);
  if (typeof group === 'number') return group;
  const volume = group.volumes.get(name);
  const absent = words.absent ?? (() => `Failed to find logical volume "${groupName}/${name}"`);
  return volume === undefined ? refuse(process, absent(groupName, name)) : { group, volume };
}

/** `16m`, `8GiB`, `2048` (MiB) in bytes; nothing when it is no number, `not512` when no disk can have that size. */
export function parseLvmSize(text: string): number | 'not512' | undefined {
  const [, digits, unit = 'm'] = /^(\d+(?:\.\d+)?)([bBsSkKmMgGtT])?(?:iB|B)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const factor = { b: 1, s: 512, k: 1024, m: 1024 ** 2, g: gibibyte, t: 1024 * gibibyte }[unit.toLowerCase()] ?? 1;
  const bytes = Math.ceil(Number(digits) * factor);
  if (!Number.isSafeInteger(bytes)) return undefined;
  return bytes % 512 === 0 ? bytes : 'not512';
}

/** A size in the units of `--units`: exact in bytes, else two digits and the unit, `<` when rounded up. */
export function formatLvmSize(bytes: number, format: { readonly units: string; readonly hasSuffix: boolean }): string {
  const { units, hasSuffix } = format;
  if (units.toLowerCase() === 'b') return `${bytes}${hasSuffix ? 'B' : ''}`;
  if (units.toLowerCase() === 's') return `${Math.floor(bytes / 512)}${hasSuffix ? 'S' : ''}`;
  const letters = ['k', 'm', 'g', 't'];
  const isHuman = units === 'r' || units === 'h' || units === 'H';
  let letter = units.toLowerCase();
  if (isHuman) letter = letters.findLast((one) => bytes >= 1024 ** (letters.indexOf(one) + 1)) ?? 'k';
  const value = bytes / 1024 ** (letters.indexOf(letter) + 1);
  const text = value.toFixed(2);
  const isLess = units === 'r' && Number(text) > value;
  if (bytes === 0) return '0 ';
  return `${isLess ? '<' : ''}${text}${hasSuffix ? letter : ''}`;
}

/** A size as LVM's messages write it: `16.00 MiB`. */
export function formatLvmMessageSize(bytes: number): string {
  const text = formatLvmSize(bytes, { units: 'r', hasSuffix: true });
  return `${text.slice(0, -1)} ${text.slice(-1).toUpperCase()}iB`;
}
