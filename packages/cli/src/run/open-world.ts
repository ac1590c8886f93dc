import type { ApplicationEvent, Leases, Log, World } from '@smartdomains/runtime';
import type { SimulatedSite } from '@smartdomains/world-simulated';
import type { CliIo } from '../io.ts';
import { openState, stateFolderFor } from '../state-folder.ts';
import { UsageError } from '../usage-error.ts';
import { type Speed, type Stage, speedFor } from './pace.ts';

/** The world a run happens in, opened for one application. */
export interface OpenWorld {
  readonly world: World;
  readonly kind: 'real' | 'simulated';
  /** Who else may drive the same applications; nobody in a simulated world. */
  readonly leases?: Leases;
  /** `simulated world, seed 1`. */
  readonly title: string;
  /** Tells what the command is doing, which sets a simulated clock's speed. */
  setStage(stage: Stage): void;
  /** Keeps the event for whoever looks after the run, where there is a place for that. */
  record(event: ApplicationEvent): void;
  /** Ends what is still under way. Resolves within a time limit, whatever the hosts do. */
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly io: CliIo;
  readonly application: string;
  readonly kind: 'real' | 'simulated';
  readonly seed: number | undefined;
  readonly speed: Speed | undefined;
  readonly site: SimulatedSite | undefined;
  readonly state: string | undefined;
  readonly watchedBy: 'person' | 'nobody';
  /** What others are told who want the same application: `run pool.sf`. */
  readonly purpose: string;
  readonly log: Log;
}

const seedDefault = 1;

/** Opens the world asked for. Throws a `UsageError` for options of the other world, an `SdError` when it cannot be opened. */
export function openWorld(options: WorldOptions): Promise<OpenWorld> {
  return options.kind === 'simulated' ? openSimulatedWorld(options) : openRealWorld(options);
}

async function openSimulatedWorld(options: WorldOptions): Promise<OpenWorld> {
  if (options.state !== undefined)
    throw new UsageError('--state is for the real world: a simulated one leaves no trace');
  const { createSimulatedWorld } = await import('@smartdomains/world-simulated');
  const seed = options.seed ?? seedDefault;
  const speed = speedFor('working', options.speed, options.watchedBy);
  const { site } = options;
  const world = createSimulatedWorld({ seed, speed, log: options.log, ...(site !== undefined && { site }) });
  return {
    world,
    kind: 'simulated',
    title: `simulated world, seed ${seed}`,
    setStage: (stage) => world.setSpeed(speedFor(stage, options.speed, options.watchedBy)),
    record: () => {},
    close: async () => world.close(),
  };
}

async function openRealWorld(options: WorldOptions): Promise<OpenWorld> {
  for (const name of ['seed', 'speed'] as const) {
    if (options[name] !== undefined)
      throw new UsageError(`--${name} is for the simulated world: add --world simulated`);
  }
  const { commandEndLimitMs, createNodeWorld, createSystemClock } = await import('@smartdomains/world-node');
  const { openLogFile, teeLog } = await import('./log-file.ts');
  const folder = stateFolderFor(options.io, options.state);
  const { store, leases } = await openState(folder, { purpose: options.purpose });
  const clock = createSystemClock();
  const logFile = openLogFile({ io: options.io, stateFolder: folder, application: options.application, clock });
  const world = createNodeWorld({ store, log: teeLog(options.log, logFile) });
  return {
    world,
    kind: 'real',
    leases,
    title: 'real world',
    setStage: () => {},
    record: (event) => logFile.record(event),
    async close() {
      // Less would leave a command running that does not heed being told to end, though we say that it ends with us.
      await within(commandEndLimitMs + contactLimitMs, world.close());
      await within(contactLimitMs, logFile.close());
      leases.close();
    },
  };
}

/** How long hosts may take, besides, to be asked and to answer. */
const contactLimitMs = 5_000;

/** Waits for the work, at most so long. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, limitMs);
  try {
    await Promise.race([work, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}
