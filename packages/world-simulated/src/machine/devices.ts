import type { LoopDevice } from './loop-devices.ts';
import type { Machine } from './machine.ts';
import type { Volume } from './volume-groups.ts';

/** What a path in `/dev` leads to. */
export type BlockTarget =
  | { readonly kind: 'volume'; readonly volume: Volume; readonly isLink: boolean }
  | { readonly kind: 'loop'; readonly number: number; readonly device: LoopDevice | undefined }
  | { readonly kind: 'disk' }
  | { readonly kind: 'character'; readonly device: 'null' | 'zero' | 'urandom' }
  | { readonly kind: 'directory' };

const characterDevices: { readonly [path: string]: 'null' | 'zero' | 'urandom' } = {
  '/dev/null': 'null',
  '/dev/zero': 'zero',
  '/dev/urandom': 'urandom',
};
/** As many as the kernel makes from the start. */
const loopDevicesMin = 8;

/** The device of this path, or nothing. Volumes are found as `/dev/VG/LV` and `/dev/mapper/VG-LV`. */
export function resolveBlock(machine: Machine, path: string): BlockTarget | undefined {
  if (!path.startsWith('/dev')) return undefined;
  if (path === '/dev' || path === '/dev/mapper') return { kind: 'directory' };
  const character = Object.hasOwn(characterDevices, path) ? characterDevices[path] : undefined;
  if (character !== undefined) return { kind: 'character', device: character };
  const loop = /^\/dev\/loop(\d+)$/.exec(path)?.[1];
  if (loop !== undefined) {
    const number = Number(loop);
    const device = machine.loops.get(number);
    return device !== undefined || number < loopDevicesMin ? { kind: 'loop', number, device } : undefined;
  }
  if (path === '/dev/vda' || path === '/dev/vdb') return { kind: 'disk' };
  for (const group of machine.volumeGroups.values()) {
    const active = [...group.volumes.values()].filter((volume) => volume.active);
    if (path === `/dev/${group.name}` && active.length > 0) return { kind: 'directory' };
    const volume = active.find(
      ({ name }) => path === `/dev/${group.name}/${name}` || path === `/dev/mapper/${mapperName(group.name, name)}`,
    );
    if (volume !== undefined) return { kind: 'volume', volume, isLink: true };
  }
  return undefined;
}

/** Device mapper writes a hyphen of a name twice. */
function mapperName(group: string, volume: string): string {
  return `${group.replaceAll('-', '--')}-${volume.replaceAll('-', '--')}`;
}
