import type { Place } from '@smartdomains/language';
import type { ComponentContext, ComponentPath, HostLooks, HostSession } from '@smartdomains/runtime';
import type { FileStatus } from '../files/file-answers.ts';
import { deviceSize } from '../files/file-commands.ts';
import { lookAtNeeded } from '../host-looks.ts';
import { derivedDomainName, type Owner, uuidOf } from '../identity/identity.ts';
import { checkDigest } from '../images/base-image.ts';
import { parseDigest } from '../images/image-source.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { type Shell, shellService } from '../shell/shell.ts';
import { timeLimits } from '../time-limits.ts';

/** What both storage back ends read of their attributes. */
export interface StorageSettings {
  readonly owner: Owner;
  /** The mark of what this component makes. */
  readonly uuid: string;
  readonly shell: Shell;
  readonly session: HostSession;
  readonly domainName: string;
  /** As it is written: a path, or where the host fetches it from. */
  readonly baseImage: string;
  /** Of the base image, hexadecimal. */
  readonly digest: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly persist: boolean;
}

export function readStorageSettings(context: ComponentContext): StorageSettings {
  const { attributes, origin: owner } = context;
  const shell = attributes.service('shell', shellService);
  return {
    owner,
    uuid: uuidOf(owner),
    shell,
    session: context.session(shell.connection),
    domainName: attributes.optionalText('domainName') ?? derivedDomainName(owner),
    baseImage: attributes.text('baseImage'),
    digest: parseDigest(attributes.optionalText('baseImageDigest') ?? ''),
    sizeBytes: attributes.optionalSizeBytes('size'),
    persist: attributes.optionalBoolean('persist') ?? false,
  };
}

/** A base image as it is on the host. */
export interface BaseImage {
  readonly path: string;
  readonly kind: 'file' | 'block device';
  readonly sizeBytes: number;
}

/**
 * The base image at this path of the host, compared with its digest, and the size of the disk made from it. `found`: it was looked at
 * already. Throws SD8201, SD8211 and SD8214.
 */
export async function findBaseImage(
  context: ComponentContext,
  settings: StorageSettings,
  look: { readonly path: string; readonly found?: FileStatus | undefined },
): Promise<{ readonly base: BaseImage; readonly sizeBytes: number }> {
  const { path, found } = look;
  const base = await lookAtBaseImage(settings.session, {
    path,
    found,
    component: context.path,
    place: context.attributes.place('baseImage'),
  });
  const sizeBytes = sizeOfDisk(base, settings.sizeBytes);
  if (sizeBytes === undefined) {
    throw problemOn({ component: context.path, host: settings.session.host }, 'SD8211', {
      at: labelAt(context.attributes.place('size'), `${settings.sizeBytes} bytes`),
      notes: [`the base image ${path} has ${base.sizeBytes} bytes; what is cut off would be lost`],
      help: 'leave `size` out, or make it at least as large as the base image',
    });
  }
  await checkDigest(context, settings, path);
  return { base, sizeBytes };
}

/** What a base image is, a file or a device. Throws SD8201. */
export async function lookAtBaseImage(
  looks: HostLooks,
  image: {
    readonly path: string;
    readonly component: ComponentPath;
    readonly place: Place | undefined;
    /** What the path leads to, when that was looked at already. */
    readonly found?: FileStatus | undefined;
  },
): Promise<BaseImage> {
  const { path, component, place } = image;
  const help = `put the image at ${path} on ${looks.host}, or change \`baseImage\``;
  const failure = whenFailed('SD8201', { at: labelAt(place, `not on ${looks.host}`), help });
  const found = image.found ?? (await lookAtNeeded(looks, path, failure));
  if (found?.kind === 'file') return { path, kind: 'file', sizeBytes: found.sizeBytes };
  if (found?.kind === 'block device') {
    const answer = await looks.query(deviceSize(path), { timeoutMs: timeLimits.lookMs, failure });
    return { path, kind: 'block device', sizeBytes: Number(answer.stdout.trim()) };
  }
  throw problemOn({ component, host: looks.host }, 'SD8201', {
    at: labelAt(place, found ? `this is a ${found.kind} on ${looks.host}` : 'no clear answer about this path'),
    help,
  });
}

/** The disk's size in bytes; `undefined` when the one asked for would cut the base image off. */
export function sizeOfDisk(base: BaseImage, askedBytes: number | undefined): number | undefined {
  const sizeBytes = askedBytes ?? base.sizeBytes;
  return sizeBytes < base.sizeBytes ? undefined : sizeBytes;
}

/**
 * Promises room for the disk, counting what other disks of ours that are being made were promised. Throws SD8202. The promise
 * ends with `shell.disks.release(uuid)`.
 */
export function promiseRoom(
  context: ComponentContext,
  settings: StorageSettings,
  room: { readonly place: string; readonly wantedBytes: number; readonly freeBytes: number; readonly help: string },
): void {
  const { place, wantedBytes, freeBytes, help } = room;
  const promise = settings.shell.disks.promise({ place, holder: settings.uuid, wantedBytes, freeBytes });
  if (promise.ok) return;
  const rest =
    promise.leftBytes < freeBytes ? `, ${formatSize(promise.leftBytes)} not promised to other disks of ours` : '';
  throw problemOn({ component: context.path, host: settings.session.host }, 'SD8202', {
    at: labelAt(context.attributes.place('baseImage'), `the disk takes up to ${formatSize(wantedBytes)}`),
    facts: [{ name: 'free', value: `${formatSize(freeBytes)} in ${place}${rest}` }],
    help,
  });
}

/** Copies when it is this one's turn, and shows what is waited for. */
export async function admitCopy(
  context: ComponentContext,
  { shell, session, baseImage }: StorageSettings,
  copy: () => Promise<unknown>,
): Promise<void> {
  const hasToWait = shell.copies.isFull;
  const copying = shell.copies.run(context.signal, () => context.waitFor(`the copy of ${baseImage}`, copy()));
  await (hasToWait ? context.waitFor(`its turn to copy on ${session.host}`, copying) : copying);
}

/** `12.5 GiB`, for people. */
export function formatSize(sizeBytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Math.round(value * 10) / 10} ${units[unit]}`;
}
