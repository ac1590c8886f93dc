import type { ApplicationRecords, Daemon } from '@smartdomains/daemon';
import { type Log, SdError, type World } from '@smartdomains/runtime';
import type { FolderTaken } from '@smartdomains/world-node';
import type { SimulatedSite } from '@smartdomains/world-simulated';
import { loadRegistry } from '../component-packages.ts';
import { printable } from '../display/printable.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { exitCodeFor } from '../exit-code-for.ts';
import type { CliIo } from '../io.ts';
import { packageVersion } from '../package-version.ts';
import { report } from '../report.ts';
import { teeLog } from '../run/log-file.ts';
import type { Speed } from '../run/pace.ts';
import { loadOptionsOf } from '../run/read-pool.ts';
import { logText } from '../run/run-log.ts';
import { descriptionsIn } from '../runtime-descriptions.ts';
import { type OpenState, openState, socketPathFor, stateFolderFor } from '../state-folder.ts';
import { UsageError } from '../usage-error.ts';
import { openRecordFiles, type RecordFiles } from './application-records.ts';
import { pausedWhenIdle } from './idle-pace.ts';

export interface ServeOptions {
  readonly io: CliIo;
  readonly state: string | undefined;
  readonly socket: string | undefined;
  readonly world: 'real' | 'simulated' | undefined;
  readonly seed: number | undefined;
  readonly speed: Speed | undefined;
  readonly site: string | undefined;
  readonly define: ReadonlyMap<string, string>;
  readonly env: readonly string[];
  readonly components: readonly string[];
  readonly include: readonly string[];
  readonly descriptions: readonly string[];
}

/** A world with the store of the state folder. */
interface ServedWorld {
  readonly world: World;
  readonly title: string;
  readonly speed: number;
  /** The records as the daemon is to be given them. */
  readonly recordsFor: (records: ApplicationRecords) => ApplicationRecords;
  /** Lets the hosts go; nothing may be under way there. */
  readonly close: () => Promise<void>;
}

/** Carries applications until it is told to stop; see the help of `daemon`. */
export async function serve(options: ServeOptions): Promise<ExitCode> {
  const { io } = options;
  checkOptions(options);
  const { registry, diagnostics: refused } = await loadRegistry(options.components, io);
  if (registry === undefined) {
    report(refused, { io });
    return exitCodeFor(refused);
  }
  const { startDaemon } = await import('@smartdomains/daemon');
  const stateFolder = stateFolderFor(io, options.state);
  const socketPath = socketPathFor(io, options);
  const state = await openState(stateFolder, { purpose: 'daemon' });
  const other = state.leases.takeFolder();
  if (other !== undefined) {
    await state.store.close();
    state.leases.close();
    throw await alreadyServed(other, stateFolder);
  }
  const records = await openRecords(io, stateFolder);
  const log = teeLog(terminalLog(io), records.log);
  const served = await openServedWorld(options, { state, log });
  if (served === 'wrong') {
    await closeState(state, records);
    return exitCodes.failed;
  }
  let closeWorld = served.close;
  const surroundings = {
    properties: options.define,
    environment: (name: string) => (options.env.includes(name) ? io.environment(name) : undefined),
  };
  const descriptions = descriptionsIn(options.descriptions, {
    ...surroundings,
    io,
    includeFolders: options.include,
    seed: options.seed,
  });
  const stopAsked = Promise.withResolvers<void>();
  const signals = (['SIGTERM', 'SIGINT', 'SIGHUP'] as const).map((signal) => io.onSignal(signal, stopAsked.resolve));
  try {
    const daemon = await startDaemon({
      world: served.world,
      worldTitle: served.title,
      clockSpeed: served.speed,
      // A simulated world shows how a deployment fails and is undone.
      looksFirst: options.world !== 'simulated',
      registry,
      surroundings,
      ...(descriptions && { descriptions }),
      leases: state.leases,
      records: served.recordsFor(records),
      socketPath,
      stateFolder,
      version: await packageVersion(),
      environment: (name) => io.environment(name),
    });
    io.stdout.write(
      `${printable(
        `The daemon answers at ${socketPath} (${served.title}, state in ${stateFolder}); ${takenUpText(daemon)}.`,
      )}\n`,
    );
    await stopAsked.promise;
    const { underWay } = await daemon.stop();
    // What is still under way is to go on without us.
    if (underWay > 0) closeWorld = async () => {};
    io.stdout.write('The daemon has stopped and left its applications as they are; the next one takes them up.\n');
    return exitCodes.fine;
  } finally {
    for (const release of signals) release();
    await closeWorld();
    await closeState(state, records);
  }
}

