import type { Diagnostic, Place } from '@smartdomains/language';
import {
  type ComponentPath,
  type DescriptionView,
  type HostInspection,
  type HostLooks,
  type HostNeed,
  type HostTarget,
  hostNeed,
  type Needed,
  type NeedKind,
  SdError,
} from '@smartdomains/runtime';
import { type FileStatus, parseFileSystem } from '../files/file-answers.ts';
import { type FileClone, fileSystemOf } from '../files/file-commands.ts';
import { glanceAtPaths, lookAtNeeded, lookAtPath, lookAtPaths } from '../host-looks.ts';
import { derivedDomainName, uuidOf } from '../identity/identity.ts';
import { cachedImage } from '../images/image-commands.ts';
import { parseDigest, parseImageSource } from '../images/image-source.ts';
import { lookAtVolumeGroup, lookAtVolumes } from '../lvm/look-at-lvm.ts';
import { programNeed } from '../preflight/program-need.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { shellService } from '../shell/shell.ts';
import { targetOfShell } from '../shell/shell-target.ts';
import { timeLimits } from '../time-limits.ts';
import { sizeIn } from '../view-values.ts';
import { type ImageFiles, imageFiles, isOthers, namesOf, readFound } from './image-files.ts';
import { type LvmClone, lvmCloneOf, planClone } from './lvm-clone.ts';
import { imageNotOurs, volumeNotOurs } from './not-ours.ts';
import { lookForOthers } from './open-disk.ts';
import { type BaseImage, formatSize, lookAtBaseImage, sizeOfDisk } from './storage-settings.ts';
import { ownTagOf } from './volume-tags.ts';

/** What both kinds of disk need. */
interface DiskNeed {
  readonly place: (attribute: string) => Place | undefined;
  readonly domainName: string | undefined;
  /** `undefined` when it is fetched: what it is shows then only. */
  readonly basePath: string | undefined;
  /** Of the base image, hexadecimal. */
  readonly digest: string | undefined;
  readonly sizeBytes: number | undefined;
}

interface FileDisk extends DiskNeed {
  readonly directory: string;
  readonly clone: FileClone;
}

interface VolumeDisk extends DiskNeed {
  readonly volumeGroup: string;
  readonly thinPool: string | undefined;
  readonly clone: LvmClone;
  readonly snapshotBytes: number | undefined;
}

/** What preflight asks about a loopback disk's host. */
export function needsOfLoopback(view: DescriptionView): readonly HostNeed[] {
  const target = targetOfShell(view.service('shell', shellService));
  const directory = view.text('directory');
  if (target === undefined || directory === undefined) return [];
  const clone = (view.text('clone') ?? 'auto') as FileClone;
  const need: FileDisk = { ...diskNeed(view), directory, clone };
  const programs = ['cp', 'flock', 'losetup', 'mv', 'tee', 'truncate', ...(clone === 'qcow2' ? ['qemu-img'] : [])];
  return [hostNeed(target, fileDisks, need), ...programNeeds(view, target, programs)];
}

/** What preflight asks about an LVM disk's host. */
export function needsOfLvm(view: DescriptionView): readonly HostNeed[] {
  const target = targetOfShell(view.service('shell', shellService));
  const volumeGroup = view.text('volumeGroup');
  if (target === undefined || volumeGroup === undefined) return [];
  const need: VolumeDisk = {
    ...diskNeed(view),
    volumeGroup,
    thinPool: view.text('thinPool'),
    clone: lvmCloneOf(view.text('clone')),
    snapshotBytes: sizeIn(view, 'snapshotSize'),
  };
  return [hostNeed(target, volumeDisks, need), ...programNeeds(view, target, ['dd', 'lvcreate', 'lvremove'])];
}

interface ExistingDisk {
  readonly place: DiskNeed['place'];
  readonly path: string;
}

