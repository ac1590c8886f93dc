import { createInProcessTransport, createMemoryStore, type Log, type Store, type World } from '@smartdomains/runtime';
import type { Fault } from './faults.ts';
import { createSeededRandom } from './seeded-random.ts';
import { createSimulatedHosts, type SimulatedHosts } from './simulated-hosts.ts';
import { defaultSite, type SimulatedSite } from './site.ts';
import { type ClockSpeed, createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export interface SimulatedWorldOptions {
  /** The same seed, site, faults and deeds give the same run, byte for byte. */
  readonly seed: number | string;
  /** Default `defaultSite`. */
  readonly site?: SimulatedSite;
  /** Default `max`. */
  readonly speed?: ClockSpeed;
  readonly faults?: readonly Fault[];
  /**
   * Default: one in memory. One that is given takes real time, so the clock stands still while it works; it is not closed with
   * the world.
   */
  readonly store?: Store;
  /** Default: forgets. */
  readonly log?: Log;
}

/** A world in this process: time, chance and hosts are simulated. */
export interface SimulatedWorld extends World {
  readonly clock: VirtualClock;
  readonly hosts: SimulatedHosts;
  setSpeed(speed: ClockSpeed): void;
  /** Commands under way end as `unreachable`, the clock stops; nothing keeps the process alive afterwards. */
  close(): Promise<void>;
}

/** A world at time 0, with the hosts of the site. */
export function createSimulatedWorld(options: SimulatedWorldOptions): SimulatedWorld {
  const clock = createVirtualClock({ speed: options.speed ?? 'max' });
  const random = createSeededRandom(options.seed);
  const log: Log = options.log ?? { write: () => {} };
  const store = options.store ? storeOutsideTime(options.store, clock) : createMemoryStore();
  const hosts = createSimulatedHosts({
    clock,
    random: random.stream('hosts'),
    site: options.site ?? defaultSite,
    faults: options.faults ?? [],
  });
  return {
    clock,
    random: random.stream('engine'),
    hosts,
    store,
    transport: createInProcessTransport(log),
    log,
    setSpeed: (speed) => clock.setSpeed(speed),
    async close() {
      await hosts.close();
      if (options.store === undefined) await store.close();
      clock.close();
    },
  };
}

/** Without it time would run on to a time limit while the disk writes, and tell of a wait that never was. */
function storeOutsideTime(store: Store, clock: VirtualClock): Store {
  return {
    append: (stream, records) => clock.during(store.append(stream, records)),
    read: (stream) => clock.during(store.read(stream)),
    streams: () => clock.during(store.streams()),
    remove: (stream) => clock.during(store.remove(stream)),
    close: () => store.close(),
  };
}
