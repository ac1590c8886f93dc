import {
  createApplications,
  type Descriptions,
  type Leases,
  preflight,
  type Registry,
  type SurroundingsOptions,
  type World,
} from '@smartdomains/runtime';
import { createRoutes } from './api/routes.ts';
import { createServer } from './api/server.ts';
import { createCarrier } from './carrier.ts';
import { createFreezableWorld } from './frozen-world.ts';
import type { ApplicationRecords } from './records.ts';
import { createServiceManager } from './service-manager.ts';
import { listenOnSocket } from './socket.ts';

/** How long commands that are under way have to end when the daemon stops; they go on without it then. */
export const stopLimitMs = 20_000;

/** What a daemon works with. */
export interface DaemonOptions {
  readonly world: World;
  /** `real world`. */
  readonly worldTitle: string;
  /** 1 is as ours. */
  readonly clockSpeed: number;
  readonly registry: Registry;
  readonly surroundings: SurroundingsOptions;
  /** Lets components read descriptions; none may when it is absent. */
  readonly descriptions?: Descriptions;
  /** Whether hosts are looked at before each deployment (preflight). */
  readonly looksFirst: boolean;
  readonly leases: Leases;
  readonly records: ApplicationRecords;
  readonly socketPath: string;
  readonly stateFolder: string;
  readonly version: string;
  /** Of the process; what the service manager says in it. */
  readonly environment: (name: string) => string | undefined;
}

/** A daemon that answers on its socket. */
export interface Daemon {
  /** How many applications it took up when it began. */
  readonly takenUp: number;
  /**
   * Stops the daemon and leaves every application as it is: nothing is ended, nothing more is begun, and the next daemon takes
   * them up. Resolves when commands under way have ended or `stopLimitMs` is over, with how many have not; the process must end
   * then, and the store be closed before.
   */
  stop(): Promise<{ readonly underWay: number }>;
}

/** See `startDaemon`, through which others get here. */
export async function createDaemon(options: DaemonOptions): Promise<Daemon> {
  const { registry, surroundings, leases, records, worldTitle, clockSpeed, version } = options;
  const world = createFreezableWorld(options.world);
  const applications = createApplications({
    registry,
    surroundings,
    world,
    leases,
    ...(options.descriptions && { descriptions: options.descriptions }),
  });
  const carrier = createCarrier({ applications, world, worldTitle, clockSpeed, leases, records });
  const nowMs = (): number => world.clock.nowMs();
  const routes = createRoutes({
    carrier,
    registry,
    surroundings,
    records,
    nowMs,
    async lookAtHosts({ name, description, signal }) {
      if (!options.looksFirst) return [];
      const found = await preflight({
        application: name,
        description,
        registry,
        surroundings,
        rootName: 'sfConfig',
        world,
        signal,
      });
      return found.flatMap(({ diagnostics }) => diagnostics);
    },
    status: () => ({
      version,
      pid: process.pid,
      run: carrier.run,
      stateFolder: options.stateFolder,
      world: worldTitle,
      clockSpeed,
      nowMs: nowMs(),
    }),
  });
  // Who follows an application over a restart is not told that nobody drives it, only because it comes early.
  const begins = Promise.withResolvers<void>();
  const server = createServer(routes, { version, log: world.log, begins: begins.promise });
  await server.ready();
  const manager = createServiceManager({ environment: options.environment, log: world.log });
  await listenOnSocket(server.server, options.socketPath);
  const stopWatching = manager.watch();
  const { length: takenUp } = await carrier.recoverAll().catch(async (error: unknown) => {
    stopWatching();
    await server.close();
    throw error;
  });
  begins.resolve();
  world.log.write('info', 'the daemon answers', { socket: options.socketPath, takenUp });
  void manager.ready(`${takenUp} applications taken up`);

  let stopped: ReturnType<Daemon['stop']> | undefined;
  return {
    takenUp,
    stop() {
      stopped ??= (async () => {
        const left = applications.list().length;
        world.log.write('info', 'the daemon stops and leaves its applications as they are', { applications: left });
        const frozen = world.freeze(stopLimitMs);
        stopWatching();
        void manager.stopping();
        await server.close();
        const { underWay } = await frozen;
        if (underWay > 0) {
          world.log.write('warning', 'commands are still under way, and go on without the daemon', {
            commands: underWay,
          });
        }
        return { underWay };
      })();
      return stopped;
    },
  };
}