/** What preflight asks about the host of a disk that is there already. */
export function needsOfExisting(view: DescriptionView): readonly HostNeed[] {
  const target = targetOfShell(view.service('shell', shellService));
  const path = view.text('path');
  if (target === undefined || path === undefined) return [];
  const need: ExistingDisk = { place: (attribute) => view.place(attribute), path };
  return [hostNeed(target, existingDisks, need)];
}

const existingDisks: NeedKind<ExistingDisk> = {
  name: 'disks that are there',
  async look(on, needs) {
    const findings: Diagnostic[] = [];
    await Promise.all(
      needs.map(({ component, what: { path, place } }) =>
        collect(findings, async () => {
          const looks = on.looksFor(component);
          await lookAtExistingDisk(looks, { path, component, place: place('path') });
          const { application } = on;
          await lookForOthers(looks, { disk: path, component, application, place: place('path') });
        }),
      ),
    );
    return findings;
  },
};

/** Throws SD8201 when there is no file and no volume at the path. */
export async function lookAtExistingDisk(
  looks: HostLooks,
  disk: { readonly path: string; readonly component: ComponentPath; readonly place: Place | undefined },
): Promise<void> {
  const { path, component, place } = disk;
  const help = 'give the path of a file or volume that is there, or use a back end that makes one';
  const failure = whenFailed('SD8201', { at: labelAt(place, `not on ${looks.host}`), help });
  const found = await lookAtNeeded(looks, path, failure);
  if (found?.kind === 'file' || found?.kind === 'block device') return;
  throw problemOn({ component, host: looks.host }, 'SD8201', {
    at: labelAt(place, found ? `this is a ${found.kind} on ${looks.host}` : 'no clear answer about this path'),
    help,
  });
}

function diskNeed(view: DescriptionView): DiskNeed {
  const source = parseImageSource(view.text('baseImage') ?? '');
  return {
    place: (attribute) => view.place(attribute),
    domainName: view.text('domainName'),
    basePath: source.kind === 'path' ? source.path : undefined,
    digest: parseDigest(view.text('baseImageDigest') ?? ''),
    sizeBytes: sizeIn(view, 'size'),
  };
}

function programNeeds(view: DescriptionView, target: HostTarget, programs: readonly string[]): readonly HostNeed[] {
  const source = parseImageSource(view.text('baseImage') ?? '');
  const more = [
    ...(source.kind === 'https' ? ['curl'] : []),
    ...(source.kind === 'ssh' ? ['scp'] : []),
    ...(view.text('baseImageDigest') === undefined ? [] : ['sha256sum']),
  ];
  return [...programs, ...more].map((program) => programNeed(target, program));
}

/** Room that is wanted at one place, by whom. */
interface Wanted {
  readonly place: string;
  readonly freeBytes: number;
  readonly help: string;
  readonly by: { readonly component: ComponentPath; readonly at: Place | undefined; readonly bytes: number }[];
}

const fileDisks: NeedKind<FileDisk> = {
  name: 'disks in files',
  async look(on, needs) {
    const findings: Diagnostic[] = [];
    const wanted = new Map<string, Wanted>();
    const glance = await glanceAtImages(on, needs);
    for (const { component, what } of needs) {
      const looks = on.looksFor(component);
      await collect(findings, async () => {
        const base = await baseOf(looks, component, what);
        const sizeBytes = sizeWithin(looks, { component, what, base }) ?? 0;
        const files = imageFiles(what.directory, nameOf(on, { component, what }));
        const names = namesOf(files);
        const found = glance.isSureOf(names) ? glance.found : await lookAtPaths(looks, names);
        if (found.has(files.path)) await refuseHeld(on, { component, what, disk: files.path });
        await refuseImageOfOthers(on, { component, what, files, found });
        if (found.has(files.path)) return;
        const { mountPoint, freeBytes } = await fileSystemFor(looks, what.directory);
        const shares = what.clone === 'reflink' || what.clone === 'qcow2';
        want(wanted, {
          place: mountPoint,
          freeBytes,
          help: 'make room there, or give another `directory`',
          by: [{ component, at: what.place('baseImage'), bytes: shares ? 0 : sizeBytes }],
        });
      });
    }
    return [...findings, ...tooMuch(on, wanted)];
  },
};