/** Two daemons in one folder would each take up what the other carries. */
async function alreadyServed({ by }: FolderTaken, stateFolder: string): Promise<SdError> {
  const { daemonDiagnostic } = await import('@smartdomains/daemon');
  const { holderFacts } = await import('@smartdomains/world-node');
  return new SdError(
    daemonDiagnostic('SD7201', {
      facts: [{ name: 'state folder', value: stateFolder }, ...(by ? holderFacts(by) : [])],
      help: 'use the one that runs, or end it: with its end the folder is free, also by kill -9. Only for pools of its own give this one another folder with --state',
    }),
  );
}

/** Before anything is opened. */
function checkOptions(options: ServeOptions): void {
  if (options.world === 'simulated') return;
  for (const name of ['seed', 'speed', 'site'] as const) {
    if (options[name] !== undefined)
      throw new UsageError(`--${name} is for the simulated world: add --world simulated`);
  }
}

function takenUpText({ takenUp }: Daemon): string {
  if (takenUp === 0) return 'it had no application to take up';
  return takenUp === 1 ? 'it took up 1 application' : `it took up ${takenUp} applications`;
}

async function closeState({ store, leases }: OpenState, records: RecordFiles): Promise<void> {
  await store.close();
  leases.close();
  await records.close();
}

async function openRecords(io: CliIo, stateFolder: string): Promise<RecordFiles> {
  const { createSystemClock } = await import('@smartdomains/world-node');
  return openRecordFiles({ io, stateFolder, clock: createSystemClock() });
}

/** Everything that an operator should see, on standard error; the service manager adds the time. */
function terminalLog(io: CliIo): Log {
  const isDebug = io.environment('SMARTDOMAINS_DEBUG') === '1';
  return {
    write(level, message, data) {
      if (level !== 'debug' || isDebug) io.stderr.write(`${logText(level, message, data)}\n`);
    },
  };
}

async function openServedWorld(
  options: ServeOptions,
  { state, log }: { readonly state: OpenState; readonly log: Log },
): Promise<ServedWorld | 'wrong'> {
  if (options.world === 'simulated') return await openSimulated(options, { state, log });
  const { createNodeWorld } = await import('@smartdomains/world-node');
  const world = createNodeWorld({ store: state.store, log });
  return { world, title: 'real world', speed: 1, recordsFor: (records) => records, close: () => world.hosts.close() };
}

const seedDefault = 1;
/** As on a terminal: slow enough to be watched. */
const speedDefault = 10;

async function openSimulated(
  options: ServeOptions,
  { state, log }: { readonly state: OpenState; readonly log: Log },
): Promise<ServedWorld | 'wrong'> {
  const { createSimulatedWorld } = await import('@smartdomains/world-simulated');
  const seed = options.seed ?? seedDefault;
  const speed = options.speed ?? speedDefault;
  const site = await siteFor(options);
  if (site === 'wrong') return site;
  const world = createSimulatedWorld({ seed, speed, log, store: state.store, ...(site && { site }) });
  if (speed !== 'max') keepTimeGoing(world, speed);
  return {
    world,
    title: `simulated world, seed ${seed}`,
    speed: speed === 'max' ? 1 : speed,
    recordsFor: (records) => (speed === 'max' ? pausedWhenIdle(records, world.clock) : records),
    close: () => world.close(),
  };
}

/** Simulated time stands still while nothing is due; whoever looks at a daemon expects it to go on. */
function keepTimeGoing(world: World, speed: number): void {
  world.clock.after(tickMs * speed, () => keepTimeGoing(world, speed));
}
const tickMs = 500;

async function siteFor(options: ServeOptions): Promise<SimulatedSite | undefined | 'wrong'> {
  if (options.site === undefined) return undefined;
  const { loadSite } = await import('../load-site.ts');
  return (await loadSite(options.site, loadOptionsOf({ ...options, json: false }))) ?? 'wrong';
}
