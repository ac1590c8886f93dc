import type { Component, ComponentClass, ComponentContext, Recovery, Resource } from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { provideImage } from '../images/base-image.ts';
import { lookAtVolumeGroup, lookAtVolumes } from '../lvm/look-at-lvm.ts';
import { copyToDevice, lvmExtend, lvmRemove, lvmTag } from '../lvm/lvm-commands.ts';
import type { Volume, VolumeGroup } from '../lvm/lvm-report.ts';
import { isVolumeGroupName, whyNotAVolumeName } from '../names.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { checkStorage } from './check-storage.ts';
import { type DiskHold, waitForRelease } from './disk-release.ts';
import { type Cloning, checkClone, type LvmClone, lvmCloneOf, planClone } from './lvm-clone.ts';
import { volumeNotOurs } from './not-ours.ts';
import { holderByMark, isUsedByLiving, refuseElsewhere } from './open-disk.ts';
import { type DiskUser, storageBackendService } from './storage-backend.ts';
import { needsOfLvm } from './storage-needs.ts';
import {
  admitCopy,
  type BaseImage,
  findBaseImage,
  promiseRoom,
  readStorageSettings,
  type StorageSettings,
} from './storage-settings.ts';
import { completeTag, keptTag, ownTagOf, volumeTagsOf } from './volume-tags.ts';

/** A disk on a logical volume: the base image copied onto it, or a snapshot of the volume that has it. */
export const lvmStorageBackendClass: ComponentClass = {
  className: 'LVMStorageBackend',
  aliases: ['ch.cern.openlab.smartdomains.LVMStorageBackend'],
  offers: [storageBackendService],
  liveAttributes: ['disk'],
  check(view, report) {
    checkStorage(view, report, { paths: [] });
    checkClone(view, report);
    const domainName = view.text('domainName');
    const reason = domainName === undefined ? undefined : whyNotAVolumeName(domainName);
    if (reason !== undefined) {
      report(
        xenDiagnostic('SD8209', {
          primary: labelAt(view.place('domainName'), reason),
          component: view.path,
          notes: ['the volume is named after the domain'],
          help: 'choose another name',
        }),
      );
    }
    for (const name of ['volumeGroup', 'thinPool']) {
      const text = view.text(name);
      if (text === undefined || isVolumeGroupName(text)) continue;
      report(
        xenDiagnostic('SD8209', {
          primary: labelAt(
            view.place(name),
            name === 'thinPool' ? 'not the name of a volume' : 'not the name of a volume group',
          ),
          component: view.path,
          help: `write the name alone, as \`${name === 'thinPool' ? 'lvs' : 'vgs'}\` shows it`,
        }),
      );
    }
  },
  needs: needsOfLvm,
  create: () => new LvmStorageBackend(),
};

interface LogicalVolume extends StorageSettings {
  readonly clone: LvmClone;
  readonly volumeGroup: string;
  /** The pool a copy is made in; a snapshot is where its origin is. */
  readonly thinPool: string | undefined;
  /** Room for what a thick snapshot will differ in. */
  readonly snapshotBytes: number | undefined;
  /** `vg0/web1`, as LVM names it. */
  readonly fullName: string;
  /** `/dev/vg0/web1`. */
  readonly device: string;
  readonly ownTag: string;
}

class LvmStorageBackend implements Component {
  /** Set before the first effect: from then on there may be something to remove. */
  #volume: LogicalVolume | undefined;
  #user: DiskUser | undefined;
  /** An earlier process did the work, or part of it: what is there is known by looking only. */
  #isTakenUp = false;

