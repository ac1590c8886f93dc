import type { Component, ComponentClass, ComponentContext, Resource } from '@smartdomains/runtime';
import { parseFreeSpace } from '../files/file-answers.ts';
import {
  copyImage,
  detachLoopDevice,
  freeSpace,
  makeDirectory,
  removeFile,
  resizeFile,
  writeFile,
} from '../files/file-commands.ts';
import { lookAtLoopDevices, lookAtPath, lookAtText } from '../host-looks.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { checkStorage } from './check-storage.ts';
import { type DiskHold, waitForRelease } from './disk-release.ts';
import { formatSidecar, parseSidecar, sidecarPath } from './sidecar.ts';
import { type DiskUser, storageBackendService } from './storage-backend.ts';
import { admitCopy, findBaseImage, formatSize, readStorageSettings, type StorageSettings } from './storage-settings.ts';

/** A disk in a file of the host, copied from a base image; `xl` attaches it through a loop device. */
export const loopbackStorageBackendClass: ComponentClass = {
  className: 'LoopbackStorageBackend',
  aliases: ['ch.cern.openlab.smartdomains.LoopbackStorageBackend'],
  offers: [storageBackendService],
  liveAttributes: ['disk'],
  check: (view, report) => checkStorage(view, report, { paths: ['baseImage', 'directory'] }),
  create: () => new LoopbackStorageBackend(),
};

/** What `deploy` settled, so that `terminate` works on the same files whatever attributes say by then. */
interface Image extends StorageSettings {
  readonly directory: string;
  readonly path: string;
  readonly sidecar: string;
}

class LoopbackStorageBackend implements Component {
  /** Set before the first effect on the image: from then on there may be something to remove. */
  #image: Image | undefined;
  #user: DiskUser | undefined;

  async deploy(context: ComponentContext): Promise<void> {
    const settings = readStorageSettings(context);
    const directory = context.attributes.text('directory');
    const path = `${directory}/${settings.domainName}.img`;
    const image: Image = { ...settings, directory, path, sidecar: sidecarPath(path) };
    const { sizeBytes } = await findBaseImage(context, image);
    await this.#makeDirectory(image);
    if ((await this.#stateOf(context, image)) !== 'usable') {
      await this.#checkRoom(context, image, sizeBytes);
      this.#image = image;
      await this.#make(context, image, sizeBytes);
    }
    this.#image = image;
    context.setAttribute('disk', image.path);
    context.offer(storageBackendService, {
      host: image.session.host,
      disk: { target: image.path, format: 'raw' },
      domainName: image.domainName,
      usedBy: (user) => {
        this.#user = user;
      },
    });
  }

  async terminate(context: ComponentContext): Promise<void> {
    const image = this.#image;
    if (image === undefined || image.persist) return;
    const hold = await waitForRelease(context, {
      session: image.session,
      user: this.#user,
      openBy: () => loopDeviceOver(image),
    });
    if (hold !== undefined) await this.#detachStale(context, image, hold);
    await this.#remove(image, image.path);
    await this.#remove(image, image.sidecar);
  }

  async #makeDirectory({ session, directory }: Image): Promise<void> {
    await session.effect({ what: `make directory ${directory}` }, makeDirectory(directory), {
      timeoutMs: timeLimits.smallChangeMs,
      failure: whenFailed('SD8212', { help: 'give another `directory`' }),
    });
  }

