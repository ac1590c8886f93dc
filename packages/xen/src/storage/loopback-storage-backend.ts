import type { Component, ComponentClass, ComponentContext, Recovery, Resource } from '@smartdomains/runtime';
import { type FileStatus, parseFreeSpace } from '../files/file-answers.ts';
import {
  copyImage,
  type FileClone,
  freeSpace,
  holding,
  makeDirectory,
  makeOverlay,
  removeFile,
  renameFile,
  resizeFile,
  writeFile,
} from '../files/file-commands.ts';
import { glanceAtPaths, isLocked, lookAtPaths } from '../host-looks.ts';
import { provideImage } from '../images/base-image.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { checkStorage } from './check-storage.ts';
import { type DiskHold, waitForRelease } from './disk-release.ts';
import { type FoundImage, type ImageFiles, imageFiles, isOthers, namesOf, readFound } from './image-files.ts';
import { detachLoopDevices, detachStale, loopDeviceOver, overlayUser } from './image-users.ts';
import { imageNotOurs } from './not-ours.ts';
import { holderByMark, isUsedByLiving, refuseElsewhere } from './open-disk.ts';
import { formatSidecar } from './sidecar.ts';
import { type DiskUser, storageBackendService } from './storage-backend.ts';
import { needsOfLoopback } from './storage-needs.ts';
import {
  admitCopy,
  type BaseImage,
  findBaseImage,
  formatSize,
  promiseRoom,
  readStorageSettings,
  type StorageSettings,
} from './storage-settings.ts';

/** A disk in a file of the host, cloned from a base image; `xl` attaches it through a loop device, an overlay through QEMU. */
export const loopbackStorageBackendClass: ComponentClass = {
  className: 'LoopbackStorageBackend',
  aliases: ['ch.cern.openlab.smartdomains.LoopbackStorageBackend'],
  offers: [storageBackendService],
  liveAttributes: ['disk'],
  check: (view, report) => checkStorage(view, report, { paths: ['directory'] }),
  needs: needsOfLoopback,
  create: () => new LoopbackStorageBackend(),
};

/** What `deploy` settled, so that `terminate` works on the same files whatever attributes say by then. */
interface Image extends StorageSettings, ImageFiles {
  readonly directory: string;
  readonly clone: FileClone;
}

class LoopbackStorageBackend implements Component {
  /** Set before the first effect on the image: from then on there may be something to remove. */
  #image: Image | undefined;
  #user: DiskUser | undefined;
  #isComplete = false;
  /** An earlier process did the work, or part of it: what is there is known by looking only. */
  #isTakenUp = false;