const volumeDisks: NeedKind<VolumeDisk> = {
  name: 'disks on volumes',
  async look(on, needs) {
    const findings: Diagnostic[] = [];
    const wanted = new Map<string, Wanted>();
    for (const [volumeGroup, ofGroup] of Map.groupBy(needs, ({ what }) => what.volumeGroup)) {
      const [first] = ofGroup;
      if (first === undefined) continue;
      await collect(findings, async () => {
        const looks = on.looksFor(first.component);
        const asked = { volumeGroup, component: first.component, place: first.what.place('volumeGroup') };
        const group = await lookAtVolumeGroup(looks, asked);
        const volumes = await lookAtVolumes(looks, asked);
        for (const { component, what } of ofGroup) {
          await collect(findings, async () => {
            const base = await baseOf(looks, component, what);
            const sizeBytes = sizeWithin(looks, { component, what, base });
            const domainName = nameOf(on, { component, what });
            if (sizeBytes === undefined) return;
            const there = volumes.find(({ name }) => name === domainName);
            if (there !== undefined) {
              await refuseHeld(on, { component, what, disk: `/dev/${volumeGroup}/${domainName}` });
              if (there.tags.includes(ownTagOf(uuidIn(on, component)))) return;
              throw volumeNotOurs(
                { where: { component, host: looks.host }, at: what.place('domainName') },
                { fullName: `${volumeGroup}/${domainName}`, tags: there.tags },
              );
            }
            const plan = planClone({ ...what, domainName }, { base, sizeBytes, group, volumes });
            if ('code' in plan) {
              throw problemOn({ component, host: looks.host }, plan.code, {
                at: labelAt(what.place(plan.attribute), plan.reason),
                help: plan.help,
              });
            }
            const { wantedBytes: bytes, ...room } = plan.room;
            want(wanted, { ...room, by: [{ component, at: what.place('baseImage'), bytes }] });
          });
        }
      });
    }
    return [...findings, ...tooMuch(on, wanted)];
  },
};

/** How many paths one command looks at: the words of a command have a bound, and so has what it says. */
const glancePathsMax = 100;

/** One look at the names of all images. What it does not say for sure, or when it fails, is for each disk's own look: the words are its. */
async function glanceAtImages(
  on: HostInspection,
  needs: readonly Needed<FileDisk>[],
): Promise<{
  readonly found: ReadonlyMap<string, FileStatus>;
  readonly isSureOf: (names: readonly string[]) => boolean;
}> {
  const found = new Map<string, FileStatus>();
  const unsure = new Set<string>();
  const [first] = needs;
  const names = needs.flatMap((need) => namesOf(imageFiles(need.what.directory, nameOf(on, need))));
  for (let begin = 0; begin < names.length && first !== undefined; begin += glancePathsMax) {
    const some = names.slice(begin, begin + glancePathsMax);
    const failed: Diagnostic[] = [];
    await collect(failed, async () => {
      const seen = await glanceAtPaths(on.looksFor(first.component), some);
      for (const [path, status] of seen.found) found.set(path, status);
      for (const path of seen.unsure) unsure.add(path);
    });
    if (failed.length > 0) for (const path of some) unsure.add(path);
  }
  return { found, isSureOf: (of) => of.every((path) => !unsure.has(path)) };
}

/** Throws SD8219 when the disk is there, and another one's by its mark. */
async function refuseHeld(
  on: HostInspection,
  { component, what, disk }: Needed<DiskNeed> & { readonly disk: string },
): Promise<void> {
  const { application } = on;
  await lookForOthers(on.looksFor(component), { disk, component, application, place: what.place('domainName') });
}

/** Throws SD8203 when there is an image, a copy that was broken off, or a mark that is not the component's. */
async function refuseImageOfOthers(
  on: HostInspection,
  disk: Needed<DiskNeed> & { readonly files: ImageFiles; readonly found: ReadonlyMap<string, FileStatus> },
): Promise<void> {
  const { component, what, files } = disk;
  const looks = on.looksFor(component);
  const found = await readFound(looks, { ...files, uuid: uuidIn(on, component) }, disk.found);
  if (!isOthers(found)) return;
  throw imageNotOurs({ where: { component, host: looks.host }, at: what.place('domainName') }, files, found);
}