  /**
   * Whether the image has to be made. One of ours is usable when it is complete and either kept on purpose or the disk of a
   * domain that an earlier run left running. Throws SD8203 for what is not ours.
   */
  async #stateOf(context: ComponentContext, image: Image): Promise<'absent' | 'stale' | 'usable'> {
    const { session } = image;
    const file = await lookAtPath(session, image.path);
    const text = await lookAtText(session, image.sidecar);
    if (file === undefined && text === undefined) return 'absent';
    const sidecar = text === undefined ? undefined : parseSidecar(text);
    if (sidecar?.uuid !== image.uuid) {
      const owner = sidecar
        ? `it belongs to ${sidecar.component} of application ${sidecar.application}`
        : `there is no file of ours beside it (${image.sidecar})`;
      throw problemOn({ component: context.path, host: session.host }, 'SD8203', {
        at: labelAt(context.attributes.place('domainName'), `the disk would be ${image.path}`),
        notes: [owner],
        help: 'give another `domainName` or `directory`, or remove the file if nobody needs it',
      });
    }
    if (file === undefined || !sidecar.complete) return 'stale';
    return image.persist || (await loopDeviceOver(image)) !== undefined ? 'usable' : 'stale';
  }

  async #checkRoom(context: ComponentContext, { session, directory }: Image, sizeBytes: number): Promise<void> {
    const answer = await session.query(freeSpace(directory), { timeoutMs: timeLimits.lookMs });
    const freeBytes = parseFreeSpace(answer.stdout);
    if (freeBytes === undefined || freeBytes >= sizeBytes) return;
    throw problemOn({ component: context.path, host: session.host }, 'SD8202', {
      at: labelAt(context.attributes.place('baseImage'), `the disk takes up to ${formatSize(sizeBytes)}`),
      facts: [{ name: 'free', value: `${formatSize(freeBytes)} in ${directory}` }],
      help: 'make room there, or give another `directory`',
    });
  }

  /** The mark comes first, so that no file of ours is ever without one. */
  async #make(context: ComponentContext, image: Image, sizeBytes: number): Promise<void> {
    const { session, baseImage, path } = image;
    const failure = whenFailed('SD8204', { at: labelAt(context.attributes.place('baseImage'), 'copied from here') });
    await this.#mark(image, false);
    await admitCopy(context, image, () =>
      session.effect({ what: `copy ${baseImage} to ${path}`, ...made(image, path) }, copyImage(baseImage, path), {
        timeoutMs: timeLimits.copyMs,
        failure,
      }),
    );
    if (image.sizeBytes !== undefined) {
      await session.effect({ what: `make ${path} ${formatSize(sizeBytes)} long` }, resizeFile(path, sizeBytes), {
        timeoutMs: timeLimits.smallChangeMs,
        failure,
      });
    }
    await this.#mark(image, true);
  }

  async #mark(image: Image, complete: boolean): Promise<void> {
    const { session, sidecar, owner, uuid } = image;
    await session.effect({ what: `mark ${image.path} as ours`, ...made(image, sidecar) }, writeFile(sidecar), {
      timeoutMs: timeLimits.smallChangeMs,
      stdin: formatSidecar(owner, { uuid, complete }),
      failure: whenFailed('SD8204'),
    });
  }

  /** The domain is gone, yet a loop device is left over the file: `xl` was killed before it could clean up. */
  async #detachStale(context: ComponentContext, image: Image, hold: string): Promise<void> {
    const { session } = image;
    const devices = hold.startsWith('/dev/') ? ((await lookAtLoopDevices(session, image.path)) ?? []) : [];
    for (const device of devices) {
      await session.effect(
        {
          what: `detach ${device} from ${image.path}`,
          removes: { kind: 'loop device', host: session.host, name: device },
        },
        detachLoopDevice(device),
        { timeoutMs: timeLimits.smallChangeMs, accept: [0, 1] },
      );
    }
    const holdNow = devices.length > 0 ? await loopDeviceOver(image) : hold;
    if (holdNow === undefined) return;
    throw problemOn({ component: context.path, host: session.host }, 'SD8205', {
      facts: [{ name: 'held by', value: holdNow }],
      notes: [`${image.path} is left as it is`],
      help: `end what uses it, then remove ${image.path} and ${image.sidecar}`,
    });
  }

  async #remove({ session }: Image, path: string): Promise<void> {
    await session.effect({ what: `remove ${path}`, removes: fileOn(session.host, path) }, removeFile(path), {
      timeoutMs: timeLimits.smallChangeMs,
      failure: whenFailed('SD8210'),
    });
  }
}

async function loopDeviceOver({ session, path }: Image): Promise<DiskHold> {
  const devices = await lookAtLoopDevices(session, path);
  return devices === undefined ? 'a loop device (losetup gave no clear answer)' : devices[0];
}

/** What is to be kept is nothing that must be removed. */
function made({ persist, session }: Image, path: string): { readonly creates?: Resource } {
  return persist ? {} : { creates: fileOn(session.host, path) };
}

function fileOn(host: Resource['host'], path: string): Resource {
  return { kind: 'file', host, name: path };
}
