import type { Component, ComponentClass, ComponentContext, Resource } from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { copyToDevice, lvmCreate, lvmRemove, lvmShowGroup, lvmShowVolumes, lvmTag } from '../lvm/lvm-commands.ts';
import { parseVolumeGroup, parseVolumes, roundUpToExtents, type Volume, type VolumeGroup } from '../lvm/lvm-report.ts';
import { isVolumeGroupName, whyNotAVolumeName } from '../names.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { checkStorage } from './check-storage.ts';
import { waitForRelease } from './disk-release.ts';
import { type DiskUser, storageBackendService } from './storage-backend.ts';
import { admitCopy, findBaseImage, formatSize, readStorageSettings, type StorageSettings } from './storage-settings.ts';

/** A disk on a logical volume, the base image copied onto it. */
export const lvmStorageBackendClass: ComponentClass = {
  className: 'LVMStorageBackend',
  aliases: ['ch.cern.openlab.smartdomains.LVMStorageBackend'],
  offers: [storageBackendService],
  liveAttributes: ['disk'],
  check(view, report) {
    checkStorage(view, report, { paths: ['baseImage'] });
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
    const volumeGroup = view.text('volumeGroup');
    if (volumeGroup !== undefined && !isVolumeGroupName(volumeGroup)) {
      report(
        xenDiagnostic('SD8209', {
          primary: labelAt(view.place('volumeGroup'), 'not the name of a volume group'),
          component: view.path,
          help: 'write the name alone, as `vgs` shows it',
        }),
      );
    }
  },
  create: () => new LvmStorageBackend(),
};

/** The general mark on a volume, for people; the one that counts carries the UUID. */
const tag = 'smartdomains';
const completeTag = 'smartdomains.complete';

interface LogicalVolume extends StorageSettings {
  readonly volumeGroup: string;
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

