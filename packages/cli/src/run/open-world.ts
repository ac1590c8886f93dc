import { homedir } from 'node:os';
import path from 'node:path';
import type { Log, World } from '@smartdomains/runtime';
import type { SimulatedSite } from '@smartdomains/world-simulated';
import type { CliIo } from '../io.ts';
import { UsageError } from '../usage-error.ts';
import { lockApplication } from './application-lock.ts';
import { type Speed, type Stage, speedFor } from './pace.ts';

/** The world a run happens in, opened for one application. */
export interface OpenWorld {
  readonly world: World;
  readonly kind: 'real' | 'simulated';
  /** `simulated world, seed 1`. */
  readonly title: string;
  /** Tells what the command is doing, which sets a simulated clock's speed. */
  setStage(stage: Stage): void;
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
    close: async () => world.close(),
  };
}

async function openRealWorld(options: WorldOptions): Promise<OpenWorld> {
  for (const name of ['seed', 'speed'] as const) {
    if (options[name] !== undefined)
      throw new UsageError(`--${name} is for the simulated world: add --world simulated`);
  }
  const { createNodeWorld, openSqliteStore } = await import('@smartdomains/world-node');
  const folder = stateFolderFor(options.io, options.state);
  const release = lockApplication(folder, options.application);
  const store = openSqliteStore(path.join(folder, 'journal.sqlite'));
  const world = createNodeWorld({ store, log: options.log });
  return {
    world,
    kind: 'real',
    title: 'real world',
    setStage: () => {},
    async close() {
      await world.close();
      release();
    },
  };
}

/** Where the journal is: what was asked for, else where the system keeps such things for root and for others. */
export function stateFolderFor(io: CliIo, asked: string | undefined): string {
  if (asked !== undefined) return path.resolve(io.workingFolder, asked);
  const stateHome = io.environment('XDG_STATE_HOME') ?? '';
  if (path.isAbsolute(stateHome)) return path.join(stateHome, 'smartdomains');
  if (process.getuid?.() === 0) return '/var/lib/smartdomains';
  return path.join(io.environment('HOME') ?? homedir(), '.local', 'state', 'smartdomains');
}
