import { createMemoryStore } from '@smartdomains/runtime';
import { createSeededRandom, createSimulatedWorld, createVirtualClock } from '@smartdomains/world-simulated';
import { clockContract } from './clock-contract.ts';
import { followBoundContract, type HostsSubject, hostsContract } from './hosts-contract.ts';
import { randomContract } from './random-contract.ts';

clockContract('simulated', () => createVirtualClock());
clockContract('simulated, a hundred times as fast as real time', () => createVirtualClock({ speed: 100 }));
randomContract('simulated', () => createSeededRandom(1));

const simulatedHost = (target: HostsSubject['target']): HostsSubject => {
  const world = createSimulatedWorld({ seed: 1, store: createMemoryStore() });
  return {
    hosts: world.hosts,
    target,
    clock: world.clock,
    directory: '/tmp',
    printArguments: (args) => ['printf', '%s\\0', ...args],
    close: () => world.close(),
  };
};

hostsContract('simulated local host', () => simulatedHost({ kind: 'local' }));
hostsContract('simulated host over ssh', () => simulatedHost({ kind: 'ssh', host: 'xen1' }));
followBoundContract('simulated host over ssh', () =>
  Promise.resolve({ ...simulatedHost({ kind: 'ssh', host: 'xen1' }), followedMax: 64 }),
);
