import { type Content, zeroContent } from './content.ts';

/** LVM's default extent. */
export const extentBytes: number = 4 * 1024 * 1024;

export interface Volume {
  readonly group: string;
  name: string;
  readonly kind: 'linear' | 'snapshot' | 'thinPool' | 'thin';
  sizeBytes: number;
  readonly tags: string[];
  /** What a snapshot was made from. */
  readonly origin: Volume | undefined;
  /** The pool of a thin volume. */
  readonly pool: Volume | undefined;
  active: boolean;
  /** Is not activated with its group; thin snapshots are made so. */
  readonly skipsActivation: boolean;
  content: Content;
  /** Domains and programs that have it open. */
  holders: number;
}

export interface VolumeGroup {
  readonly name: string;
  readonly extents: number;
  readonly volumes: Map<string, Volume>;
}

/** A volume group of so many bytes; LVM uses whole extents of it. */
export function createVolumeGroup(name: string, sizeBytes: number): VolumeGroup {
  return { name, extents: Math.floor(sizeBytes / extentBytes), volumes: new Map() };
}

/** Sizes are rounded up to whole extents. */
export function extentsFor(sizeBytes: number): number {
  return Math.ceil(sizeBytes / extentBytes);
}

/** Extents nobody uses. Thin volumes take none of their own; each pool takes one for metadata and all pools share a spare one. */
export function freeExtents(group: VolumeGroup): number {
  let used = 0;
  let hasPool = false;
  for (const volume of group.volumes.values()) {
    if (volume.kind === 'thin') continue;
    used += extentsFor(volume.sizeBytes);
    if (volume.kind === 'thinPool') {
      used += 1;
      hasPool = true;
    }
  }
  return group.extents - used - (hasPool ? 1 : 0);
}

export interface NewVolume {
  readonly name: string;
  readonly kind: Volume['kind'];
  readonly sizeBytes: number;
  readonly tags: readonly string[];
  readonly origin?: Volume;
  readonly pool?: Volume;
  readonly skipsActivation?: boolean;
}

/** Puts the volume into the group; the caller has checked the name and the room. */
export function addVolume(group: VolumeGroup, volume: NewVolume): Volume {
  const made: Volume = {
    group: group.name,
    name: volume.name,
    kind: volume.kind,
    sizeBytes: volume.kind === 'thin' ? volume.sizeBytes : extentsFor(volume.sizeBytes) * extentBytes,
    tags: [...volume.tags],
    origin: volume.origin,
    pool: volume.pool,
    active: !volume.skipsActivation,
    skipsActivation: volume.skipsActivation ?? false,
    content: volume.origin?.content ?? zeroContent,
    holders: 0,
  };
  group.volumes.set(volume.name, made);
  return made;
}

/** Volumes in the order in which LVM lists them. */
export function volumesByName(group: VolumeGroup): readonly Volume[] {
  return [...group.volumes.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** What would go with it: snapshots of it, and the thin volumes of a pool. */
export function dependantsOf(group: VolumeGroup, volume: Volume): readonly Volume[] {
  return volumesByName(group).filter(
    (other) => other.pool === volume || (other.kind === 'snapshot' && other.origin === volume),
  );
}

/** The ten letters of `lv_attr` (lvs(8)). */
export function attributesOf(group: VolumeGroup, volume: Volume): string {
  const others = [...group.volumes.values()];
  const hasSnapshot = others.some((other) => other.kind === 'snapshot' && other.origin === volume);
  const isThin = volume.kind === 'thin' || volume.kind === 'thinPool';
  const isOpen = volume.holders > 0 || others.some((other) => other.pool === volume && other.active);
  return [
    { linear: hasSnapshot ? 'o' : '-', snapshot: 's', thinPool: 't', thin: 'V' }[volume.kind],
    'wi-',
    volume.active ? 'a' : '-',
    isOpen ? 'o' : '-',
    { linear: hasSnapshot ? 's' : '-', snapshot: 's', thinPool: 't', thin: 't' }[volume.kind],
    isThin ? 'z' : '-',
    '-',
    volume.skipsActivation ? 'k' : '-',
  ].join('');
}
