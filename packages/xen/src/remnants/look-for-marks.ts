import { type ComponentPath, type HostLooks, SdError } from '@smartdomains/runtime';
import { type FoundConfiguration, lookAtConfigurations } from '../domain/configurations.ts';
import { seedFolderEnd } from '../domain/domain-settings.ts';
import { lookAtXen } from '../domain/looks-for-domain.ts';
import { remainsIn } from '../domain/remains.ts';
import { foldersIn } from '../files/file-commands.ts';
import { isLocked, lookAtFiles, lookAtPath, lookAtText } from '../host-looks.ts';
import { type Owner, uuidOf } from '../identity/identity.ts';
import { imageCache } from '../images/image-commands.ts';
import { lvmShowTagged } from '../lvm/lvm-commands.ts';
import { parseVolumes, type Volume } from '../lvm/lvm-report.ts';
import { problemOn } from '../problem.ts';
import { runDirectory } from '../run-directory.ts';
import { parseSeedMark } from '../seed/nocloud.ts';
import { seedFolderOn } from '../seed/seed-disk.ts';
import { parseSidecar, sidecarPath } from '../storage/sidecar.ts';
import { completeTag, ourTag, parseVolumeTags } from '../storage/volume-tags.ts';
import { timeLimits } from '../time-limits.ts';
import { type DomainRow, type DomainTable, findByUuid, isHalfDead } from '../xl/domain-table.ts';
import { adoptedAndThere, type FoundAdoption, lookForAdoptions } from './look-for-adoptions.ts';
import { lookForHolders } from './look-for-holders.ts';
import type { Marked, MarkedOf } from './marked.ts';

/** What is known before a host is looked at. */
export interface MarkSearch {
  readonly looks: HostLooks;
  /** Named where a look fails. */
  readonly asking: ComponentPath;
  /** Components on record, by the UUIDs their domains have: a domain is found by it also when its configuration is gone. */
  readonly owners: ReadonlyMap<string, Owner>;
  /** Folders that images may be in. */
  readonly directories: readonly string[];
  /** Disks that are on record as held by a domain. */
  readonly heldDisks: readonly string[];
  readonly sleep: (delayMs: number) => Promise<void>;
}

/**
 * Everything on a host that carries our mark, in the order in which it can be removed: domains, their seed disks and configurations,
 * their marks on disks, disks, and what broken fetches left. Throws when anything could not be looked at: a missing answer is not a
 * missing thing.
 */
export async function lookForMarks(search: MarkSearch): Promise<readonly Marked[]> {
  const configurations = await markedConfigurations(search.looks);
  const [seeds, images, volumes, fetches] = await Promise.all([
    markedSeeds(search.looks),
    Promise.all(search.directories.map((directory) => markedImages(search.looks, directory))),
    markedVolumes(search),
    brokenFetches(search.looks),
  ]);
  const holders = await lookForHolders({
    ...search,
    disks: [...search.heldDisks, ...volumes.map(({ name }) => `/dev/${name}`)],
  });
  const table = await lookAtXen(search.looks, { component: search.asking, place: () => undefined }, search);
  const adoptions = await lookForAdoptions(search.looks, table);
  const domains = markedDomains({ search, table, configurations, holders, adoptions });
  const isAdopted = (uuid: string): boolean => adoptions.some((adoption) => adoption.uuid === uuid);
  // What a domain elsewhere has is not ours to remove, whatever its own mark says.
  const isElsewhere = (path: string): boolean =>
    holders.some(({ name, keptFor }) => name === path && keptFor !== undefined);
  const elsewhere = 'a domain on another host has it';
  const keep = <Kind extends MarkedOf<'volume' | 'image'>>(marked: Kind, path: string): Kind =>
    marked.keptFor === undefined && isElsewhere(path) ? { ...marked, keptFor: elsewhere } : marked;
  return [
    ...domains,
    ...seeds,
    ...configurations.map(({ marked }) => marked),
    ...adoptions.map(({ marked }) => marked),
    ...holders.map((holder) =>
      isAdopted(holder.uuid) && findByUuid(table, holder.uuid) ? { ...holder, keptFor: adoptedAndThere } : holder,
    ),
    ...volumes.map((volume) => keep(volume, `/dev/${volume.name}`)),
    ...images.flat().map((image) => keep(image, image.path)),
    ...fetches,
  ];
}

