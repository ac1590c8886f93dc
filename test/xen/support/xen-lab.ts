import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject } from 'vitest';
import { type Inventory, inventoryChanges, takeInventory } from './inventory.ts';
import { type Answer, type LabAccess, type LabHost, labCommand, type OnHostOptions, onHost } from './lab-access.ts';
import { type PoolRun, startPool } from './pool-run.ts';

/** Real Xen hosts for the tests of a file. */
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

/** One of them, for tests that need no more: two such files run side by side, each with its host. */
export interface XenHost extends XenLab {
  /** `xen1` or `xen2`. */
  readonly host: string;
  /** Its shell in `lab.sf`. */
  readonly shell: string;
}

export interface XenLabOptions {
  /** What of the changes of a host may be there after a test. */
  readonly leaves?: RegExp;
}

/** A killed domain's devices, and what Xen has to scrub, are gone a moment after `xl` says that it is. */
const settleLimitMs = 30_000;
const settlePollMs = 1_000;

/**
 * Both hosts for all tests of the file that calls it, a file of `test/xen`. Before each test they go back to their saved state; after
 * each the pools still running are killed and the hosts must be exactly as before, in whatever way the test ended.
 */
export function useXenLab(options: XenLabOptions = {}): XenLab {
  const access = inject('lab');
  return useHosts(access, access.hosts, options);
}

/**
 * The same with one host, for a file of `test/xen/one-host`. Its cable to the other is cut, for there are guests with the same addresses.
 */
export function useXenHost(options: XenLabOptions = {}): XenHost {
  const access = inject('lab');
  const index = (Number(process.env.VITEST_POOL_ID ?? 1) - 1) % access.hosts.length;
  const host = access.hosts[index];
  if (host === undefined) throw new Error('the lab has no hosts');
  const lab = useHosts(access, [host], options);
  return { ...lab, host: host.name, shell: `LabHost${index + 1}` };
}

function useHosts(access: LabAccess, hosts: readonly LabHost[], options: XenLabOptions): XenLab {
  const pools = new Set<PoolRun>();
  let folder = '';
  let before: readonly Inventory[] = [];
  const look = () => Promise.all(hosts.map(({ name }) => takeInventory(access, name)));

  beforeEach(async () => {
    await labCommand(access, 'reset', ...hosts.map(({ name }) => name));
    const [alone] = hosts;
    if (hosts.length === 1 && alone !== undefined) await labCommand(access, 'cut', '--link', 'wire', alone.name);
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
          .map((change) => `${hosts[index]?.name} ${change}`),
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
