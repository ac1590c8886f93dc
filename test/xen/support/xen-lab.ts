import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject } from 'vitest';
import { type Inventory, inventoryChanges, takeInventory } from './inventory.ts';
import { type Answer, type LabAccess, labCommand, type OnHostOptions, onHost } from './lab-access.ts';
import { type PoolRun, startPool } from './pool-run.ts';

/** Two real Xen hosts for the tests of a file. */
export interface XenLab {
  readonly access: LabAccess;
  /** Starts `smartdomains run` with the description, which may include `lab.sf`; the test ends it, or the end of the test does. */
  run(description: string, options?: { readonly args?: readonly string[] }): PoolRun;
  /** Runs a program on `xen1` or `xen2` as root, not through anything of ours. */
  on(host: string, argv: readonly string[], options?: OnHostOptions): Promise<Answer>;
  powerOff(host: string): Promise<void>;
  powerOn(host: string): Promise<void>;
  cut(host: string, link: 'wire' | 'management'): Promise<void>;
  join(host: string, link: 'wire' | 'management'): Promise<void>;
}

/** A killed domain's devices, and what Xen has to scrub, are gone a moment after `xl` says that it is. */
const settleLimitMs = 30_000;
const settlePollMs = 1_000;

/**
 * The lab for all tests of the file that calls it. Before each test both hosts go back to their saved state; after each the pools
 * still running are killed and the hosts must be exactly as before, in whatever way the test ended.
 */
export function useXenLab(options: { readonly leaves?: RegExp } = {}): XenLab {
  const access = inject('lab');
  const pools = new Set<PoolRun>();
  let folder = '';
  let before: readonly Inventory[] = [];
  const look = () => Promise.all(access.hosts.map(({ name }) => takeInventory(access, name)));

  beforeEach(async () => {
    await labCommand(access, 'reset');
    folder = mkdtempSync(path.join(tmpdir(), 'sd-xen-'));
    before = await look();
  });

  afterEach(async () => {
    for (const pool of pools) await pool.kill();
    pools.clear();
    rmSync(folder, { recursive: true, force: true });
    let changes: readonly string[] = [];
    const began = performance.now();
    do {
      changes = (await look()).flatMap((now, index) =>
        inventoryChanges(before[index] ?? {}, now)
          .filter((change) => options.leaves?.test(change) !== true)
          .map((change) => `${access.hosts[index]?.name} ${change}`),
      );
      if (changes.length === 0) return;
      await sleep(settlePollMs);
    } while (performance.now() - began < settleLimitMs);
    expect(changes, 'the hosts are not as before the test').toEqual([]);
  });

  return {
    access,
    run(description, { args = [] } = {}) {
      const pool = startPool(description, { folder, labFolder: access.folder, args });
      pools.add(pool);
      return pool;
    },
    on: (host, argv, how) => onHost(access, host, argv, how),
    powerOff: (host) => labCommand(access, 'power-off', host),
    powerOn: (host) => labCommand(access, 'power-on', host),
    cut: (host, link) => labCommand(access, 'cut', '--link', link, host),
    join: (host, link) => labCommand(access, 'join', '--link', link, host),
  };
}
