import type { ComponentContext, HostLooks, HostSession, Resource } from '@smartdomains/runtime';
import type { Asking } from '../domain/looks-for-domain.ts';
import { makeDirectory, removeDirectory, renameFile, writeFile } from '../files/file-commands.ts';
import { lookAtNeeded } from '../host-looks.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import type { DomainDisk } from '../xl/domain-config.ts';
import { type Seed, seedFiles, seedLabel } from './nocloud.ts';
import { makeIsoImage } from './seed-commands.ts';

/** The guest's name of the disk: the last of the single letters, so that no other disk has to make way. */
export const seedDevice = 'xvdz';

/** The disk in its folder, read-only for the guest. */
export function seedDiskIn(folder: string): DomainDisk {
  return { device: seedDevice, target: isoIn(folder), format: 'raw', readOnly: true };
}

function isoIn(folder: string): string {
  return `${folder}/seed.iso`;
}

/** The folder as the journal knows it. */
export function seedFolderOn(host: HostSession['host'], folder: string): Resource {
  return { kind: 'directory', host, name: folder };
}

/** Throws SD8142 when the file with the user data is not there. */
export async function lookAtUserDataFile(looks: HostLooks, path: string, { component, place }: Asking): Promise<void> {
  const at = place('userDataFile');
  const help = 'put the file there, or change `userDataFile`: it is a path on the host that runs the domain';
  const found = await lookAtNeeded(
    looks,
    path,
    whenFailed('SD8142', { at: labelAt(at, `not on ${looks.host}`), help }),
  );
  if (found?.kind === 'file') return;
  throw problemOn({ component, host: looks.host }, 'SD8142', {
    at: labelAt(at, found ? `this is a ${found.kind} on ${looks.host}` : 'no clear answer about this path'),
    help,
  });
}

/**
 * Makes the disk in a folder that only root can look into. It has its name when it is whole: a guest that runs keeps the one it has.
 * Repeatable. Throws SD8143.
 */
export async function makeSeedDisk(
  context: ComponentContext,
  { session, folder, seed }: { readonly session: HostSession; readonly folder: string; readonly seed: Seed },
): Promise<void> {
  const options = {
    timeoutMs: timeLimits.smallChangeMs,
    failure: whenFailed('SD8143', { at: labelAt(context.attributes.place('seed'), 'this disk') }),
  };
  await session.effect(
    { what: `make directory ${folder}`, creates: seedFolderOn(session.host, folder) },
    makeDirectory(folder),
    options,
  );
  const files = seedFiles(seed);
  for (const file of files) {
    if (!('text' in file)) continue;
    const path = `${folder}/${file.name}`;
    await session.effect({ what: `write ${path}` }, writeFile(path), { ...options, stdin: file.text });
  }
  const iso = isoIn(folder);
  const contents = files.map((file) => ({
    name: file.name,
    path: 'text' in file ? `${folder}/${file.name}` : file.hostPath,
  }));
  await session.effect(
    { what: `make the seed disk ${iso}` },
    makeIsoImage(`${iso}.part`, { label: seedLabel, contents }),
    options,
  );
  await session.effect({ what: `name it ${iso}` }, renameFile(`${iso}.part`, iso), options);
}

/** Removes the folder with all that is in it; the domain must be gone. Repeatable. */
export async function removeSeedDisk(session: HostSession, folder: string): Promise<void> {
  await session.effect(
    { what: `remove ${folder}`, removes: seedFolderOn(session.host, folder) },
    removeDirectory(folder),
    { timeoutMs: timeLimits.smallChangeMs, failure: whenFailed('SD8210') },
  );
}
