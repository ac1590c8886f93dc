import type { Argv } from '../xl/xl-commands.ts';

const report = ['--reportformat', 'json', '--units', 'b', '--nosuffix'] as const;

/** The volume group's free room and extent size; exit code 5 when there is none of this name. */
export function lvmShowGroup(volumeGroup: string): Argv {
  return ['vgs', ...report, '-o', 'vg_name,vg_free,vg_extent_size', volumeGroup];
}

/** All logical volumes of the group, with their tags and whether they are open. */
export function lvmShowVolumes(volumeGroup: string): Argv {
  return ['lvs', ...report, '-o', 'lv_name,lv_size,lv_tags,lv_attr', volumeGroup];
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
    ...volume.tags.flatMap((tag) => ['--addtag', tag]),
    volume.volumeGroup,
  ];
}

/** Copies a file onto a device; done only when it is on the disk. A device that is not there is not made a file. */
export function copyToDevice(from: string, device: string): Argv {
  return ['dd', `if=${from}`, `of=${device}`, 'bs=4M', 'conv=nocreat,fsync', 'status=none'];
}

/** Adds a tag to a volume. */
export function lvmTag(volume: string, tag: string): Argv {
  return ['lvchange', '--addtag', tag, volume];
}

/** Removes a volume without a question; LVM refuses while it is open. */
export function lvmRemove(volume: string): Argv {
  return ['lvremove', '-y', volume];
}
