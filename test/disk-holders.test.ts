import {
  type Application,
  type ApplicationEvent,
  createApplications,
  createMemoryStore,
  parseApplicationName,
  type Store,
} from '@smartdomains/runtime';
import {
  createSimulatedWorld,
  defaultSite,
  type Fault,
  type MachineState,
  type SimulatedWorld,
} from '@smartdomains/world-simulated';
import { describe, expect, test } from 'vitest';
import { createMortalWorld } from './support/mortal-world.ts';
import { describeText, registry, withoutOurFolders } from './support/simulated-pool.ts';

const folder = '/srv/shared';
const disk = `${folder}/web.img`;
const mark = `${disk}.holder`;

/** Two hosts with one folder of a file server, in which there is a disk. */
function twoHosts(faults: readonly Fault[] = []): SimulatedWorld {
  const { default: base } = defaultSite;
  const site = {
    ...defaultSite,
    default: { ...base, sharedDirectories: [folder], files: { ...base.files, [disk]: 16 * 2 ** 20 } },
  };
  return createSimulatedWorld({ seed: 1, site, faults });
}

interface Machine {
  readonly host: string;
  readonly disk?: string;
  readonly name?: string;
}

const existing = `ExistingStorageBackend { path "${disk}"; format "raw"; `;
const image = `LoopbackStorageBackend { directory "${folder}"; baseImage "/srv/guest/disk.img"; `;
const volume = 'LVMStorageBackend { baseImage "/srv/guest/disk.img"; ';

/** One domain for each machine, that is ready when it is started. */
function poolOf(...machines: readonly Machine[]): ReturnType<typeof describeText> {
  const members = machines.map(({ host, disk: storage = existing, name = 'web' }, index) => {
    const at = index + 1;
    return `
      host${at} extends SshShell { host "${host}"; }
      disk${at} extends ${storage} shell LAZY ATTRIB host${at}; domainName "${name}"; }
      domain${at} extends XenDomain {
        shell LAZY ATTRIB host${at}; storageBackend LAZY ATTRIB disk${at}; kernel "/srv/guest/vmlinuz"; memory "128MiB";
        hostname "web"; shutdownTimeout "20s";
      }`;
  });
  return describeText(`
    #include "ch/cern/openlab/smartdomains/components.sf"
    #include "smartdomains/components.sf"
    sfConfig extends Compound { ${members.join('\n')} }
  `);
}

interface Carried {
  readonly application: Application;
  readonly how: string;
  readonly end: () => Promise<Awaited<Application['ended']>>;
}

/** Each application in a process of its own, as by two operators. */
async function deploy(
  world: SimulatedWorld,
  name: string,
  description: ReturnType<typeof describeText>,
  store: Store = createMemoryStore(),
): Promise<Carried> {
  const applications = createApplications({ registry, world: { ...world, store } });
  const application = applications.create({ name: parseApplicationName(name) ?? expect.unreachable(), description });
  const how = await application.run();
  return {
    application,
    how,
    async end() {
      application.terminate({ type: 'normal', description: 'the test is over' });
      return await application.ended;
    },
  };
}

/** What a deployment failed with: the innermost finding. */
async function failureOf({ application }: Carried): Promise<{ readonly code: string; readonly text: string }> {
  const { failures } = await application.ended;
  const [first] = failures;
  if (first === undefined) return expect.unreachable('it did not fail');
  const { code, facts = [], notes, help } = first;
  return { code, text: [...facts.map(({ name, value }) => `${name}: ${value}`), ...notes, help].join('\n') };
}

function stateOf(world: SimulatedWorld, host: string): MachineState {
  return withoutOurFolders(world.hosts.inspect(host));
}

