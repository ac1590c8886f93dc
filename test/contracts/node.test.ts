import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostTarget } from '@smartdomains/runtime';
import { createNodeHosts, createSystemClock, createSystemRandom } from '@smartdomains/world-node';
import { afterAll } from 'vitest';
import { clockContract } from './clock-contract.ts';
import { followBoundContract, type HostsSubject, hostsContract } from './hosts-contract.ts';
import { randomContract } from './random-contract.ts';
import { startSshServer } from './support/ssh-server.ts';

clockContract('node', () => createSystemClock());
randomContract('node', createSystemRandom);

const realHost = (target: HostTarget): HostsSubject => {
  const hosts = createNodeHosts();
  const directory = mkdtempSync(join(tmpdir(), 'sd-contract-'));
  return {
    hosts,
    target,
    clock: createSystemClock(),
    directory,
    printArguments: (args) => ['printf', '%s\\0', ...args],
    async close() {
      await hosts.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

hostsContract('local host', () => realHost({ kind: 'local' }));

let server: ReturnType<typeof startSshServer> | undefined;
afterAll(async () => (await server)?.stop());
hostsContract('host over ssh', async () => {
  server ??= startSshServer();
  return realHost((await server).target);
});

let narrow: ReturnType<typeof startSshServer> | undefined;
afterAll(async () => (await narrow)?.stop());
// One session of each connection is our own.
followBoundContract('host over ssh', async () => {
  narrow ??= startSshServer({ configuration: ['MaxSessions 2'] });
  return { ...realHost((await narrow).target), followedMax: 8 };
});