  async deploy(context: ComponentContext): Promise<void> {
    const volume = readVolume(context);
    const { base, sizeBytes } = await findBaseImage(context, volume, { path: await provideImage(context, volume) });
    await this.#groupOf(context, volume);
    if (!(await this.#isUsable(context, volume))) {
      const cloning = planClone(volume, {
        base,
        sizeBytes,
        group: await this.#groupOf(context, volume),
        volumes: await volumesOf(volume),
      });
      if ('code' in cloning) {
        throw problemOn({ component: context.path, host: volume.session.host }, cloning.code, {
          at: labelAt(context.attributes.place(cloning.attribute), cloning.reason),
          help: cloning.help,
        });
      }
      promiseRoom(context, volume, cloning.room);
      this.#volume = volume;
      await this.#make(context, volume, { base, cloning });
    }
    this.#volume = volume;
    this.#offer(context, volume);
  }

  /** The volume is tagged as complete when it is; one of ours that is not is half made, and a copy of it may still be running. */
  async recover(context: ComponentContext): Promise<Recovery> {
    const volume = readVolume(context);
    this.#volume = volume;
    this.#isTakenUp = true;
    // Before the look: while the host is out of reach, those that use the disk must still know it.
    this.#offer(context, volume);
    const found = await findVolume(volume);
    if (!found?.tags.includes(volume.ownTag)) return 'gone';
    return found.tags.includes(completeTag) ? 'running' : 'partial';
  }

  async terminate(context: ComponentContext): Promise<void> {
    const volume = this.#volume;
    volume?.shell.disks.release(volume.uuid);
    if (volume === undefined || volume.persist) return;
    const hold = await waitForRelease(context, {
      session: volume.session,
      user: this.#user ?? (this.#isTakenUp ? { domainName: volume.domainName } : undefined),
      openBy: async () =>
        holdOf(await findVolume(volume)) ??
        (await holderByMark(context, { session: volume.session, disk: volume.device })),
    });
    if (hold !== undefined) {
      throw problemOn({ component: context.path, host: volume.session.host }, 'SD8205', {
        facts: [{ name: 'held by', value: hold }],
        notes: [`logical volume ${volume.fullName} is left as it is`],
        help: `end what uses it, then:\n  lvremove ${volume.fullName}`,
      });
    }
    const found = await findVolume(volume);
    if (found?.tags.includes(volume.ownTag)) await this.#remove(volume);
    else await context.confirmGone(resourceOf(volume));
  }

  #offer(context: ComponentContext, volume: LogicalVolume): void {
    context.setAttribute('disk', volume.device);
    context.offer(storageBackendService, {
      host: volume.session.host,
      disk: { target: volume.device, format: 'raw' },
      domainName: volume.domainName,
      usedBy: (user) => {
        this.#user = user;
      },
      releasedBy: ({ uuid }) => {
        if (this.#user?.uuid === uuid) this.#user = undefined;
      },
    });
  }

  #groupOf(context: ComponentContext, { session, volumeGroup }: LogicalVolume): Promise<VolumeGroup> {
    const place = context.attributes.place('volumeGroup');
    return lookAtVolumeGroup(session, { volumeGroup, component: context.path, place });
  }