  async deploy(context: ComponentContext): Promise<void> {
    const image = readImage(context);
    const { session, directory } = image;
    const basePath = await provideImage(context, image);
    let seen = await glanceAtPaths(session, [basePath, directory, ...namesOf(image)]);
    const { base, sizeBytes } = await findBaseImage(context, image, {
      path: basePath,
      found: seen.found.get(basePath),
    });
    // A digest may have taken long.
    if (image.digest !== undefined) seen = await glanceAtPaths(session, [directory, ...namesOf(image)]);
    await this.#haveDirectory(context, image, seen.found.get(directory));
    const isSure = !namesOf(image).some((path) => seen.unsure.includes(path));
    const state = await this.#stateOf(
      context,
      image,
      await (isSure ? readFound(session, image, seen.found) : find(image)),
    );
    if (state === 'notYetKept') {
      await this.#mark(image);
    } else if (state !== 'usable') {
      await this.#promiseRoom(context, image, sizeBytes);
      this.#image = image;
      if (state === 'stale') await waitForEarlierCopy(context, image);
      await this.#make(context, image, { base, sizeBytes });
      image.shell.disks.release(image.uuid);
    }
    this.#image = image;
    this.#isComplete = true;
    this.#offer(context, image);
  }

  /** The image has its name when it is whole; all else of ours is half made, and a copy of it may still be running. */
  async recover(context: ComponentContext): Promise<Recovery> {
    const image = readImage(context);
    this.#image = image;
    this.#isTakenUp = true;
    // Before the look: while the host is out of reach, those that use the disk must still know it.
    this.#offer(context, image);
    const found = await find(image);
    if (found.sidecar !== 'ours') return found.sidecar === 'empty' ? 'partial' : 'gone';
    this.#isComplete = found.image;
    return found.image ? 'running' : 'partial';
  }

  async terminate(context: ComponentContext): Promise<void> {
    const image = this.#image;
    image?.shell.disks.release(image.uuid);
    if (image === undefined || (image.persist && this.#isComplete)) return;
    const found = await find(image);
    if (found.sidecar === 'absent' || typeof found.sidecar === 'object') {
      // The mark comes first and goes last: what has none, or another's, is not ours.
      for (const path of [image.path, image.partPath, image.sidecar]) await confirmGone(context, image, path);
      return;
    }
    const hold = await waitForRelease(context, {
      session: image.session,
      user: this.#user ?? (this.#isTakenUp ? { domainName: image.domainName } : undefined),
      openBy: async () =>
        (await holderOf(image)) ??
        (found.part ? await earlierCopy(image) : undefined) ??
        (found.image ? await holderByMark(context, { session: image.session, disk: image.path }) : undefined),
    });
    if (hold !== undefined) await detachStale(context, image, hold);
    // In this order: one that was just being named is found under the other name.
    if (found.part) await this.#remove(image, image.partPath);
    else if (!this.#isComplete || this.#isTakenUp) await confirmGone(context, image, image.partPath);
    await this.#remove(image, image.path);
    await this.#remove(image, image.sidecar);
  }

  #offer(context: ComponentContext, image: Image): void {
    context.setAttribute('disk', image.path);
    context.offer(storageBackendService, {
      host: image.session.host,
      disk: { target: image.path, format: image.clone === 'qcow2' ? 'qcow2' : 'raw' },
      domainName: image.domainName,
      usedBy: (user) => {
        this.#user = user;
      },
      releasedBy: ({ uuid }) => {
        if (this.#user?.uuid === uuid) this.#user = undefined;
      },
    });
  }

  /** What stands there and is no directory would be met as files that cannot be looked at. */
  async #haveDirectory(
    context: ComponentContext,
    { shell, session, directory }: Image,
    found: FileStatus | undefined,
  ): Promise<void> {
    if (found?.kind === 'directory') return;
    if (found !== undefined) {
      throw problemOn({ component: context.path, host: session.host }, 'SD8212', {
        at: labelAt(context.attributes.place('directory'), `this is a ${found.kind} on ${session.host}`),
        help: 'give another `directory`',
      });
    }
    shell.directories.forget(directory);
    await shell.directories.ensure(directory, context.signal, () =>
      session.effect({ what: `make directory ${directory}` }, makeDirectory(directory), {
        timeoutMs: timeLimits.smallChangeMs,
        failure: whenFailed('SD8212', { help: 'give another `directory`' }),
      }),
    );
  }

  /**
   * Whether the image has to be made. One of ours is usable when it is complete and either kept on purpose or the disk of a
   * domain that an earlier run left running; `notYetKept`: it is, and its mark does not say yet that it is kept. Throws SD8203 for what
   * is not ours.
   */
  async #stateOf(
    context: ComponentContext,
    image: Image,
    found: FoundImage,
  ): Promise<'absent' | 'stale' | 'usable' | 'notYetKept'> {
    const { session, path: disk, domainName } = image;
    if (isOthers(found)) {
      const where = { component: context.path, host: session.host };
      throw imageNotOurs({ where, at: context.attributes.place('domainName') }, image, found);
    }
    if (!found.image) return found.sidecar === 'absent' ? 'absent' : 'stale';
    const marks = await refuseElsewhere(context, { session, disk });
    if (image.persist) return found.isKept ? 'usable' : 'notYetKept';
    if (marks.length === 0 && (await holderOf(image)) === undefined) return 'stale';
    const detach = (hold: string): Promise<DiskHold> => detachLoopDevices(image, hold);
    const standing = { session, disk, domainName, openBy: () => holderOf(image), detach };
    return (await isUsedByLiving(context, standing, marks)) ? 'usable' : 'stale';
  }

  /** A copy may come to take its whole size; what shares the base's blocks takes next to nothing when it is made. */
  async #promiseRoom(context: ComponentContext, image: Image, sizeBytes: number): Promise<void> {
    const { shell, session, directory, clone, uuid: holder } = image;
    const room = { place: directory, wantedBytes: roomOfClone(clone, sizeBytes) };
    const look = async (): Promise<number | undefined> =>
      parseFreeSpace((await session.query(freeSpace(directory), { timeoutMs: timeLimits.lookMs })).stdout);
    const shared = shell.looks.freeSpace.at(directory);
    const recent = await shared.seeRecent(context.signal, look, timeLimits.recentLookMs);
    if (recent === undefined || shell.disks.promise({ ...room, holder, freeBytes: recent }).ok) return;
    const freeBytes = await shared.see(context.signal, look);
    if (freeBytes === undefined) return;
    promiseRoom(context, image, { ...room, freeBytes, help: 'make room there, or give another `directory`' });
  }

  /** The mark comes first, so that no file of ours is ever without one; the name comes last, so that nothing half made has it. */
  async #make(
    context: ComponentContext,
    image: Image,
    { base, sizeBytes }: { readonly base: BaseImage; readonly sizeBytes: number },
  ): Promise<void> {
    const { session, clone, path, partPath, sidecar } = image;
    const failure = whenFailed('SD8204', { at: labelAt(context.attributes.place('baseImage'), 'copied from here') });
    await this.#mark(image);
    await admitCopy(context, image, () =>
      session.effect(
        { what: `clone ${base.path} to ${path}`, creates: fileOn(session.host, partPath) },
        holding(
          sidecar,
          clone === 'qcow2' ? makeOverlay(base.path, partPath, sizeBytes) : copyImage(base.path, partPath, clone),
        ),
        { timeoutMs: timeLimits.copyMs, failure },
      ),
    );
    if (image.sizeBytes !== undefined && clone !== 'qcow2') {
      await session.effect(
        { what: `make ${path} ${formatSize(sizeBytes)} long` },
        holding(sidecar, resizeFile(partPath, sizeBytes)),
        { timeoutMs: timeLimits.smallChangeMs, failure },
      );
    }
    await session.effect(
      { what: `name it ${path}`, ...made(image, path), removes: fileOn(session.host, partPath) },
      holding(sidecar, renameFile(partPath, path)),
      { timeoutMs: timeLimits.smallChangeMs, failure },
    );
  }

  async #mark(image: Image): Promise<void> {
    const { session, path, sidecar, owner, uuid, persist } = image;
    await session.effect({ what: `mark ${path} as ours`, ...made(image, sidecar) }, writeFile(sidecar), {
      timeoutMs: timeLimits.smallChangeMs,
      stdin: formatSidecar(owner, { uuid, persist }),
      failure: whenFailed('SD8204'),
    });
  }

  async #remove({ session }: Image, path: string): Promise<void> {
    await session.effect({ what: `remove ${path}`, removes: fileOn(session.host, path) }, removeFile(path), {
      timeoutMs: timeLimits.smallChangeMs,
      failure: whenFailed('SD8210'),
    });
  }
}