describe('one disk in a folder that two hosts see', () => {
  test('is opened by one of them only, who is named, and by the other when the first has let it go', async () => {
    const world = twoHosts();
    const before = [stateOf(world, 'xen1'), stateOf(world, 'xen2')];
    const first = await deploy(world, 'first', poolOf({ host: 'xen1' }));
    expect(first.how).toBe('started');
    expect(world.hosts.inspect('xen2').links[mark]).toMatch(/^smartdomains\.holder=host:xen1\/.*application:first/);

    const refused = await failureOf(await deploy(world, 'second', poolOf({ host: 'xen2' })));
    expect(refused.code).toBe('SD8219');
    expect(refused.text).toMatch(
      /^held by: domain web of application first, on host xen1, since 1970-01-01T00:00:\d\dZ$/m,
    );
    expect(refused.text).toContain(`rm ${mark}`);
    expect(world.hosts.inspect('xen2').domains).toEqual([]);

    expect((await first.end()).standing).toEqual([]);
    const second = await deploy(world, 'second', poolOf({ host: 'xen2' }));
    expect(second.how).toBe('started');
    expect((await second.end()).standing).toEqual([]);
    expect([stateOf(world, 'xen1'), stateOf(world, 'xen2')]).toEqual(before);
    await world.close();
  });

  test('is opened by one at most of those who try at the same moment', async () => {
    const world = twoHosts();
    const both = await Promise.all(['xen1', 'xen2'].map((host) => deploy(world, `on-${host}`, poolOf({ host }))));
    expect(both.map(({ how }) => how).sort()).toEqual(['ended', 'started']);
    const running = ['xen1', 'xen2'].flatMap((host) => world.hosts.inspect(host).domains);
    expect(running).toHaveLength(1);
    for (const one of both) await one.end();
    expect(world.hosts.inspect('xen1').links).toEqual({});
    await world.close();
  });

  test('stays held by a host that is lost, until somebody frees it by hand', async () => {
    const world = twoHosts();
    const mortal = createMortalWorld(world, { recordsMax: 10_000, commands: 'goOn' });
    const applications = createApplications({ registry, world: mortal });
    const application = applications.create({
      name: parseApplicationName('first') ?? expect.unreachable(),
      description: poolOf({ host: 'xen1' }),
    });
    expect(await application.run()).toBe('started');
    mortal.die();
    expect((await failureOf(await deploy(world, 'second', poolOf({ host: 'xen2' })))).code).toBe('SD8219');
    // The very same pool, moved to the other host, would be as wrong.
    expect((await failureOf(await deploy(world, 'first', poolOf({ host: 'xen2' })))).code).toBe('SD8219');
    const host = world.hosts.connect({ kind: 'ssh', host: 'xen2' });
    await host.run({ argv: ['rm', mark], timeoutMs: 10_000 });
    const second = await deploy(world, 'second', poolOf({ host: 'xen2' }));
    expect(second.how).toBe('started');
    await second.end();
    await world.close();
  });

  test('an image of ours there is neither made anew nor removed while the other host has it', async () => {
    const world = twoHosts();
    const first = await deploy(world, 'pool', poolOf({ host: 'xen1', disk: image, name: 'db' }));
    expect(first.how).toBe('started');
    // The same application with the same path, by somebody who does not know of the first.
    const refused = await failureOf(await deploy(world, 'pool', poolOf({ host: 'xen2', disk: image, name: 'db' })));
    expect(refused.code).toBe('SD8219');
    expect(world.hosts.inspect('xen1').files[`${folder}/db.img`]).toBeGreaterThan(0);
    expect((await first.end()).standing).toEqual([]);
    expect(world.hosts.inspect('xen1').files[`${folder}/db.img`]).toBeUndefined();
    await world.close();
  });
});

