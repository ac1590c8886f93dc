import type { Argv } from '../xl/xl-commands.ts';

const report = ['--reportformat', 'json', '--units', 'b', '--nosuffix'] as const;

/** The volume group's free room and extent size; exit code 5 when there is none of this name. */
export function lvmShowGroup(volumeGroup: string): Argv {
  return ['vgs', ...report, '-o', 'vg_name,vg_free,vg_extent_size', volumeGroup];
}

/** All logical volumes of the group, with their tags and whether they are open. */
export function lvmShowVolumes(volumeGroup: string): Argv {
  return ['lvs', ...report, '-o', 'lv_name,lv_size,lv_tags,lv_attr,data_percent', volumeGroup];
}

/** All logical volumes of the host that have the tag. */
export function lvmShowTagged(tag: string): Argv {
  return ['lvs', ...report, '-o', 'vg_name,lv_name,lv_size,lv_tags,lv_attr,data_percent', `@${tag}`];
}

/** A new volume. What remains of an old file system in its place is wiped without a question. */
export function lvmCreate(volume: {
  readonly volumeGroup: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly tags: readonly string[];
}): Argv {
  return [
    'lvcreate',
    '-y',
    '-W',
    'y',
    '-L',
    `${volume.sizeBytes}b`,
    '-n',
    volume.name,
    ...tagged(volume.tags),
    volume.volumeGroup,
  ];
}

/** A new volume in a thin pool; it takes room only as it is written. */
export function lvmCreateThin(volume: {
  readonly volumeGroup: string;
  readonly thinPool: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly tags: readonly string[];
}): Argv {
  const { volumeGroup, thinPool, name, sizeBytes, tags } = volume;
  return ['lvcreate', '-y', '-V', `${sizeBytes}b`, '-T', `${volumeGroup}/${thinPool}`, '-n', name, ...tagged(tags)];
}

/** A thick snapshot of a volume, `vg0/base`, with so much room for what will differ. */
export function lvmSnapshot(volume: {
  readonly origin: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly tags: readonly string[];
}): Argv {
  const { origin, name, sizeBytes, tags } = volume;
  return ['lvcreate', '-y', '-s', '-L', `${sizeBytes}b`, '-n', name, ...tagged(tags), origin];
}

/** A snapshot of a thin volume, in its pool; activated as any other volume is, which thin snapshots by themselves are not. */
export function lvmThinSnapshot(volume: {
  readonly origin: string;
  readonly name: string;
  readonly tags: readonly string[];
}): Argv {
  const { origin, name, tags } = volume;
  return ['lvcreate', '-y', '-s', '-k', 'n', '-n', name, ...tagged(tags), origin];
}

/** Makes a volume longer. */
export function lvmExtend(volume: string, sizeBytes: number): Argv {
  return ['lvextend', '-L', `${sizeBytes}b`, volume];
}

function tagged(tags: readonly string[]): readonly string[] {
  return tags.flatMap((tag) => ['--addtag', tag]);
}

/**
 * Copies a file or device onto a device; done only when it is on the disk. A device that is not there is not made a file. `sparse`
 * leaves out what is empty: only for a device that is new and reads as zeros.
 */
export function copyToDevice(from: string, device: string, what: 'whole' | 'sparse'): Argv {
  const conversions = what === 'sparse' ? 'nocreat,fsync,sparse' : 'nocreat,fsync';
  return ['dd', `if=${from}`, `of=${device}`, 'bs=4M', `conv=${conversions}`, 'status=none'];
}

/** Adds a tag to a volume. */
export function lvmTag(volume: string, tag: string): Argv {
  return ['lvchange', '--addtag', tag, volume];
}

/** Takes a tag from a volume; one it does not have is fine. */
export function lvmUntag(volume: string, tag: string): Argv {
  return ['lvchange', '--deltag', tag, volume];
}

/** Removes a volume without a question; LVM refuses while it is open. */
export function lvmRemove(volume: string): Argv {
  return ['lvremove', '-y', volume];
}
