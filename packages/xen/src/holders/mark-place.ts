import type { ComponentPath, HostLooks } from '@smartdomains/runtime';
import { readLink } from '../files/file-commands.ts';
import { lookForVolumes } from '../lvm/look-at-lvm.ts';
import { isVolumeGroupName } from '../names.ts';
import { whenFailed } from '../problem.ts';
import { runDirectory } from '../run-directory.ts';
import { timeLimits } from '../time-limits.ts';
import { escaped, type HolderMark, isHolderMark, parseHolderMark } from './holder-mark.ts';

/**
 * Where the mark of a disk's holder is, so that all who can open the disk see it: a file's beside it, a symbolic link with the mark as
 * its text; a volume's is a tag. Of any other device nobody but this host can be told: its link is in our own folder there.
 */
export type MarkPlace =
  | { readonly kind: 'link'; readonly path: string; readonly isOurFolder: boolean }
  | { readonly kind: 'tag'; readonly volume: string };

/** The link's path: the disk's with `.holder` at the end. */
export function holderPath(diskPath: string): string {
  return `${diskPath}.holder`;
}

/** What is at a disk's mark place. A mark that is none of ours stands there as `unreadable`. */
export interface FoundMarks {
  readonly place: MarkPlace;
  readonly marks: readonly HolderMark[];
  readonly unreadable: readonly string[];
}

/** Looks for the marks on a disk, a path on the host: none, one, or on a volume several for a moment. Throws when the host cannot say. */
export async function lookAtHolders(looks: HostLooks, disk: string, component: ComponentPath): Promise<FoundMarks> {
  const volume = volumeIn(disk);
  const volumes = volume && (await lookForVolumes(looks, { volumeGroup: volume.group, component }));
  const tags = volumes?.find(({ name }) => name === volume?.name)?.tags;
  if (volume !== undefined && tags !== undefined) {
    return sorted({ kind: 'tag', volume: `${volume.group}/${volume.name}` }, tags.filter(isHolderMark));
  }
  const isDevice = disk.startsWith('/dev/');
  const path = holderPath(isDevice ? `${runDirectory}/${escaped(disk)}` : disk);
  const text = await lookAtLink(looks, path);
  return sorted({ kind: 'link', path, isOurFolder: isDevice }, text === undefined ? [] : [text]);
}

function sorted(place: MarkPlace, texts: readonly string[]): FoundMarks {
  const marks = texts.flatMap((text) => parseHolderMark(text) ?? []);
  return { place, marks, unreadable: texts.filter((text) => parseHolderMark(text) === undefined) };
}

/** The text of the link; `undefined` when there is certainly none. Throws SD8213. */
export async function lookAtLink(looks: HostLooks, path: string): Promise<string | undefined> {
  let isAbsent = false;
  try {
    const answer = await looks.query(readLink(path), {
      timeoutMs: timeLimits.lookMs,
      failure: (failed) => {
        isAbsent = failed.exitCode === 1 && failed.stderr.includes('No such file or directory');
        return whenFailed('SD8213', { help: `look at ${path} on the host` })(failed);
      },
    });
    return answer.stdout.replace(/\n$/, '');
  } catch (error) {
    if (isAbsent) return undefined;
    throw error;
  }
}

/** Folders of `/dev` that are no volume groups. */
const notGroups: ReadonlySet<string> = new Set(['block', 'char', 'disk', 'loop', 'mapper', 'md', 'nbd', 'xvd', 'zvol']);

function volumeIn(disk: string): { readonly group: string; readonly name: string } | undefined {
  const [, group = '', name] = /^\/dev\/([^/]+)\/([^/]+)$/.exec(disk) ?? [];
  return name === undefined || notGroups.has(group) || !isVolumeGroupName(group) ? undefined : { group, name };
}
