import { createInProcessTransport, createMemoryStore, type Log, type Store, type World } from '@smartdomains/runtime';
import { createNodeHosts, type NodeHosts } from './node-hosts.ts';
import { silentLog } from './stream-log.ts';
import { createSystemClock } from './system-clock.ts';
import { createSystemRandom } from './system-random.ts';

/** What a real world is made with. */
export interface NodeWorldOptions {
  /** The world closes it at its end. Lasts as long as the process when absent. */
  readonly store?: Store;
  /** Silent when absent. */
  readonly log?: Log;
  /** Where the private directory for the control sockets of ssh is made; the system's directory for such files when absent. */
  readonly controlDirectory?: string;
}

/** The real world on one machine: its clock, processes and OpenSSH, and messages within this process. */
export interface NodeWorld extends World {
  readonly hosts: NodeHosts;
  /** Ends what is under way on the hosts, then closes their connections and the store. */
  close(): Promise<void>;
}

export function createNodeWorld(options: NodeWorldOptions = {}): NodeWorld {
  const { store = createMemoryStore(), log = silentLog, controlDirectory } = options;
  const hosts = createNodeHosts(controlDirectory === undefined ? {} : { controlDirectory });
  return {
    clock: createSystemClock(),
    random: createSystemRandom(),
    hosts,
    store,
    transport: createInProcessTransport(log),
    log,
    async close() {
      await hosts.close();
      await store.close();
    },
  };
}