  /**
   * Whether the volume is there for use: ours, complete, and either kept on purpose or the disk of a domain that an earlier run
   * left running. One of ours that is neither is removed here; for what is not ours SD8203 is thrown.
   */
  async #isUsable(context: ComponentContext, volume: LogicalVolume): Promise<boolean> {
    const found = await findVolume(volume);
    if (found === undefined) return false;
    const where = { component: context.path, host: volume.session.host };
    const named = context.attributes.place('domainName');
    if (!found.tags.includes(volume.ownTag)) {
      const { tags } = found;
      throw volumeNotOurs({ where, at: named }, { fullName: volume.fullName, tags });
    }
    const { session, device: disk, domainName } = volume;
    const marks = await refuseElsewhere(context, { session, disk });
    if (found.tags.includes(completeTag)) {
      if (volume.persist) {
        if (!found.tags.includes(keptTag)) await keep(volume);
        return true;
      }
      const standing = { session, disk, domainName, openBy: async () => holdOf(await findVolume(volume)) };
      if ((found.open || marks.length > 0) && (await isUsedByLiving(context, standing, marks))) return true;
    }
    const hold =
      found.open && !found.tags.includes(completeTag) ? await waitForEarlierCopy(context, volume) : undefined;
    if (hold !== undefined) {
      throw problemOn(where, 'SD8205', {
        at: labelAt(named, `the volume would be ${volume.fullName}`),
        facts: [{ name: 'held by', value: hold }],
        help: `see on the host what has it open:\n  lsof /dev/${volume.fullName}`,
      });
    }
    this.#volume = volume;
    await this.#remove(volume);
    return false;
  }

  /** A thick volume takes its room at once, and a thin one bit by bit: then the promise lasts until the copy is done. */
  async #make(
    context: ComponentContext,
    volume: LogicalVolume,
    { base, cloning }: { readonly base: BaseImage; readonly cloning: Cloning },
  ): Promise<void> {
    const { session, shell, device, fullName, ownTag, owner, uuid } = volume;
    const failure = whenFailed('SD8204', { at: labelAt(context.attributes.place('baseImage'), 'cloned from here') });
    try {
      await session.effect(
        { what: `create logical volume ${fullName}`, ...(volume.persist ? {} : { creates: resourceOf(volume) }) },
        cloning.create([
          ...volumeTagsOf({ application: owner.application, uuid }),
          ...(volume.persist ? [keptTag] : []),
        ]),
        { timeoutMs: timeLimits.volumeMs, failure },
      );
    } catch (error) {
      // The command of a process that was killed may have come between the look and this: the volume is ours all the same.
      if (context.signal.aborted || !(await findVolume(volume))?.tags.includes(ownTag)) throw error;
    }
    if (cloning.copies === undefined) {
      if (cloning.growToBytes !== undefined) {
        await session.effect({ what: `extend ${fullName}` }, lvmExtend(fullName, cloning.growToBytes), {
          timeoutMs: timeLimits.volumeMs,
          failure,
        });
      }
    } else {
      if (cloning.copies === 'whole') shell.disks.release(uuid);
      const copy = copyToDevice(base.path, device, cloning.copies);
      await admitCopy(context, volume, () =>
        session.effect({ what: `copy ${base.path} to ${device}` }, copy, { timeoutMs: timeLimits.copyMs, failure }),
      );
    }
    await session.effect({ what: `mark ${fullName} as complete` }, lvmTag(fullName, completeTag), {
      timeoutMs: timeLimits.volumeMs,
      failure,
    });
    shell.disks.release(uuid);
  }

  async #remove(volume: LogicalVolume): Promise<void> {
    await volume.session.effect(
      { what: `remove logical volume ${volume.fullName}`, removes: resourceOf(volume) },
      lvmRemove(volume.fullName),
      { timeoutMs: timeLimits.volumeMs, failure: whenFailed('SD8210') },
    );
  }
}

/** A volume that an earlier run would have removed. */
async function keep({ session, fullName }: LogicalVolume): Promise<void> {
  await session.effect({ what: `mark ${fullName} as kept` }, lvmTag(fullName, keptTag), {
    timeoutMs: timeLimits.volumeMs,
    failure: whenFailed('SD8204'),
  });
}

/** The volume as LVM has it now; `undefined` when there is none. Throws like `volumesOf`. */
async function findVolume(volume: LogicalVolume): Promise<Volume | undefined> {
  return (await volumesOf(volume)).find(({ name }) => name === volume.domainName);
}

function volumesOf({ session, volumeGroup, owner }: LogicalVolume): Promise<readonly Volume[]> {
  return lookAtVolumes(session, { volumeGroup, component: owner.path });
}

function readVolume(context: ComponentContext): LogicalVolume {
  const settings = readStorageSettings(context);
  const volumeGroup = context.attributes.text('volumeGroup');
  const fullName = `${volumeGroup}/${settings.domainName}`;
  return {
    ...settings,
    clone: lvmCloneOf(context.attributes.optionalText('clone')),
    volumeGroup,
    thinPool: context.attributes.optionalText('thinPool'),
    snapshotBytes: context.attributes.optionalSizeBytes('snapshotSize'),
    fullName,
    device: `/dev/${fullName}`,
    ownTag: ownTagOf(settings.uuid),
  };
}

function holdOf(found: Volume | undefined): DiskHold {
  if (!found?.open) return undefined;
  return found.tags.includes(completeTag)
    ? 'something that has the volume open'
    : 'an earlier copy that still runs on the host';
}

/** A copy that a process of ours began goes on when that process is gone; only then may the volume be made anew. */
async function waitForEarlierCopy(context: ComponentContext, volume: LogicalVolume): Promise<DiskHold> {
  const deadlineMs = context.clock.nowMs() + timeLimits.copyMs;
  for (;;) {
    const hold = holdOf(await findVolume(volume));
    if (hold === undefined || context.clock.nowMs() >= deadlineMs) return hold;
    await context.waitFor(`an earlier copy to ${volume.fullName} to end`, context.sleep(timeLimits.gonePollMs));
  }
}

function resourceOf({ session, fullName }: LogicalVolume): Resource {
  return { kind: 'logical volume', host: session.host, name: fullName };
}
