import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeWorld, openSqliteStore } from '@smartdomains/world-node';
import { describe, expect, it } from 'vitest';

describe('createNodeWorld', () => {
  it('has every port, and closes its hosts and its store', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sd-world-'));
    try {
      const store = openSqliteStore(join(directory, 'state.db'));
      const world = createNodeWorld({ store });
      const local = world.hosts.connect({ kind: 'local' });
      expect((await local.run({ argv: ['true'], timeoutMs: 60_000 })).outcome).toEqual({ kind: 'exited', exitCode: 0 });
      await world.store.append('pool', ['deployed']);
      const received: unknown[] = [];
      world.transport.subscribe('pool', (message) => received.push(message));
      world.transport.publish('pool', 'ready');
      expect(received).toEqual(['ready']);
      expect(world.clock.nowMs()).toBeGreaterThan(0);
      expect(world.random.next()).toBeLessThan(1);

      await world.close();
      const late = await local.run({ argv: ['true'], timeoutMs: 60_000 });
      expect(late.outcome).toMatchObject({ kind: 'unreachable', mayHaveRun: false });
      await expect(store.read('pool')).rejects.toThrow('SD7906');
      await world.close();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('cannot reach hosts over ssh, and says why, when the directory for control sockets cannot be made', async () => {
    const world = createNodeWorld({ controlDirectory: '/nonexistent' });
    const far = world.hosts.connect({ kind: 'ssh', host: 'xen7' });
    // More often than there are sessions: a command that never got one must not keep its place.
    for (let times = 0; times < 10; times += 1) {
      const { outcome } = await far.run({ argv: ['true'], timeoutMs: 60_000 });
      expect(outcome).toMatchObject({
        kind: 'unreachable',
        mayHaveRun: false,
        reason: expect.stringContaining('no control socket for ssh can be made on this machine: ENOENT'),
      });
    }
    await world.close();
  });
});