/** The component's mark, as it will put it on what it makes. */
function uuidIn({ application }: HostInspection, path: ComponentPath): string {
  return uuidOf({ application, path });
}

/** The base image. One that is fetched counts as empty before the host has it in its cache, for its size is not known yet. */
async function baseOf(
  looks: HostLooks,
  component: ComponentPath,
  { basePath, digest, place }: DiskNeed,
): Promise<BaseImage> {
  if (basePath === undefined) {
    const path = digest === undefined ? '' : cachedImage(digest);
    const cached = path === '' ? undefined : await lookAtPath(looks, path);
    return { path, kind: 'file', sizeBytes: cached?.kind === 'file' ? cached.sizeBytes : 0 };
  }
  return lookAtBaseImage(looks, { path: basePath, component, place: place('baseImage') });
}

function sizeWithin(
  looks: HostLooks,
  disk: { readonly component: ComponentPath; readonly what: DiskNeed; readonly base: BaseImage },
): number | undefined {
  const { component, what, base } = disk;
  const sizeBytes = sizeOfDisk(base, what.sizeBytes);
  if (sizeBytes !== undefined) return sizeBytes;
  throw problemOn({ component, host: looks.host }, 'SD8211', {
    at: labelAt(what.place('size'), `${what.sizeBytes} bytes`),
    notes: [`the base image ${base.path} has ${base.sizeBytes} bytes; what is cut off would be lost`],
    help: 'leave `size` out, or make it at least as large as the base image',
  });
}

function nameOf({ application }: HostInspection, { component, what }: Needed<DiskNeed>): string {
  return what.domainName ?? derivedDomainName({ application, path: component });
}

/** Of the directory, or of the nearest above it that is there: it is made when a disk is. */
async function fileSystemFor(
  looks: HostLooks,
  directory: string,
): Promise<{ readonly mountPoint: string; readonly freeBytes: number }> {
  const ways = withAncestors(directory);
  const there = await lookAtPaths(looks, ways);
  const path = ways.find((way) => there.has(way)) ?? '/';
  const answer = await looks.query(fileSystemOf(path), { timeoutMs: timeLimits.lookMs });
  return parseFileSystem(answer.stdout) ?? { mountPoint: path, freeBytes: Number.POSITIVE_INFINITY };
}

/** The directory and those above it, without the root. */
function withAncestors(directory: string): readonly string[] {
  const names = directory.split('/').filter((name) => name !== '');
  return names.map((_, index) => `/${names.slice(0, names.length - index).join('/')}`);
}

function want(wanted: Map<string, Wanted>, more: Wanted): void {
  const known = wanted.get(more.place);
  if (known === undefined) wanted.set(more.place, more);
  else known.by.push(...more.by);
}

function tooMuch(on: HostInspection, wanted: ReadonlyMap<string, Wanted>): readonly Diagnostic[] {
  return [...wanted.values()].flatMap(({ place, freeBytes, help, by }) => {
    const bytes = by.reduce((sum, one) => sum + one.bytes, 0);
    const [first] = by;
    if (bytes <= freeBytes || first === undefined) return [];
    const { host } = on.looksFor(first.component);
    const { diagnostic } = problemOn({ component: first.component, host }, 'SD8202', {
      at: labelAt(first.at, by.length === 1 ? 'this disk' : `this disk and ${by.length - 1} more of this host`),
      facts: [
        { name: 'wanted', value: `up to ${formatSize(bytes)}` },
        { name: 'free', value: `${formatSize(freeBytes)} in ${place}` },
      ],
      help,
    });
    return [diagnostic];
  });
}

async function collect(findings: Diagnostic[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!SdError.isInstance(error)) throw error;
    findings.push(error.diagnostic);
  }
}
