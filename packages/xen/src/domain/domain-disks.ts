import { type ComponentContext, type Resource, SdError } from '@smartdomains/runtime';
import { holdDisk, holderKind, letDiskGo } from '../holders/hold-disk.ts';
import { describeHolder } from '../holders/holder-mark.ts';
import { lookAtHolders } from '../holders/mark-place.ts';
import { proveFileIsFree } from '../storage/free-file.ts';
import type { DomainOnHost, DomainSettings } from './domain-settings.ts';

/** The disks that the domain alone may have: those it writes. What is only read may be read by many. */
export function disksToHold({ disks }: Pick<DomainSettings, 'disks'>): readonly string[] {
  return disks.filter(({ readOnly }) => !readOnly).map(({ target }) => target);
}

/** The disks that stand as held by the journal. */
export function disksIn(standing: readonly Resource[]): readonly string[] {
  return standing.filter(({ kind }) => kind === holderKind).map(({ name }) => name);
}

/** Marks the domain's disks as its own, one after another; `onTaking` is told of each before. Throws SD8219. */
export async function holdDisks(
  context: ComponentContext,
  settings: DomainSettings,
  onTaking: (disk: string) => void,
): Promise<void> {
  const { config, session, disks, shell } = settings;
  const known = { directories: shell.directories, machine: shell.looks.machine, signal: context.signal };
  for (const disk of disksToHold(settings)) {
    onTaking(disk);
    const place = context.attributes.place(disk === disks[0]?.target ? 'storageBackend' : 'disks');
    const taker = { application: context.origin.application, domainName: config.name, uuid: config.uuid };
    await holdDisk(context, session, { disk, taker, place, known });
  }
}

/**
 * Whether all disks of a domain that runs are marked as its own. One that somebody else has as well is only told of: what is on it may be
 * lost already, and an end of this domain would not bring it back.
 */
export async function areHeld(context: ComponentContext, settings: DomainSettings): Promise<boolean> {
  const { session, config } = settings;
  const found = await Promise.all(
    disksToHold(settings).map(async (disk) => ({ disk, ...(await lookAtHolders(session, disk, context.path)) })),
  );
  let isEachHeld = true;
  for (const { disk, marks } of found) {
    if (marks.some(({ uuid }) => uuid === config.uuid)) continue;
    const [other] = marks;
    if (other === undefined) isEachHeld = false;
    else context.log.write('error', `${disk} of ${config.name}, which runs, is held by ${describeHolder(other)}`);
  }
  return isEachHeld;
}

/**
 * Marks the disks of a domain that runs and has no mark: one that was made before there were any, or whose mark somebody removed. What
 * stands against it is only told of.
 */
export async function holdLate(context: ComponentContext, settings: DomainSettings): Promise<void> {
  try {
    await holdDisks(context, settings, () => undefined);
  } catch (error) {
    if (!SdError.isInstance(error)) throw error;
    const { code, summary } = error.diagnostic;
    context.log.write('error', `${settings.config.name}, which runs, has a disk without its mark: ${code}, ${summary}`);
  }
}

/** Takes the marks away, once nothing can have the disks for the domain any more. Repeatable. */
export async function letDisksGo(
  context: ComponentContext,
  { session, config }: Pick<DomainOnHost, 'session' | 'config'>,
  disks: readonly string[],
): Promise<void> {
  for (const disk of disks) await letDiskGo(context, session, { disk, uuid: config.uuid });
}

/**
 * Waits, once the domain is proved gone, until no loop device is left over its files; one over an image of ours is let go. Throws SD8205
 * when one stays. What has a volume open is the matter of whoever removes it.
 */
export async function proveDisksFree(
  context: ComponentContext,
  { session }: Pick<DomainOnHost, 'session'>,
  disks: readonly string[],
): Promise<void> {
  for (const disk of disks) if (!disk.startsWith('/dev/')) await proveFileIsFree(context, session, disk);
}
