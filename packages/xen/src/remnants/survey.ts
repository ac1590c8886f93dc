import type { Diagnostic } from '@smartdomains/language';
import {
  type ApplicationName,
  type ApplicationRecord,
  type ComponentPath,
  type HostConnection,
  type HostName,
  type Leases,
  looksAt,
  SdError,
  type StandingOf,
  sleep,
  type World,
} from '@smartdomains/runtime';
import { holderKind } from '../holders/hold-disk.ts';
import { lookAtPath } from '../host-looks.ts';
import { type Owner, uuidOf } from '../identity/identity.ts';
import { timeLimits } from '../time-limits.ts';
import { lookForMarks } from './look-for-marks.ts';
import type { MarkPlace } from './mark-places.ts';
import type { Marked } from './marked.ts';

export interface SurveyOptions {
  readonly world: Pick<World, 'hosts' | 'clock'>;
  /** What the state folder knows of applications. */
  readonly records: readonly ApplicationRecord[];
  readonly leases?: Pick<Leases, 'list'> | undefined;
  readonly places: readonly MarkPlace[];
  readonly signal: AbortSignal;
}

/** Something that carries our mark and belongs to nothing. */
export interface Remnant {
  readonly marked: Marked;
  readonly connection: HostConnection;
  /** Whether its application is on record here: of another one, a machine elsewhere may know more. */
  readonly isOnRecord: boolean;
}

/** Something that stands by the record of an application that has ended. */
export interface RecordedThing extends StandingOf {
  readonly application: ApplicationName;
}

export interface Survey {
  /** Host by host, in the order in which they can be removed. */
  readonly remnants: readonly Remnant[];
  /** On record, and on a host without our mark. */
  readonly unmarked: readonly RecordedThing[];
  /** On record, and proved not to be there. */
  readonly gone: readonly RecordedThing[];
  /** On record, on a host that was not looked at or that did not answer. */
  readonly unseen: readonly RecordedThing[];
  readonly looked: readonly HostName[];
  readonly problems: readonly Diagnostic[];
}

/**
 * Looks on all hosts together for what carries our mark and belongs to no application that somebody carries or that is to be taken up,
 * and compares the records of those that have ended with what is there. Changes nothing.
 */
export async function survey(options: SurveyOptions): Promise<Survey> {
  const { records, places, world, signal } = options;
  const inUse = applicationsInUse(records, options.leases);
  const ended = records
    .filter(({ application }) => !inUse.has(application))
    .flatMap(({ application, standing }) => standing.map((thing) => ({ ...thing, application })));
  const hosts = await Promise.all(
    places.map(({ target, directories }) => {
      const connection = world.hosts.connect(target);
      const things = ended.filter(({ resource }) => resource.host === connection.name);
      return surveyHost({ ...options, connection, directories, inUse, things });
    }),
  );
  signal.throwIfAborted();
  const seen = new Set(hosts.flatMap(({ looked }) => looked));
  return {
    remnants: hosts.flatMap(({ remnants }) => remnants),
    unmarked: hosts.flatMap(({ unmarked }) => unmarked),
    gone: hosts.flatMap(({ gone }) => gone),
    unseen: ended.filter(({ resource }) => !seen.has(resource.host)),
    looked: [...seen],
    problems: hosts.flatMap(({ problems }) => problems),
  };
}

/**
 * The applications whose marks mean something: those that a process carries, those that are to be taken up, and those that a part of
 * one of these was made in.
 */
export function applicationsInUse(
  records: readonly ApplicationRecord[],
  leases: Pick<Leases, 'list'> | undefined,
): ReadonlySet<string> {
  const inUse = new Set<string>();
  for (const { application, isInterrupted } of records) if (isInterrupted) inUse.add(application);
  for (const { application, state } of leases?.list() ?? []) if (state === 'living') inUse.add(application);
  // A set is gone through in the order of its growth, so those that are added are looked at as well.
  for (const application of inUse) {
    const from = records.find((record) => record.application === application)?.detachedFrom;
    if (from !== undefined) inUse.add(from);
  }
  return inUse;
}

interface HostSurvey extends SurveyOptions {
  readonly connection: HostConnection;
  readonly directories: readonly string[];
  readonly inUse: ReadonlySet<string>;
  readonly things: readonly RecordedThing[];
}

async function surveyHost(host: HostSurvey): Promise<Omit<Survey, 'unseen'>> {
  const { connection, directories, inUse, records, things, world, signal } = host;
  const asking = 'remnants' as ComponentPath;
  const looks = looksAt(connection, { component: asking, signal });
  try {
    const heldDisks = things
      .filter(({ resource }) => resource.kind === holderKind)
      .map(({ resource }) => resource.name);
    const look = (): Promise<readonly Marked[]> =>
      lookForMarks({
        looks,
        asking,
        owners: ownersIn(records),
        directories,
        heldDisks,
        sleep: (delayMs) => sleep(world.clock, delayMs, signal),
      });
    let marks = await look();
    const isMissing = (thing: RecordedThing): boolean => !marks.some((marked) => covers(marked, thing));
    if (things.some((thing) => thing.resource.kind === 'domain' && isMissing(thing))) {
      // It may be in the middle of a reboot.
      await sleep(world.clock, timeLimits.rebootGapMs, signal);
      marks = await look();
    }
    const known = new Set<string>(records.map(({ application }) => application));
    const remnants = marks
      // Between a fetch and the look at its digest nobody holds the lock, so none is taken for broken while anything is under way.
      .filter(({ application, kind }) => (kind === 'broken fetch' ? inUse.size === 0 : !inUse.has(application ?? '')))
      .map((marked) => ({
        marked,
        connection,
        isOnRecord: marked.application === undefined || known.has(marked.application),
      }));
    const unmarked: RecordedThing[] = [];
    const gone: RecordedThing[] = [];
    for (const thing of things.filter(isMissing)) {
      const isThere = await isThereUnmarked(thing, (path) => lookAtPath(looks, path));
      (isThere ? unmarked : gone).push(thing);
    }
    return { remnants, unmarked, gone, looked: [connection.name], problems: [] };
  } catch (error) {
    if (!SdError.isInstance(error)) throw error;
    return { remnants: [], unmarked: [], gone: [], looked: [], problems: [error.diagnostic] };
  }
}

function covers(marked: Marked, { resource, component, application }: RecordedThing): boolean {
  if (marked.covers.some(({ kind, name }) => kind === resource.kind && name === resource.name)) return true;
  // A domain on its way out has lost its name.
  return (
    marked.kind === 'domain' &&
    resource.kind === 'domain' &&
    marked.application === application &&
    marked.component === component
  );
}

/** A domain or volume of that name without our mark is somebody else's: ours is gone. */
async function isThereUnmarked(
  { resource: { kind, name } }: RecordedThing,
  lookAt: (path: string) => Promise<unknown>,
): Promise<boolean> {
  switch (kind) {
    // All disks on record were looked at for marks.
    case 'domain':
    case holderKind:
      return false;
    case 'file':
    case 'directory':
      return (await lookAt(name)) !== undefined;
    case 'logical volume':
      return (await lookAt(`/dev/${name}`)) !== undefined;
    default:
      return true;
  }
}

function ownersIn(records: readonly ApplicationRecord[]): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>();
  for (const { application, components } of records) {
    for (const path of components) owners.set(uuidOf({ application, path }), { application, path });
  }
  return owners;
}
