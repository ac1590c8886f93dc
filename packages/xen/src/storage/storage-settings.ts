import type { ComponentContext, HostSession } from '@smartdomains/runtime';
import type { FileStatus } from '../files/file-answers.ts';
import { lookAtNeeded } from '../host-looks.ts';
import { derivedDomainName, type Owner, uuidOf } from '../identity/identity.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { type Shell, shellService } from '../shell/shell.ts';

/** What both storage back ends read of their attributes. */
export interface StorageSettings {
  readonly owner: Owner;
  /** The mark of what this component makes. */
  readonly uuid: string;
  readonly shell: Shell;
  readonly session: HostSession;
  readonly domainName: string;
  readonly baseImage: string;
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
    sizeBytes: attributes.optionalSizeBytes('size'),
    persist: attributes.optionalBoolean('persist') ?? false,
  };
}

/** The base image on the host and the size of the disk made from it. Throws SD8201 and SD8211. */
export async function findBaseImage(
  context: ComponentContext,
  settings: StorageSettings,
): Promise<{ readonly base: FileStatus; readonly sizeBytes: number }> {
  const { session, baseImage } = settings;
  const place = context.attributes.place('baseImage');
  const help = `put the image at ${baseImage} on ${session.host}, or change \`baseImage\``;
  const base = await lookAtNeeded(
    session,
    baseImage,
    whenFailed('SD8201', { at: labelAt(place, `not on ${session.host}`), help }),
  );
  if (base?.kind !== 'file') {
    throw problemOn({ component: context.path, host: session.host }, 'SD8201', {
      at: labelAt(place, base ? `this is a ${base.kind} on ${session.host}` : 'no clear answer about this path'),
      help,
    });
  }
  const sizeBytes = settings.sizeBytes ?? base.sizeBytes;
  if (sizeBytes < base.sizeBytes) {
    throw problemOn({ component: context.path, host: session.host }, 'SD8211', {
      at: labelAt(context.attributes.place('size'), `${sizeBytes} bytes`),
      notes: [`the base image ${baseImage} has ${base.sizeBytes} bytes; what is cut off would be lost`],
      help: 'leave `size` out, or make it at least as large as the base image',
    });
  }
  return { base, sizeBytes };
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
