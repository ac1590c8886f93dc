import type { HostConnection, HostSession, HostWork, Resource } from '@smartdomains/runtime';
import type { EndActions } from '../domain/end-actions.ts';
import { endDomain } from '../domain/end-domain.ts';
import { holding, removeFile } from '../files/file-commands.ts';
import { letDiskGo } from '../holders/hold-disk.ts';
import { isLocked, lookAtPath } from '../host-looks.ts';
import { lvmRemove, lvmShowTagged } from '../lvm/lvm-commands.ts';
import { parseVolumes } from '../lvm/lvm-report.ts';
import { problemOn, whenFailed } from '../problem.ts';
import { removeSeedDisk } from '../seed/seed-disk.ts';
import { type DiskHold, waitForRelease } from '../storage/disk-release.ts';
import { proveFileIsFree } from '../storage/free-file.ts';
import { detachStale, loopDeviceOver, overlayUser } from '../storage/image-users.ts';
import { sidecarPath } from '../storage/sidecar.ts';
import { ourTag } from '../storage/volume-tags.ts';
import { timeLimits } from '../time-limits.ts';
import type { Marked, MarkedOf } from './marked.ts';

/** How long a domain that nobody carries is given to shut down before it is destroyed. */
const shutdownTimeoutMs = 30_000;

/** What it does about its end is not known here; whatever may be made anew is given the time for that and never destroyed in between. */
const mayComeBack = {
  onPoweroff: 'destroy',
  onReboot: 'restart',
  onCrash: 'restart',
  xl: new Map(),
} as const satisfies EndActions;

/**
 * Removes one thing that carries our mark, the way its component would have: a domain is asked, taken down and proved gone; a disk is
 * removed only when nothing has it open. Throws what stops it, SD8107 or SD8205 for one, and leaves the thing then. Repeatable.
 */
export async function removeMarked(work: HostWork, connection: HostConnection, marked: Marked): Promise<void> {
  const session = work.session(connection);
  switch (marked.kind) {
    case 'domain':
      return await removeDomain(work, session, marked);
    case 'adoption':
    case 'configuration':
      return await removePath(session, marked.name);
    case 'seed':
      return await removeSeedDisk(session, marked.name);
    case 'disk holder':
      return await removeHolder(work, session, marked);
    case 'image':
      return await removeImage(work, session, marked);
    case 'volume':
      return await removeVolume(work, session, marked);
    case 'broken fetch':
      return await removeFetch(session, marked);
  }
}

async function removeDomain(
  work: HostWork,
  session: HostSession,
  { name, uuid, remains }: MarkedOf<'domain'>,
): Promise<void> {
  const from = remains === 'whole' ? 'running' : remains === 'halfMade' ? 'unsure' : 'unsureForLong';
  await endDomain(work, { session, config: { name, uuid, ...mayComeBack }, shutdownTimeoutMs }, from);
}

/** The domain comes before it, and nothing more is removed where one stays; one that came up meanwhile keeps its disk. */
async function removeHolder(
  work: HostWork,
  session: HostSession,
  { name, uuid, domainName }: MarkedOf<'disk holder'>,
): Promise<void> {
  const openBy = (): Promise<DiskHold> => Promise.resolve(undefined);
  const hold = await waitForRelease(work, { session, user: { domainName, uuid }, openBy });
  if (hold !== undefined) {
    throw problemOn({ component: work.path, host: session.host }, 'SD8205', {
      facts: [{ name: 'held by', value: hold }],
      notes: [`${name} stays marked as its disk`],
      help: 'end that domain through its application',
    });
  }
  if (!name.startsWith('/dev/')) await proveFileIsFree(work, session, name);
  await letDiskGo(work, session, { disk: name, uuid });
}

/** As the back end does it: what is half made goes first, the mark last. */
async function removeImage(
  work: HostWork,
  session: HostSession,
  { path, hasImage, hasPart }: MarkedOf<'image'>,
): Promise<void> {
  const sidecar = sidecarPath(path);
  const image = { session, path, sidecar };
  const hold = await waitForRelease(work, {
    session,
    user: { domainName: path.slice(path.lastIndexOf('/') + 1).replace(/\.img$/, '') },
    openBy: async () =>
      (await loopDeviceOver(image)) ??
      (hasImage ? await overlayUser(image) : undefined) ??
      ((await isLocked(session, sidecar)) ? 'an earlier copy that still runs on the host' : undefined),
  });
  if (hold !== undefined) await detachStale(work, image, hold);
  if (hasPart) await removePath(session, `${path}.part`);
  if (hasImage) await removePath(session, path);
  await removePath(session, sidecar);
}

async function removeVolume(work: HostWork, session: HostSession, { name }: MarkedOf<'volume'>): Promise<void> {
  const openBy = async (): Promise<DiskHold> => {
    const answer = await session.query(lvmShowTagged(ourTag), { timeoutMs: timeLimits.lookMs });
    const volumes = parseVolumes(answer.stdout);
    if (volumes === undefined) return 'something (lvs gave no clear answer)';
    return volumes.find((volume) => `${volume.group}/${volume.name}` === name)?.open === true
      ? 'something that has the volume open'
      : undefined;
  };
  const user = { domainName: name.slice(name.indexOf('/') + 1) };
  const hold = await waitForRelease(work, { session, user, openBy });
  if (hold !== undefined) {
    throw problemOn({ component: work.path, host: session.host }, 'SD8205', {
      facts: [{ name: 'held by', value: hold }],
      notes: [`logical volume ${name} is left as it is`],
      help: `end what uses it, then:\n  lvremove ${name}`,
    });
  }
  const removes: Resource = { kind: 'logical volume', host: session.host, name };
  await session.effect({ what: `remove logical volume ${name}`, removes }, lvmRemove(name), {
    timeoutMs: timeLimits.volumeMs,
    failure: whenFailed('SD8210'),
  });
}

/** With the lock, so that whoever begins to fetch the same at this moment is not cut off. */
async function removeFetch(session: HostSession, { path }: MarkedOf<'broken fetch'>): Promise<void> {
  const lockPath = `${path}.lock`;
  for (const part of [`${path}.part`, lockPath]) {
    if ((await lookAtPath(session, part)) === undefined) continue;
    await session.effect({ what: `remove ${part}` }, holding(lockPath, removeFile(part)), {
      timeoutMs: timeLimits.smallChangeMs,
      failure: whenFailed('SD8210'),
    });
  }
}

async function removePath(session: HostSession, path: string): Promise<void> {
  const removes: Resource = { kind: 'file', host: session.host, name: path };
  await session.effect({ what: `remove ${path}`, removes }, removeFile(path), {
    timeoutMs: timeLimits.smallChangeMs,
    failure: whenFailed('SD8210'),
  });
}
