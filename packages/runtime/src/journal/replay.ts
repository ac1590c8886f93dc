import { type Description, descriptionFromJson, type Value } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { LifecycleState } from '../lifecycle.ts';
import type { ApplicationName, ComponentPath } from '../names.ts';
import type { JsonValue } from '../ports.ts';
import { SdError } from '../sd-error.ts';
import type { BegunEntry, EndRecord, JournalEntry } from './entry.ts';

/** What a stream says of a run that did not end: where to take it up. */
export interface Replay {
  readonly begun: BegunEntry;
  readonly description: Description;
  /** What is known of each component that got as far as a first step, by path, in the order of their first. */
  readonly components: Map<ComponentPath, RecordedComponent>;
  /** What each component wrote down, and what attributes others gave it or took (`undefined`), until it terminated. */
  readonly kept: Map<ComponentPath, Kept>;
  /** Children made at run time from descriptions that stand nowhere in their compound, in their order. */
  readonly children: readonly RecordedChild[];
  /** Components that were about to become applications; whether they have is written in the stream of `to`. */
  readonly detaching: readonly { readonly component: ComponentPath; readonly to: ApplicationName }[];
}

/** The last that is on record of a component. `detached`: it is another application now. */
export interface RecordedComponent {
  readonly state: LifecycleState | 'detached';
  /** Why it was ending or had ended. */
  readonly record?: EndRecord;
}

/** What a component had beside its description. */
export interface Kept {
  readonly memory: Map<string, JsonValue>;
  readonly attributes: Map<string, Value | undefined>;
  /** What others were giving it. */
  readonly changing: Map<string, Value | undefined>;
}

export interface RecordedChild {
  readonly path: ComponentPath;
  readonly description: Description;
  readonly madeBy: 'itself' | 'others';
}

/**
 * Reads a stream; `undefined` when there is no run in it that did not end. An entry taken twice is as one; what came before the last
 * beginning belongs to the ledger only. Throws SD7102 when the description on record cannot be read.
 */
export function replayStream(records: readonly JsonValue[]): Replay | undefined {
  const entries = records.map((record) => record as unknown as JournalEntry);
  if (!isInterrupted(records)) return undefined;
  const beginning = entries.findLastIndex(({ entry }) => entry === 'begun');
  const begun = entries[beginning];
  if (begun?.entry !== 'begun') return undefined;
  const components = new Map<ComponentPath, RecordedComponent>();
  const children = new Map<ComponentPath, RecordedChild>();
  const kept = new Map<ComponentPath, Kept>();
  const detaching: { readonly component: ComponentPath; readonly to: ApplicationName }[] = [];
  for (const entry of entries.slice(beginning + 1)) {
    if (entry.entry === 'state') {
      const { state, record } = entry;
      components.set(entry.component, { state, ...(record && { record }) });
      if (state === 'terminated') kept.delete(entry.component);
    } else if (entry.entry === 'remembered') {
      const { memory } = keptOf(kept, entry.component);
      if (entry.value === undefined) memory.delete(entry.name);
      else memory.set(entry.name, entry.value);
    } else if (entry.entry === 'attribute') {
      const value = entry.value === undefined ? undefined : readValue(entry.value);
      const { attributes, changing } = keptOf(kept, entry.component);
      attributes.set(entry.name, value);
      changing.delete(entry.name);
    } else if (entry.entry === 'changing') {
      const value = entry.value === undefined ? undefined : readValue(entry.value);
      keptOf(kept, entry.component).changing.set(entry.name, value);
    } else if (entry.entry === 'notChanged') {
      keptOf(kept, entry.component).changing.delete(entry.name);
    } else if (entry.entry === 'child') {
      const { component: path, madeBy } = entry;
      children.set(path, { path, description: readDescription(entry.description), madeBy });
    } else if (entry.entry === 'detaching') {
      detaching.push({ component: entry.component, to: entry.to });
    } else if (entry.entry === 'detached') {
      detach(components, entry.component);
    }
  }
  return {
    begun,
    description: readDescription(begun.description),
    components,
    kept,
    children: [...children.values()],
    detaching,
  };
}

/** Whether a stream's last run did not end. What is on record after its end, of what it left, is no run. */
export function isInterrupted(records: readonly (JsonValue | JournalEntry)[]): boolean {
  const entries = records as readonly JournalEntry[];
  return entries.findLast(({ entry }) => entry === 'begun' || entry === 'ended')?.entry === 'begun';
}

/** The run goes on only to end, as if that had been decided before it was interrupted; one that was ending anyway keeps its reason. */
export function endReplay({ components }: Replay, record: EndRecord): void {
  const top = record.id;
  const state = components.get(top)?.state;
  if (state === 'terminating' || state === 'terminated') return;
  components.set(top, { state: 'terminating', record });
}

/** From now on the component and all below it are another application's. */
export function detach(components: Map<ComponentPath, RecordedComponent>, path: ComponentPath): void {
  for (const below of components.keys()) if (below.startsWith(`${path}:`)) components.delete(below);
  components.set(path, { state: 'detached' });
}

function keptOf(kept: Map<ComponentPath, Kept>, path: ComponentPath): Kept {
  const known = kept.get(path);
  if (known) return known;
  const fresh: Kept = { memory: new Map(), attributes: new Map(), changing: new Map() };
  kept.set(path, fresh);
  return fresh;
}

function readValue(json: JsonValue): Value | undefined {
  return readDescription({ value: json }).attributes.get('value')?.value;
}

function readDescription(json: JsonValue): Description {
  const read = descriptionFromJson(json);
  if ('description' in read) return read.description;
  throw new SdError(
    runtimeDiagnostic('SD7102', {
      notes: [`at ${read.path.join(':')}: ${read.problem}`],
      help: 'look at what it left on its hosts, and end that by hand',
    }),
  );
}
