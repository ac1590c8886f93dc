import type { LoopDevice } from './loop-devices.ts';
import type { Machine } from './machine.ts';
import type { Volume } from './volume-groups.ts';

/** What a path in `/dev` leads to. */
export type BlockTarget =
  | { readonly kind: 'volume'; readonly volume: Volume }
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
  const [, groupName = '', name] = /^\/dev\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (groupName === 'mapper') return name === undefined ? undefined : mappedVolume(machine, name);
  const group = machine.volumeGroups.get(groupName);
  if (group === undefined) return undefined;
  if (name === undefined)
    return [...group.volumes.values()].some(({ active }) => active) ? { kind: 'directory' } : undefined;
  return volumeTarget(group.volumes.get(name));
}

function volumeTarget(volume: Volume | undefined): BlockTarget | undefined {
  return volume?.active ? { kind: 'volume', volume } : undefined;
}

function mappedVolume(machine: Machine, name: string): BlockTarget | undefined {
  for (const group of machine.volumeGroups.values()) {
    for (const volume of group.volumes.values()) {
      if (mapperName(group.name, volume.name) === name) return volumeTarget(volume);
    }
  }
  return undefined;
}

/** Device mapper writes a hyphen of a name twice. */
function mapperName(group: string, volume: string): string {
  return `${group.replaceAll('-', '--')}-${volume.replaceAll('-', '--')}`;
}
