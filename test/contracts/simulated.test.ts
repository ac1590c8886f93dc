import type { HostTarget } from '@smartdomains/runtime';
import { createSimulatedWorld } from '@smartdomains/world-simulated';
import { clockContract } from './clock-contract.ts';
import { type HostsSubject, hostsContract } from './hosts-contract.ts';
import { randomContract } from './random-contract.ts';
import { storeContract } from './store-contract.ts';
import { transportContract } from './transport-contract.ts';

const seed = 1;
const directory = '/contract';

clockContract('simulated', () => createSimulatedWorld({ seed }).clock);
randomContract('simulated', () => createSimulatedWorld({ seed }).random);
storeContract('simulated', () => createSimulatedWorld({ seed }).store);
transportContract('simulated', () => ({ transport: createSimulatedWorld({ seed }).transport }));

const simulatedHost = async (target: HostTarget): Promise<HostsSubject> => {
  const world = createSimulatedWorld({ seed });
  const made = await world.hosts.connect(target).run({ argv: ['mkdir', directory], timeoutMs: 60_000 });
  if (made.outcome.kind !== 'exited' || made.outcome.exitCode !== 0) throw new Error(JSON.stringify(made));
  return {
    hosts: world.hosts,
    target,
    clock: world.clock,
    directory,
    async close() {
      world.close();
    },
  };
};

hostsContract('simulated local host', () => simulatedHost({ kind: 'local' }));
hostsContract('simulated host over ssh', () => simulatedHost({ kind: 'ssh', host: 'xen7' }));