describe('one disk of one host', () => {
  test.each([
    ['a file', existing],
    ['a volume', 'ExistingStorageBackend { path "/dev/vg0/data"; format "raw"; '],
    ['any other device', 'ExistingStorageBackend { path "/dev/vda"; format "raw"; '],
  ])('%s is not given to two domains', async (_, storage) => {
    const world = twoHosts();
    const host = world.hosts.connect({ kind: 'ssh', host: 'xen1' });
    await host.run({ argv: ['lvcreate', '-L', '64m', '-n', 'data', 'vg0'], timeoutMs: 60_000 });
    const before = stateOf(world, 'xen1');
    const first = await deploy(world, 'first', poolOf({ host: 'xen1', disk: storage, name: 'one' }));
    expect(first.how).toBe('started');
    const refused = await failureOf(
      await deploy(world, 'second', poolOf({ host: 'xen1', disk: storage, name: 'two' })),
    );
    expect(refused.code).toBe('SD8219');
    expect(refused.text).toContain('domain one of application first');
    await first.end();
    const both = poolOf({ host: 'xen1', disk: storage, name: 'one' }, { host: 'xen1', disk: storage, name: 'two' });
    expect((await failureOf(await deploy(world, 'both', both))).code).toBe('SD8219');
    expect(stateOf(world, 'xen1')).toEqual(before);
    await world.close();
  });

  test('is free again when its host was booted anew: the domain went with the boot', async () => {
    const world = twoHosts([{ kind: 'hostRestarts', host: 'xen1', fromMs: 60_000, toMs: 120_000 }]);
    const first = await deploy(world, 'first', poolOf({ host: 'xen1' }));
    expect(first.how).toBe('started');
    const { standing } = await first.application.ended;
    expect(standing).toEqual([]);
    expect(world.hosts.inspect('xen1').links).toEqual({});
    await world.close();
  });

  test('a mark from before the host was booted holds nothing: its domain went with that boot', async () => {
    const world = twoHosts();
    const host = world.hosts.connect({ kind: 'ssh', host: 'xen1' });
    const first = await deploy(world, 'first', poolOf({ host: 'xen1' }));
    const text = world.hosts.inspect('xen1').links[mark] ?? '';
    await first.end();
    const earlier = text.replace(/boot:[0-9a-f]{8}/, 'boot:00000000');
    await host.run({ argv: ['ln', '-s', '-T', '--', earlier, mark], timeoutMs: 10_000 });
    const second = await deploy(world, 'second', poolOf({ host: 'xen1' }));
    expect(second.how).toBe('started');
    expect(world.hosts.inspect('xen1').links[mark]).toMatch(/application:second/);
    await second.end();
    expect(world.hosts.inspect('xen1').links).toEqual({});
    await world.close();
  });

  test('a disk whose mark cannot be written is given to nobody', async () => {
    const stderr = `ln: failed to create symbolic link '${mark}': Read-only file system\n`;
    const world = twoHosts([{ kind: 'commandFails', match: { argv: ['ln'] }, exitCode: 1, stderr }]);
    const refused = await failureOf(await deploy(world, 'first', poolOf({ host: 'xen1' })));
    expect(refused.code).toBe('SD8220');
    expect(world.hosts.inspect('xen1').domains).toEqual([]);
    await world.close();
  });

  test('of two that find such an old mark at the same moment one has the disk', async () => {
    const world = twoHosts();
    const host = world.hosts.connect({ kind: 'ssh', host: 'xen1' });
    const first = await deploy(world, 'first', poolOf({ host: 'xen1' }));
    const text = world.hosts.inspect('xen1').links[mark] ?? '';
    await first.end();
    const earlier = text.replace(/boot:[0-9a-f]{8}/, 'boot:00000000');
    for (const ahead of [0, 5, 20, 40, 60]) {
      await host.run({ argv: ['ln', '-s', '-T', '--', earlier, mark], timeoutMs: 10_000 });
      const one = deploy(world, 'one', poolOf({ host: 'xen1', name: 'one' }));
      const delay = Promise.withResolvers<void>();
      world.clock.after(ahead + 1, delay.resolve);
      await delay.promise;
      const both = await Promise.all([one, deploy(world, 'two', poolOf({ host: 'xen1', name: 'two' }))]);
      expect(both.map(({ how }) => how).sort(), `${ahead} ms ahead`).toEqual(['ended', 'started']);
      for (const carried of both) await carried.end();
      expect(world.hosts.inspect('xen1').links).toEqual({});
    }
    await world.close();
  });

  test('a mark that is none of ours is not touched', async () => {
    const world = twoHosts();
    const host = world.hosts.connect({ kind: 'ssh', host: 'xen1' });
    await host.run({ argv: ['ln', '-s', '-T', '--', 'mine', mark], timeoutMs: 10_000 });
    const refused = await failureOf(await deploy(world, 'first', poolOf({ host: 'xen1' })));
    expect(refused.code).toBe('SD8219');
    expect(refused.text).toContain('a mark that is none of ours: mine');
    expect(world.hosts.inspect('xen1').links).toEqual({ [mark]: 'mine' });
    await world.close();
  });
});

describe('a process that is killed', () => {
  test.each([
    ['a file that is there', existing],
    ['an image', image],
    ['a volume', volume],
  ])(
    'at any record: %s is held exactly while its domain may be there',
    async (_, storage) => {
      const description = poolOf({ host: 'xen1', disk: storage, name: 'db' });
      const name = parseApplicationName('pool') ?? expect.unreachable();
      const whole = twoHosts();
      const before = stateOf(whole, 'xen1');
      const counted = createMortalWorld(whole, { recordsMax: 10_000, commands: 'goOn' });
      const one = createApplications({ registry, world: counted }).create({ name, description });
      expect(await one.run()).toBe('started');
      const upRecords = counted.recordCount();
      one.terminate({ type: 'normal', description: 'over' });
      await one.ended;
      const total = counted.recordCount();
      expect(stateOf(whole, 'xen1')).toEqual(before);

      for (let at = 1; at < total; at += 1) {
        const world = twoHosts();
        const mortal = createMortalWorld(world, { recordsMax: at, commands: 'goOn' });
        const killed = createApplications({ registry, world: mortal }).create({ name, description });
        void killed.run().then(() => killed.terminate({ type: 'normal', description: 'over' }));
        await mortal.died;
        const taken = await createApplications({ registry, world }).recover(name);
        if (taken !== undefined) {
          const events: ApplicationEvent[] = [];
          taken.subscribe((event) => events.push(event));
          const how = await taken.run();
          if (at <= upRecords) {
            expect(how, `record ${at}`).toBe('started');
            const { links, volumes } = world.hosts.inspect('xen1');
            const marks = [...Object.values(links), ...volumes.flatMap(({ tags }) => tags)];
            expect(
              marks.filter((text) => text.startsWith('smartdomains.holder=')),
              `record ${at}`,
            ).toHaveLength(1);
            taken.terminate({ type: 'normal', description: 'over' });
          }
          expect((await taken.ended).standing, `record ${at}`).toEqual([]);
        }
        await world.clock.runUntil(world.clock.nowMs() + 60_000);
        expect(stateOf(world, 'xen1'), `record ${at}`).toEqual(before);
        await world.close();
      }
    },
    120_000,
  );
});