interface Configuration {
  readonly marked: MarkedOf<'configuration'>;
  /** `undefined` when its writer was cut off. */
  readonly domain: FoundConfiguration['domain'];
}

async function markedConfigurations(looks: HostLooks): Promise<readonly Configuration[]> {
  return (await lookAtConfigurations(looks)).map(({ path, domain, application }) => ({
    domain: application === undefined ? undefined : domain,
    marked: {
      kind: 'configuration',
      host: looks.host,
      name: path,
      ...(application !== undefined && { application }),
      state: domain === undefined ? 'not whole' : `of domain ${domain.name}`,
      ...(application === undefined && { keptFor: 'nothing in it says whose it is' }),
      covers: [{ kind: 'file', host: looks.host, name: path }],
    },
  }));
}

/** The folders of seed disks. What is first written there says whose it is. */
async function markedSeeds(looks: HostLooks): Promise<readonly MarkedOf<'seed'>[]> {
  if ((await lookAtPath(looks, runDirectory)) === undefined) return [];
  const answer = await looks.query(foldersIn(runDirectory), { timeoutMs: timeLimits.lookMs });
  const folders = answer.stdout.split('\n').filter((path) => path.endsWith(seedFolderEnd));
  return await Promise.all(
    folders.map(async (folder) => {
      const mark = parseSeedMark((await lookAtText(looks, `${folder}/meta-data`)) ?? '');
      return {
        kind: 'seed',
        host: looks.host,
        name: folder,
        ...mark,
        state: mark === undefined ? 'not whole' : `of ${mark.component}`,
        ...(mark === undefined && { keptFor: 'nothing in it says whose it is' }),
        covers: [seedFolderOn(looks.host, folder)],
      } satisfies MarkedOf<'seed'>;
    }),
  );
}

function markedDomains(of: {
  readonly search: MarkSearch;
  readonly table: DomainTable;
  readonly configurations: readonly Configuration[];
  readonly holders: readonly MarkedOf<'disk holder'>[];
  readonly adoptions: readonly FoundAdoption[];
}): readonly MarkedOf<'domain'>[] {
  const { table, configurations, holders, adoptions } = of;
  const { looks, owners } = of.search;
  return table.flatMap((row) => {
    const configuration = configurations.find(({ domain }) => domain?.uuid === row.uuid);
    const owner = owners.get(row.uuid);
    const held = holders.find(({ uuid }) => uuid === row.uuid);
    const application = owner?.application ?? configuration?.marked.application ?? held?.application;
    const remains = remainsIn(row);
    // A half-dead domain is shown whoever made it: what it keeps is missing to all.
    if ((application === undefined && !isHalfDead(row)) || remains === 'gone') return [];
    const name = configuration?.domain?.name ?? held?.domainName ?? row.name;
    return [
      {
        kind: 'domain',
        host: looks.host,
        name,
        ...(application === undefined
          ? { keptFor: 'nothing says whose it is; it keeps memory and disks until it goes' }
          : { application }),
        ...(owner && { component: owner.path }),
        ...(adoptions.some(({ uuid }) => uuid === row.uuid) && { keptFor: adoptedAndThere }),
        uuid: row.uuid,
        remains,
        state: `number ${row.domid}, ${stateOf(row)}`,
        covers: [{ kind: 'domain', host: looks.host, name }],
      } satisfies MarkedOf<'domain'>,
    ];
  });
}

function stateOf(row: DomainRow): string {
  if (isHalfDead(row)) return 'half dead: being taken down by the hypervisor';
  if (row.isUnborn) return 'half made';
  return row.shutdownReason === null ? 'running' : `stopped: ${row.shutdownReason}`;
}

async function markedImages(looks: HostLooks, directory: string): Promise<readonly MarkedOf<'image'>[]> {
  const files = await lookAtFiles(looks, directory);
  const end = sidecarPath('');
  const found = await Promise.all(
    files.filter((file) => file.endsWith(end)).map((file) => lookAtImage(looks, file, new Set(files))),
  );
  return found.flat();
}