function readImage(context: ComponentContext): Image {
  const settings = readStorageSettings(context);
  const directory = context.attributes.text('directory');
  const clone = fileCloneOf(context.attributes.optionalText('clone'));
  return { ...settings, directory, clone, ...imageFiles(directory, settings.domainName) };
}

async function find(image: Image): Promise<FoundImage> {
  return await readFound(image.session, image, await lookAtPaths(image.session, namesOf(image)));
}

function fileCloneOf(text: string | undefined): FileClone {
  return text === 'reflink' || text === 'copy' || text === 'qcow2' ? text : 'auto';
}

/** The room a clone may take when it is made. */
export function roomOfClone(clone: FileClone, sizeBytes: number): number {
  return clone === 'reflink' || clone === 'qcow2' ? 0 : sizeBytes;
}

/** Who has the disk open: a domain through a loop device, or QEMU, which an overlay needs. */
async function holderOf(image: Image): Promise<DiskHold> {
  return (await loopDeviceOver(image)) ?? (image.clone === 'qcow2' ? await overlayUser(image) : undefined);
}

async function earlierCopy({ session, sidecar }: Image): Promise<DiskHold> {
  return (await isLocked(session, sidecar)) ? 'an earlier copy that still runs on the host' : undefined;
}

/** A copy that a process of ours began goes on when that process is gone; only then is there room for another. */
async function waitForEarlierCopy(context: ComponentContext, image: Image): Promise<void> {
  const deadlineMs = context.clock.nowMs() + timeLimits.copyMs;
  const isRunning = async (): Promise<boolean> =>
    context.clock.nowMs() < deadlineMs && (await earlierCopy(image)) !== undefined;
  const untilEnded = async (): Promise<void> => {
    do await context.sleep(timeLimits.gonePollMs);
    while (await isRunning());
  };
  if (await isRunning()) await context.waitFor(`an earlier copy to ${image.path} to end`, untilEnded());
}

async function confirmGone(context: ComponentContext, { session }: Image, path: string): Promise<void> {
  await context.confirmGone(fileOn(session.host, path));
}

/** What is to be kept is nothing that must be removed. */
function made({ persist, session }: Image, path: string): { readonly creates?: Resource } {
  return persist ? {} : { creates: fileOn(session.host, path) };
}

function fileOn(host: Resource['host'], path: string): Resource {
  return { kind: 'file', host, name: path };
}
