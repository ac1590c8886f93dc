import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Description } from '@smartdomains/language';
import { type Application, createApplications, parseApplicationName } from '@smartdomains/runtime';
import {
  createSimulatedWorld,
  type Fault,
  type MachineState,
  type SimulatedWorld,
} from '@smartdomains/world-simulated';
import { describe, expect, test } from 'vitest';
import { createMortalWorld, type Mortality } from './support/mortal-world.ts';
import { describeText, registry, withoutOurFolders } from './support/simulated-pool.ts';

const read = (name: string): string => readFileSync(path.join(import.meta.dirname, '../examples', name), 'utf8');
const name = parseApplicationName('pool') ?? expect.unreachable('the name is good');
const theEnd = { type: 'normal', description: 'the test is over' } as const;

type Picture = Readonly<Record<string, MachineState>>;

/** What stands on the hosts, without what differs from run to run: numbers, and whether a guest has booted. */
function standing(picture: Picture): unknown {
  return Object.entries(picture).map(([host, { domains, volumes, files }]) => ({
    host,
    domains: domains.map(({ name: domain, uuid, phase, isPaused }) => `${domain} ${uuid} ${phase} ${isPaused}`).sort(),
    volumes: volumes.map((volume) => volume.name),
    files: Object.keys(files),
  }));
}

interface Pool {
  readonly description: Description;
  readonly hosts: readonly string[];
}

interface WholeRun {
  readonly records: number;
  readonly before: Picture;
  readonly whenStarted: unknown;
}

/** Runs a pool from nothing to its start, and ends it there. */
async function wholeRun({ description, hosts }: Pool): Promise<WholeRun> {
  const world = createSimulatedWorld({ seed: 1 });
  const before = lookAt(world, hosts);
  const mortal = createMortalWorld(world, { recordsMax: Number.POSITIVE_INFINITY, commands: 'goOn' });
  const application = createApplications({ registry, world: mortal }).create({ name, description });
  expect(await application.run()).toBe('started');
  const whenStarted = standing(lookAt(world, hosts));
  await endOf(application);
  expect(lookAt(world, hosts)).toEqual(before);
  await world.close();
  return { records: mortal.recordCount(), before, whenStarted };
}

/** The same, killed at a record, and taken up by another process so much later. */
async function killedRun(
  pool: Pool,
  whole: WholeRun,
  mortality: Mortality & { readonly pauseMs: number },
): Promise<void> {
  const { description, hosts } = pool;
  const world = createSimulatedWorld({ seed: 1 });
  lookAt(world, hosts);
  const mortal = createMortalWorld(world, mortality);
  const dead = createApplications({ registry, world: mortal }).create({ name, description });
  let wasAskedToEnd = false;
  void dead.run().then(() => {
    wasAskedToEnd = true;
    dead.terminate(theEnd);
  });
  await mortal.died;
  await pass(world, mortality.pauseMs);

  const applications = createApplications({ registry, world });
  const taken = await applications.recover(name);
  if (taken !== undefined) {
    const how = await taken.run();
    if (how === 'started') expect(standing(lookAt(world, hosts))).toEqual(whole.whenStarted);
    else expect(wasAskedToEnd).toBe(true);
    const end = await endOf(taken);
    expect(end.failures).toEqual([]);
    expect(end.standing).toEqual([]);
  }
  // What was under way when the process died is over by then.
  await pass(world, 120_000);
  expect(lookAt(world, hosts)).toEqual(whole.before);
  expect(await applications.interrupted()).toEqual([]);
  await world.close();
}

async function endOf(application: Application): Promise<Awaited<Application['ended']>> {
  application.terminate(theEnd);
  return await application.ended;
}

function lookAt(world: SimulatedWorld, hosts: readonly string[]): Picture {
  return Object.fromEntries(hosts.map((host) => [host, withoutOurFolders(world.hosts.inspect(host))]));
}

function pass(world: SimulatedWorld, timeMs: number): Promise<void> {
  return new Promise((resolve) => {
    world.clock.after(timeMs, resolve);
  });
}

const twoHosts: Pool = { description: describeText(read('twoHostPool.sf')), hosts: ['xen1', 'xen2'] };
const pools: readonly (readonly [string, Pool])[] = [
  ['in parallel', { description: describeText(read('asyncVirtualPool.sf')), hosts: ['localhost'] }],
  ['in order', { description: describeText(read('localVirtualPool.sf')), hosts: ['localhost'] }],
  ['on two hosts', twoHosts],
  ['with a seed disk', { description: describeText(read('cloudImage.sf')), hosts: ['localhost'] }],
];

describe('a process killed at any record of its journal: the pool ends where it would have ended', () => {
  describe.each(pools)('%s', (_, pool) => {
    test.each<readonly ['goOn' | 'die', number]>([
      ['goOn', 0],
      ['goOn', 60_000],
      ['die', 0],
    ])(
      'commands under way %s, taken up after %i ms',
      async (commands, pauseMs) => {
        const whole = await wholeRun(pool);
        for (let recordsMax = 0; recordsMax < whole.records; recordsMax += 1) {
          await killedRun(pool, whole, { recordsMax, commands, pauseMs }).catch((error: unknown) => {
            throw new Error(`killed at record ${recordsMax} of ${whole.records}`, { cause: error });
          });
        }
      },
      120_000,
    );
  });
});

describe('what changed while nobody looked', () => {
  /** Runs until all has started, dies, and is taken up a minute later. */
  async function takenUp(faults: readonly Fault[]): Promise<{
    readonly how: 'started' | 'ended';
    readonly end: Awaited<Application['ended']>;
    readonly unreachable: readonly string[];
  }> {
    const { description, hosts } = twoHosts;
    const world = createSimulatedWorld({ seed: 1, faults });
    const before = lookAt(world, hosts);
    const mortal = createMortalWorld(world, { recordsMax: Number.POSITIVE_INFINITY, commands: 'goOn' });
    const dead = createApplications({ registry, world: mortal }).create({ name, description });
    expect(await dead.run()).toBe('started');
    mortal.die();
    await pass(world, 60_000);
    const taken = await createApplications({ registry, world }).recover(name);
    if (taken === undefined) throw new Error('nothing to take up');
    const unreachable: string[] = [];
    taken.subscribe(({ event, component }) => {
      if (event === 'unreachable') unreachable.push(component);
    });
    const how = await taken.run();
    await pass(world, 120_000);
    const end = await endOf(taken);
    expect(end.standing).toEqual([]);
    expect(lookAt(world, hosts)).toEqual(before);
    await world.close();
    return { how, end, unreachable };
  }

  test('a domain that was destroyed is gone, and what else was there is ended', async () => {
    const fault: Fault = { kind: 'domainEnds', host: 'xen1', domain: 'front', how: 'destroyed', afterStartMs: 30_000 };
    const { end } = await takenUp([fault]);
    expect(end.record).toMatchObject({ type: 'abnormal', description: expect.stringContaining('gone') as string });
  });

  test('a host that does not answer ends nothing, and is there again when it answers', async () => {
    const { how, end, unreachable } = await takenUp([
      { kind: 'hostUnreachable', host: 'xen2', fromMs: 45_000, toMs: 130_000 },
    ]);
    expect(how).toBe('started');
    expect(end.record.type).toBe('normal');
    expect(unreachable.some((component) => component.endsWith(':back:domain'))).toBe(true);
  });
});
