import type { Diagnostic } from '@smartdomains/language';
import { type ApplicationRecord, type HostTarget, type Registry, readApplicationRecords } from '@smartdomains/runtime';
import {
  joinPlaces,
  type MarkPlace,
  markPlacesIn,
  type RecordedThing,
  type Remnant,
  type Survey,
  survey,
} from '@smartdomains/xen';
import { askYesOrNo } from '../ask.ts';
import { cliDiagnostic } from '../codes.ts';
import { loadRegistry } from '../component-packages.ts';
import { printable } from '../display/printable.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { exitCodeFor } from '../exit-code-for.ts';
import { inRealWorld, type RecordedWorld } from '../recorded-world.ts';
import { report } from '../report.ts';
import { rootComponentName } from '../root-component.ts';
import { type ReadPoolOptions, readPool } from '../run/read-pool.ts';
import { UsageError } from '../usage-error.ts';
import { parseHostOption } from './host-option.ts';
import { openUnlessCarried } from './open-cleanup.ts';
import { remnantLine, thingLine } from './remnant-lines.ts';
import { removeRemnants } from './remove-remnants.ts';

export interface RemnantsOptions extends ReadPoolOptions {
  readonly host: readonly string[];
  readonly remove: boolean;
  readonly yes: boolean;
  readonly application: readonly string[];
  readonly forgetHost: readonly string[];
  readonly state: string | undefined;
}

/** Looks for remnants in the real world, and removes them when that is asked for; see the help of `remnants`. */
export async function remnants(file: string | undefined, options: RemnantsOptions): Promise<ExitCode> {
  const { io } = options;
  if (options.yes && !options.remove) throw new UsageError('--yes answers the question of --remove: give that too');
  if (file !== undefined && options.host.length > 0) throw new UsageError('give a description or --host, not both');
  const named = options.host.map(parseHostOption);
  const read = file === undefined ? undefined : await readPool(file, options);
  if (typeof read === 'number') return read;
  const loaded = read ?? (await loadRegistry(options.components, io));
  if (loaded.registry === undefined) {
    report(loaded.diagnostics, { io, format: options.json ? 'json' : 'text' });
    return exitCodes.failed;
  }
  const { registry } = loaded;
  const placesOf = (records: readonly ApplicationRecord[]): readonly MarkPlace[] => {
    if (named.length > 0) return joinPlaces(withRecordedDirectories(named, records, registry));
    if (read !== undefined) return markPlacesIn({ ...read, rootName: rootComponentName });
    return joinPlaces(recordedPlaces(records, registry));
  };
  return inRealWorld({ io, state: options.state, purpose: 'remnants' }, (on, signal) =>
    workOnRemnants(on, { ...options, placesOf, signal }),
  );
}

function recordedPlaces(records: readonly ApplicationRecord[], registry: Registry): readonly MarkPlace[] {
  return records.flatMap(({ description }) =>
    description === undefined ? [] : markPlacesIn({ description, registry, rootName: rootComponentName }),
  );
}

/** The named hosts, with every folder for images that is on record of any host. */
function withRecordedDirectories(
  targets: readonly HostTarget[],
  records: readonly ApplicationRecord[],
  registry: Registry,
): readonly MarkPlace[] {
  const directories = recordedPlaces(records, registry).flatMap((place) => place.directories);
  return targets.map((target) => ({ target, directories }));
}

export interface WorkOptions
  extends Pick<RemnantsOptions, 'io' | 'json' | 'remove' | 'yes' | 'application' | 'forgetHost'> {
  readonly placesOf: (records: readonly ApplicationRecord[]) => readonly MarkPlace[];
  readonly signal: AbortSignal;
}

/** The same in any world. */
export async function workOnRemnants(on: RecordedWorld, options: WorkOptions): Promise<ExitCode> {
  const { io, json, signal, application, forgetHost } = options;
  const { world, leases } = on;
  const isAskedFor = (name: string | undefined): boolean =>
    application.length === 0 || (name !== undefined && application.includes(name));
  const records = await readApplicationRecords(world.store);
  const look = async (): Promise<Survey> => {
    const now = await readApplicationRecords(world.store);
    const found = await survey({ world, records: now, leases, places: options.placesOf(records), signal });
    await forget(on, [...found.gone, ...found.unseen.filter(({ resource }) => forgetHost.includes(resource.host))], {
      ...options,
    });
    return {
      ...found,
      remnants: found.remnants.filter(({ marked }) => isAskedFor(marked.application)),
      unmarked: found.unmarked.filter((thing) => isAskedFor(thing.application)),
      unseen: found.unseen.filter(
        (thing) => isAskedFor(thing.application) && !forgetHost.includes(thing.resource.host),
      ),
    };
  };
  const found = await look();
  const isOurs = ({ marked, isOnRecord }: Remnant): boolean =>
    marked.keptFor === undefined && (isOnRecord || application.includes(marked.application ?? ''));
  const removable = found.remnants.filter(isOurs);
  for (const remnant of found.remnants) io.stdout.write(remnantLine(remnant, isOurs(remnant), json));
  for (const thing of found.unmarked) io.stdout.write(thingLine(thing, 'unmarked', json));
  for (const thing of found.unseen) io.stdout.write(thingLine(thing, 'unseen', json));
  if (!json && found.remnants.length + found.unmarked.length + found.unseen.length === 0) {
    const hosts = found.looked.map(printable).join(', ');
    io.stdout.write(hosts === '' ? 'No host was looked at.\n' : `Nothing is left on ${hosts}.\n`);
  }
  report(found.problems, { io, format: json ? 'json' : 'text' });
  if (!options.remove || removable.length === 0) return exitCodeFor(found.problems);
  if (
    !options.yes &&
    !(await askYesOrNo(io, `Remove ${removable.length === 1 ? 'it' : `these ${removable.length}`}?`))
  ) {
    io.stderr.write('Nothing is removed.\n');
    return exitCodes.failed;
  }
  const failures = await removeRemnants(on, removable, { io, json, signal });
  // What the record says stands is compared once more with what is there.
  const after = await look();
  const left = after.remnants.filter(isOurs);
  const diagnostics: readonly Diagnostic[] = [...failures, ...leftStanding(left)];
  report(diagnostics, { io, format: json ? 'json' : 'text' });
  return exitCodeFor([...diagnostics, ...found.problems]);
}

function leftStanding(left: readonly Remnant[]): readonly Diagnostic[] {
  if (left.length === 0) return [];
  const facts = left.map(({ marked }) => ({
    name: 'left standing',
    value: `${marked.kind} ${marked.name} on ${marked.host}`,
  }));
  return [cliDiagnostic('SD5907', { facts, notes: ['each is left as it is'], help: 'the findings above say why' })];
}

/** Takes things off the record of applications that nobody carries. */
async function forget(
  { world, leases }: RecordedWorld,
  things: readonly RecordedThing[],
  { io, json, signal }: Pick<WorkOptions, 'io' | 'json' | 'signal'>,
): Promise<void> {
  for (const [application, ofOne] of Map.groupBy(things, (thing) => thing.application)) {
    const cleanup = await openUnlessCarried({ world, leases }, { application, signal });
    if (cleanup === undefined) continue;
    try {
      for (const thing of ofOne) {
        await cleanup.workFor(thing.component).confirmGone(thing.resource);
        io.stdout.write(thingLine(thing, 'forgotten', json));
      }
    } finally {
      await cleanup.end();
    }
  }
}
