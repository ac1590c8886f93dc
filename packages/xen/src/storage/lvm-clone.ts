import type { Diagnostic } from '@smartdomains/language';
import type { DescriptionView } from '@smartdomains/runtime';
import { type XenCode, xenDiagnostic } from '../codes.ts';
import { parseImageSource } from '../images/image-source.ts';
import { lvmCreate, lvmCreateThin, lvmSnapshot, lvmThinSnapshot } from '../lvm/lvm-commands.ts';
import { roundUpToExtents, type Volume, type VolumeGroup } from '../lvm/lvm-report.ts';
import { labelAt } from '../problem.ts';
import type { Argv } from '../xl/xl-commands.ts';
import type { BaseImage } from './storage-settings.ts';

/**
 * How a volume is cloned: a copy, in the group or in a thin pool; a thick snapshot of a volume, which takes room of its own for
 * what will differ; or a thin snapshot of a thin volume, which shares the pool.
 */
export type LvmClone = 'copy' | 'snapshot' | 'thin';

/** As the attribute says it. */
export function lvmCloneOf(text: string | undefined): LvmClone {
  return text === 'snapshot' || text === 'thin' ? text : 'copy';
}

/** What is asked for. */
export interface CloneRequest {
  readonly clone: LvmClone;
  readonly volumeGroup: string;
  readonly thinPool: string | undefined;
  readonly domainName: string;
  readonly snapshotBytes: number | undefined;
}

/** How the volume will be made. */
export interface Cloning {
  readonly create: (tags: readonly string[]) => Argv;
  /** What is copied onto it afterwards: all, or what is not empty; `undefined`: nothing, it shares the base's content. */
  readonly copies: 'whole' | 'sparse' | undefined;
  /** A snapshot is as long as its origin when it is made. */
  readonly growToBytes: number | undefined;
  readonly room: {
    readonly place: string;
    readonly wantedBytes: number;
    readonly freeBytes: number;
    readonly help: string;
  };
}

/** Why it cannot be made. */
export interface CloneRefusal {
  readonly code: Extract<XenCode, 'SD8217' | 'SD8218'>;
  readonly attribute: string;
  readonly reason: string;
  readonly help: string;
}

/** How to make the volume, from what LVM shows; or why it cannot be made. Pure. */
export function planClone(
  request: CloneRequest,
  found: {
    readonly base: BaseImage;
    readonly sizeBytes: number;
    readonly group: VolumeGroup;
    readonly volumes: readonly Volume[];
  },
): Cloning | CloneRefusal {
  const { clone, volumeGroup, thinPool, domainName: name } = request;
  const { base, group, volumes } = found;
  const sizeBytes = roundUpToExtents(found.sizeBytes, group.extentBytes);
  const inGroup = {
    place: `volume group ${volumeGroup}`,
    freeBytes: group.freeBytes,
    help: 'make room there, or give another `volumeGroup`',
  };
  if (clone === 'copy') {
    if (thinPool === undefined) {
      return {
        create: (tags) => lvmCreate({ volumeGroup, name, sizeBytes, tags }),
        copies: 'whole',
        growToBytes: undefined,
        room: { ...inGroup, wantedBytes: sizeBytes },
      };
    }
    const pool = volumes.find((volume) => volume.name === thinPool);
    if (pool?.kind !== 'thin pool') {
      return {
        code: 'SD8218',
        attribute: 'thinPool',
        reason: pool ? `${volumeGroup}/${thinPool} is no thin pool` : `not in ${volumeGroup}`,
        help: 'name a thin pool of the volume group; the first letter of its `lv_attr` is `t`:\n  lvs -o lv_name,lv_attr',
      };
    }
    return {
      create: (tags) => lvmCreateThin({ volumeGroup, thinPool, name, sizeBytes, tags }),
      copies: 'sparse',
      growToBytes: undefined,
      room: {
        place: `thin pool ${volumeGroup}/${thinPool}`,
        // The base may fill it; what the disk is longer takes room only when the guest writes there.
        wantedBytes: base.sizeBytes,
        freeBytes: freeOf(pool),
        help: 'make room there, extend the pool, or give another `thinPool`',
      },
    };
  }
  const origin = volumes.find((volume) => base.path === `/dev/${volumeGroup}/${volume.name}`);
  if (origin === undefined) {
    return refusal('baseImage', `not a volume of ${volumeGroup}`, `give a volume: "/dev/${volumeGroup}/NAME"`);
  }
  if (clone === 'snapshot') {
    if (found.sizeBytes > base.sizeBytes) {
      return refusal('size', 'a thick snapshot is as long as its origin', 'leave `size` out, or use `clone "thin"`');
    }
    const roomBytes = roundUpToExtents(request.snapshotBytes ?? base.sizeBytes, group.extentBytes);
    return {
      create: (tags) => lvmSnapshot({ origin: `${volumeGroup}/${origin.name}`, name, sizeBytes: roomBytes, tags }),
      copies: undefined,
      growToBytes: undefined,
      room: { ...inGroup, wantedBytes: roomBytes },
    };
  }
  if (origin.kind !== 'thin') {
    return refusal('baseImage', 'this volume is not thin', 'make it in a thin pool, or use `clone "snapshot"`');
  }
  return {
    create: (tags) => lvmThinSnapshot({ origin: `${volumeGroup}/${origin.name}`, name, tags }),
    copies: undefined,
    growToBytes: sizeBytes > base.sizeBytes ? sizeBytes : undefined,
    room: { place: `the pool of ${base.path}`, wantedBytes: 0, freeBytes: 0, help: '' },
  };
}

function refusal(attribute: string, reason: string, help: string): CloneRefusal {
  return { code: 'SD8217', attribute, reason, help };
}

function freeOf({ sizeBytes, dataPercent }: Volume): number {
  return Math.floor(sizeBytes * (1 - (dataPercent ?? 0) / 100));
}

/** What can be said of a clone from the description alone. */
export function checkClone(view: DescriptionView, report: (diagnostic: Diagnostic) => void): void {
  const clone = lvmCloneOf(view.text('clone'));
  const image = view.text('baseImage');
  if (clone === 'copy' || image === undefined) return;
  const source = parseImageSource(image);
  if (source.kind === 'path' && source.path.startsWith('/dev/')) return;
  report(
    xenDiagnostic('SD8217', {
      primary: labelAt(view.place('baseImage'), 'a snapshot is made of a volume'),
      component: view.path,
      help: 'give the volume that has the base image, such as "/dev/vg0/base", or use `clone "copy"`',
    }),
  );
}
