import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Description, evaluate, type IncludeLoader, SourceText } from '@smartdomains/language';
import {
  type ApplicationEnd,
  type ApplicationEvent,
  checkDescription,
  coreClasses,
  createApplication,
  createRegistry,
  parseApplicationName,
  type Registry,
} from '@smartdomains/runtime';
import { createSimulatedWorld, type Fault, type MachineState, type SimulatedSite } from '@smartdomains/world-simulated';
import { xenComponentClasses } from '@smartdomains/xen';

const repository = path.resolve(import.meta.dirname, '../..');
/** The classes of the product. */
export const registry: Registry = createRegistry([...coreClasses, ...xenComponentClasses]);

const library: IncludeLoader = {
  load: (request) => new SourceText(request, readFileSync(path.join(repository, 'library', request), 'utf8')),
};

/** The description of a text, which must be without errors. */
export function describeText(text: string): Description {
  const { description, diagnostics } = evaluate(new SourceText('pool.sf', text), { loader: library });
  const found =
    description === undefined
      ? diagnostics
      : [...diagnostics, ...checkDescription({ description, registry, rootName: 'sfConfig' })];
  const errors = found.filter(({ severity }) => severity === 'error');
  if (description === undefined || errors.length > 0) throw new Error(JSON.stringify(errors, undefined, 2));
  return description;
}

export interface PoolRun {
  readonly events: readonly ApplicationEvent[];
  readonly end: ApplicationEnd;
  /** What is on each host before and after, without the folders of ours that stay. */
  readonly before: Readonly<Record<string, MachineState>>;
  readonly after: Readonly<Record<string, MachineState>>;
  readonly durationMs: number;
}

export interface PoolRunOptions {
  readonly description: Description;
  readonly hosts?: readonly string[];
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  readonly site?: SimulatedSite;
  /** So long after its beginning the pool is ended, in whatever state it is. Default a minute. */
  readonly terminateAfterMs?: number;
}

/** Runs a pool in a simulated world of its own, from nothing to its end. */
export async function runPool(options: PoolRunOptions): Promise<PoolRun> {
  const { description, hosts = ['localhost'], faults = [], site } = options;
  const world = createSimulatedWorld({ seed: options.seed ?? 1, faults, ...(site && { site }) });
  const name = parseApplicationName('pool');
  if (name === undefined) throw new Error('no name');
  const look = (): Readonly<Record<string, MachineState>> =>
    Object.fromEntries(hosts.map((host) => [host, withoutOurFolders(world.hosts.inspect(host))]));
  const before = look();
  const application = createApplication({ name, description, registry, world });
  const events: ApplicationEvent[] = [];
  application.subscribe((event) => events.push(event));
  const cancel = world.clock.after(options.terminateAfterMs ?? 60_000, () =>
    application.terminate({ type: 'normal', description: 'the test is over' }),
  );
  await application.run();
  const end = await application.ended;
  cancel();
  const durationMs = world.clock.nowMs();
  // A domain whose creation was cut off may still appear on the host.
  await world.clock.runUntil(durationMs + 120_000);
  const after = look();
  await world.close();
  return { events, end, before, after, durationMs };
}

/** The folders of ours stay. */
export function withoutOurFolders(state: MachineState): MachineState {
  const directories = state.directories.filter((directory) => !/\/smartdomains(\/|$)/.test(directory));
  return { ...state, directories };
}

/** The sequence number of the one event of this name of the component whose path ends so. */
export function seqOf(
  events: readonly ApplicationEvent[],
  component: string,
  event: ApplicationEvent['event'],
): number {
  const found = events.filter(
    (one) => one.event === event && (one.component === component || one.component.endsWith(`:${component}`)),
  );
  if (found.length !== 1) throw new Error(`${found.length} events ${event} of ${component}`);
  return found[0]?.seq ?? Number.NaN;
}