  async deploy(context: ComponentContext): Promise<void> {
    const settings = readStorageSettings(context);
    const volumeGroup = context.attributes.text('volumeGroup');
    const fullName = `${volumeGroup}/${settings.domainName}`;
    const volume: LogicalVolume = {
      ...settings,
      volumeGroup,
      fullName,
      device: `/dev/${fullName}`,
      ownTag: `smartdomains.uuid=${settings.uuid}`,
    };
    const { sizeBytes } = await findBaseImage(context, volume);
    const group = await this.#groupOf(context, volume);
    if (!(await this.#isUsable(context, volume))) {
      const roundedBytes = roundUpToExtents(sizeBytes, group.extentBytes);
      const freeBytes = (await this.#groupOf(context, volume)).freeBytes;
      this.#checkRoom(context, volume, { roundedBytes, freeBytes });
      this.#volume = volume;
      await this.#make(context, volume, roundedBytes);
    }
    this.#volume = volume;
    context.setAttribute('disk', volume.device);
    context.offer(storageBackendService, {
      host: volume.session.host,
      disk: { target: volume.device, format: 'raw' },
      domainName: volume.domainName,
      usedBy: (user) => {
        this.#user = user;
      },
    });
  }

  async terminate(context: ComponentContext): Promise<void> {
    const volume = this.#volume;
    if (volume === undefined || volume.persist) return;
    const hold = await waitForRelease(context, {
      session: volume.session,
      user: this.#user,
      openBy: async () => ((await findVolume(volume))?.open ? 'something that has the volume open' : undefined),
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

  async #groupOf(context: ComponentContext, { session, volumeGroup }: LogicalVolume): Promise<VolumeGroup> {
    const at = labelAt(context.attributes.place('volumeGroup'), `\`${volumeGroup}\` is looked for on ${session.host}`);
    const help = 'give the name of a volume group that `vgs` shows on the host';
    const answer = await session.query(lvmShowGroup(volumeGroup), {
      timeoutMs: timeLimits.lookMs,
      failure: whenFailed('SD8206', { at, help }),
    });
    const group = parseVolumeGroup(answer.stdout);
    if (group === undefined) {
      throw problemOn({ component: context.path, host: session.host }, 'SD8206', {
        at,
        help,
        notes: ['`vgs` gave an answer that is no report'],
      });
    }
    return group;
  }

  /**
   * Whether the volume is there for use: ours, complete, and either kept on purpose or the disk of a domain that an earlier run
   * left running. One of ours that is neither is removed here; for what is not ours SD8203 is thrown.
   */
  async #isUsable(context: ComponentContext, volume: LogicalVolume): Promise<boolean> {
    const found = await findVolume(volume);
    if (found === undefined) return false;
    const where = { component: context.path, host: volume.session.host };
    const at = labelAt(context.attributes.place('domainName'), `the volume would be ${volume.fullName}`);
    if (!found.tags.includes(volume.ownTag)) {
      throw problemOn(where, 'SD8203', {
        at,
        notes: [`its tags are: ${found.tags.join(', ') || 'none'}`],
        help: 'give another `domainName` or `volumeGroup`, or remove the volume if nobody needs it',
      });
    }
    if (found.tags.includes(completeTag) && (volume.persist || found.open)) return true;
    if (found.open) {
      throw problemOn(where, 'SD8205', {
        at,
        help: 'an earlier copy may still be running on the host: look at `lsof`',
      });
    }
    this.#volume = volume;
    await this.#remove(volume);
    return false;
  }

  #checkRoom(
    context: ComponentContext,
    { session, volumeGroup }: LogicalVolume,
    { roundedBytes, freeBytes }: { readonly roundedBytes: number; readonly freeBytes: number },
  ): void {
    if (freeBytes >= roundedBytes) return;
    throw problemOn({ component: context.path, host: session.host }, 'SD8202', {
      at: labelAt(context.attributes.place('baseImage'), `the disk takes ${formatSize(roundedBytes)}`),
      facts: [{ name: 'free', value: `${formatSize(freeBytes)} in volume group ${volumeGroup}` }],
      help: 'make room there, or give another `volumeGroup`',
    });
  }

  async #make(context: ComponentContext, volume: LogicalVolume, sizeBytes: number): Promise<void> {
    const { session, volumeGroup, domainName, baseImage, device, fullName, ownTag, owner } = volume;
    const failure = whenFailed('SD8204', { at: labelAt(context.attributes.place('baseImage'), 'copied from here') });
    await session.effect(
      { what: `create logical volume ${fullName}`, ...(volume.persist ? {} : { creates: resourceOf(volume) }) },
      lvmCreate({
        volumeGroup,
        name: domainName,
        sizeBytes,
        tags: [tag, ownTag, `smartdomains.application=${owner.application}`],
      }),
      { timeoutMs: timeLimits.volumeMs, failure },
    );
    await admitCopy(context, volume, () =>
      session.effect({ what: `copy ${baseImage} to ${device}` }, copyToDevice(baseImage, device), {
        timeoutMs: timeLimits.copyMs,
        failure,
      }),
    );
    await session.effect({ what: `mark ${fullName} as complete` }, lvmTag(fullName, completeTag), {
      timeoutMs: timeLimits.volumeMs,
      failure,
    });
  }

  async #remove(volume: LogicalVolume): Promise<void> {
    await volume.session.effect(
      { what: `remove logical volume ${volume.fullName}`, removes: resourceOf(volume) },
      lvmRemove(volume.fullName),
      { timeoutMs: timeLimits.volumeMs, failure: whenFailed('SD8210') },
    );
  }
}

/** The volume as LVM has it now; `undefined` when there is none. Throws when LVM gives no whole answer. */
async function findVolume({ session, volumeGroup, domainName, owner }: LogicalVolume): Promise<Volume | undefined> {
  const answer = await session.query(lvmShowVolumes(volumeGroup), { timeoutMs: timeLimits.lookMs });
  const volumes = parseVolumes(answer.stdout);
  if (volumes === undefined) {
    throw problemOn({ component: owner.path, host: session.host }, 'SD8206', {
      notes: ['`lvs` gave an answer that is no report, which says nothing about any volume'],
    });
  }
  return volumes.find((volume) => volume.name === domainName);
}

function resourceOf({ session, fullName }: LogicalVolume): Resource {
  return { kind: 'logical volume', host: session.host, name: fullName };
}