async function lookAtImage(
  looks: HostLooks,
  sidecar: string,
  files: ReadonlySet<string>,
): Promise<readonly MarkedOf<'image'>[]> {
  const text = await lookAtText(looks, sidecar);
  // It went while we looked: somebody is at work here.
  if (text === undefined) return [];
  const path = sidecar.slice(0, -sidecarPath('').length);
  const partPath = `${path}.part`;
  const hasImage = files.has(path);
  const hasPart = files.has(partPath);
  const mark = parseSidecar(text);
  const keptFor = whyKept(mark);
  const covered = [sidecar, ...(hasImage ? [path] : []), ...(hasPart ? [partPath] : [])];
  return [
    {
      kind: 'image',
      host: looks.host,
      name: path,
      path,
      hasImage,
      hasPart,
      ...(mark && { application: mark.application, component: mark.component }),
      state: hasImage ? 'whole' : hasPart ? 'half made' : 'its mark alone',
      ...(keptFor !== undefined && { keptFor }),
      covers: covered.map((name) => ({ kind: 'file', host: looks.host, name })),
    },
  ];
}

function whyKept(mark: ReturnType<typeof parseSidecar>): string | undefined {
  if (mark === undefined) return 'nothing in its mark says whose it is';
  const { application, component, uuid, persist } = mark;
  const owner = { application, path: component } as Owner;
  if (uuidOf(owner) !== uuid) return 'the UUID in its mark is not that of the component it names';
  return persist ? 'its description says `persist true`' : undefined;
}

async function markedVolumes({ looks }: MarkSearch): Promise<readonly MarkedOf<'volume'>[]> {
  const volumes = await lookAtTaggedVolumes(looks);
  return volumes.map((volume) => {
    const name = `${volume.group ?? ''}/${volume.name}`;
    const mark = parseVolumeTags(volume.tags);
    const keptFor = mark === undefined ? 'its tags do not say whose it is' : undefined;
    return {
      kind: 'volume',
      host: looks.host,
      name,
      ...(mark && { application: mark.application }),
      state: `${volume.tags.includes(completeTag) ? 'whole' : 'half made'}${volume.open ? ', open' : ''}`,
      ...(keptFor !== undefined && { keptFor }),
      ...(mark?.persist === true && { keptFor: 'its description says `persist true`' }),
      covers: [{ kind: 'logical volume', host: looks.host, name }],
    } satisfies MarkedOf<'volume'>;
  });
}

/** None on a host without LVM. */
async function lookAtTaggedVolumes(looks: HostLooks): Promise<readonly Volume[]> {
  const answer = await unlessMissing(() => looks.query(lvmShowTagged(ourTag), { timeoutMs: timeLimits.lookMs }));
  if (answer === undefined) return [];
  const volumes = parseVolumes(answer.stdout);
  if (volumes !== undefined) return volumes;
  throw problemOn({ component: looks.host as string as ComponentPath, host: looks.host }, 'SD8206', {
    notes: ['`lvs` gave an answer that is no report, which says nothing about any volume'],
  });
}

/** Fetches that nobody is at: their lock is free. A whole image in the cache is no remnant, it waits for its next use. */
async function brokenFetches(looks: HostLooks): Promise<readonly MarkedOf<'broken fetch'>[]> {
  const files = await lookAtFiles(looks, imageCache);
  const paths = new Set(files.flatMap((file) => /^(.*\/[0-9a-f]{64}\.img)\.(?:part|lock)$/.exec(file)?.[1] ?? []));
  const found = await Promise.all(
    [...paths].map(async (path) => {
      const lockPath = `${path}.lock`;
      if (files.includes(lockPath) && (await lookAtPath(looks, lockPath)) && (await isLocked(looks, lockPath)))
        return [];
      return [
        {
          kind: 'broken fetch',
          host: looks.host,
          name: `${path}.part`,
          path,
          state: 'nobody fetches it',
          covers: [],
        } satisfies MarkedOf<'broken fetch'>,
      ];
    }),
  );
  return found.flat();
}

/** `undefined` when the host has no such program (SD6104). */
async function unlessMissing<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (SdError.isInstance(error) && error.diagnostic.code === 'SD6104') return undefined;
    throw error;
  }
}
