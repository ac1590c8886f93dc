import { type Value, valueToJson } from '@smartdomains/language';
import {
  type Application,
  type ApplicationEvent,
  type ComponentHandle,
  createApplications,
  parseApplicationName,
  SdError,
  type World,
} from '@smartdomains/runtime';
import { createSimulatedWorld, defaultSite, type Fault, type SimulatedWorld } from '@smartdomains/world-simulated';
import { describe, expect, test } from 'vitest';
import { createMortalWorld } from './support/mortal-world.ts';
import { describeText, registry, withoutOurFolders } from './support/simulated-pool.ts';

const name = parseApplicationName('pool') ?? expect.unreachable();
const theEnd = { type: 'normal', description: 'the test is over' } as const;
const images = '/var/lib/smartdomains/images';

const disk = (line: string): string => `a extends Disk { storageBackend LAZY ATTRIB data; ${line} }`;
const card = (line: string): string => `back extends Vif { mac "00:16:3e:00:00:0a"; ${line} }`;

/** A domain, two disks that it may have, and the values it is given: what they refer to is written beside them. */
function describePool(own: string, values: Readonly<Record<string, string>>): ReturnType<typeof describeText> {
  return describeText(`
    #include "org/smartfrog/components.sf"
    #include "org/smartfrog/services/shellscript/components.sf"
    #include "ch/cern/openlab/smartdomains/components.sf"
    #include "smartdomains/components.sf"
    sfConfig extends Compound {
      hostShell extends BashShell;
      system extends LoopbackStorageBackend { shell LAZY ATTRIB hostShell; domainName "web1"; baseImage "/srv/guest/disk.img"; }
      data extends LoopbackStorageBackend { shell LAZY ATTRIB hostShell; domainName "data"; baseImage "/srv/guest/disk.img"; }
      logs extends LVMStorageBackend { shell LAZY ATTRIB hostShell; domainName "logs"; baseImage "/srv/guest/disk.img"; }
      others extends LoopbackStorageBackend { shell LAZY ATTRIB hostShell; domainName "web2"; baseImage "/srv/guest/disk.img"; }
      web1 extends XenDomain {
        shell LAZY ATTRIB hostShell; storageBackend LAZY ATTRIB system;
        kernel "/srv/guest/vmlinuz"; hostname "web1"; mac "00:16:3e:00:00:01";
        ${own}
        ${Object.entries(values)
          .map(([value, text]) => `${value} extends DATA { ${text} }`)
          .join('\n')}
      }
      web2 extends XenDomain {
        shell LAZY ATTRIB hostShell; storageBackend LAZY ATTRIB others; kernel "/srv/guest/vmlinuz"; hostname "web2";
      }
    }`);
}

function worldWith(faults: readonly Fault[] = []): SimulatedWorld {
  const site = { ...defaultSite, default: { ...defaultSite.default, bridges: ['xenbr0', 'xenbr1'] } };
  return createSimulatedWorld({ seed: 1, faults, site });
}

function childOf(application: Application, child: string): ComponentHandle {
  return application.root?.children().find((one) => one.name === child) ?? expect.unreachable();
}

async function answer(world: SimulatedWorld, ...argv: readonly [string, ...string[]]): Promise<string> {
  return (await world.hosts.connect({ kind: 'local' }).run({ argv, timeoutMs: 60_000 })).stdout;
}

/** What the domain has: targets of disks and MAC addresses of cards. */
async function devicesOf(world: SimulatedWorld): Promise<readonly string[]> {
  const paths = (await answer(world, 'xl', 'block-list', 'web1')).match(/\/local\S+/g) ?? [];
  const targets = await Promise.all(paths.map((path) => answer(world, 'xenstore-read', `${path}/params`)));
  const cards = (await answer(world, 'xl', 'network-list', 'web1')).match(/[0-9a-f]{2}(:[0-9a-f]{2}){5}/g) ?? [];
  return [...targets.map((target) => target.trim()), ...cards];
}

/** What was done to the domain; besides that its disks are marked. */
function effectsOf(events: readonly ApplicationEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.event === 'command' && event.effect && event.argv[0] === 'xl' ? [event.argv.join(' ')] : [],
  );
}

interface Changed {
  readonly effects: readonly string[];
  readonly devices: readonly string[];
  /** Code and notes; empty when nothing went wrong. */
  readonly failure: string;
}

/** Starts the domain, gives an attribute another value, and ends all. */
async function change(
  attribute: 'disks' | 'vifs',
  to: string | undefined,
  {
    own = '',
    faults = [],
    afterwards = () => Promise.resolve(),
  }: {
    readonly own?: string;
    readonly faults?: readonly Fault[];
    readonly afterwards?: (application: Application, world: SimulatedWorld) => Promise<void>;
  } = {},
): Promise<Changed> {
  const world = worldWith(faults);
  const before = withoutOurFolders(world.hosts.inspect('localhost'));
  const application = createApplications({ registry, world }).create({
    name,
    description: describePool(own, { wanted: to ?? '' }),
  });
  expect(await application.run()).toBe('started');
  const web1 = childOf(application, 'web1');
  const events: ApplicationEvent[] = [];
  const unsubscribe = application.subscribe((event) => events.push(event));
  let failure = '';
  try {
    await web1.change(attribute, to === undefined ? undefined : (web1.value('wanted') as Value));
  } catch (error) {
    if (!SdError.isInstance(error)) throw error;
    failure = `${error.diagnostic.code} ${error.diagnostic.notes?.join(' ')}`;
  }
  unsubscribe();
  const devices = await devicesOf(world);
  await afterwards(application, world);
  application.terminate(theEnd);
  expect((await application.ended).failures).toEqual([]);
  expect(withoutOurFolders(world.hosts.inspect('localhost'))).toEqual(before);
  await world.close();
  return { effects: effectsOf(events), devices, failure };
}

const first = [`${images}/web1.img`, '00:16:3e:00:00:01'] as const;

describe('further disks of a domain that runs', () => {
  test('are attached', async () => {
    expect(
      await change('disks', `${disk('')} b extends Disk { storageBackend LAZY ATTRIB logs; readOnly true; }`),
    ).toEqual({
      effects: [
        `xl block-attach 1 format=raw,vdev=xvdb,access=rw,target=${images}/data.img`,
        'xl block-attach 1 format=raw,vdev=xvdc,access=ro,target=/dev/vg0/logs',
      ],
      devices: [first[0], `${images}/data.img`, '/dev/vg0/logs', first[1]],
      failure: '',
    });
  });

  test.each<[string, string | undefined]>([
    ['when the new value has none', ''],
    ['when the attribute is taken away', undefined],
  ])('are detached %s', async (_, to) => {
    const { effects, devices, failure } = await change('disks', to, { own: `disks extends DATA { ${disk('')} }` });
    expect([effects, devices, failure]).toEqual([['xl block-detach 1 xvdb'], first, '']);
  });

  test('stay when they are among the new ones; what changes goes before anything comes', async () => {
    const own = `disks extends DATA { ${disk('')} }`;
    expect((await change('disks', disk(''), { own })).effects).toEqual([]);
    expect((await change('disks', disk('readOnly true;'), { own })).effects).toEqual([
      'xl block-detach 1 xvdb',
      `xl block-attach 1 format=raw,vdev=xvdb,access=ro,target=${images}/data.img`,
    ]);
    expect((await change('disks', 'a extends Disk { storageBackend LAZY ATTRIB logs; }', { own })).effects).toEqual([
      'xl block-detach 1 xvdb',
      'xl block-attach 1 format=raw,vdev=xvdb,access=rw,target=/dev/vg0/logs',
    ]);
  });

  test('that are detached can be removed while the domain lives on', async () => {
    await change('disks', undefined, {
      own: `disks extends DATA { ${disk('')} }`,
      async afterwards(application, world) {
        await childOf(application, 'data').detachAndTerminate(theEnd);
        expect(Object.keys(world.hosts.inspect('localhost').files)).not.toContain(`${images}/data.img`);
        expect(world.hosts.inspect('localhost').domains).toHaveLength(2);
      },
    });
  });

  test('stay attached over a reboot', async () => {
    await change('disks', disk(''), {
      faults: [{ kind: 'domainEnds', host: 'localhost', domain: 'web1', how: 'reboot', atMs: 60_000 }],
      async afterwards(_, world) {
        await world.clock.runUntil(90_000);
        expect(world.hosts.inspect('localhost').domains).toMatchObject([
          { name: 'web2' },
          { name: 'web1', domid: 3, phase: 'running' },
        ]);
        expect(await devicesOf(world)).toContain(`${images}/data.img`);
      },
    });
  });

  test('that the guest does not let go: the change fails, and all is as before', async () => {
    const { failure, devices, effects } = await change('disks', undefined, {
      own: `disks extends DATA { ${disk('')} }`,
      faults: [
        {
          kind: 'commandFails',
          match: { argv: ['xl', 'block-detach'] },
          exitCode: 1,
          stderr: 'libxl_device_disk_safe_remove failed.\n',
        },
      ],
    });
    expect(failure).toBe('SD8122 the guest does not let xvdb go: something in it uses it');
    expect(devices).toContain(`${images}/data.img`);
    expect(effects).toEqual(['xl block-detach 1 xvdb']);
  });

  test('where one cannot be attached, what was done is taken back', async () => {
    const { failure, devices, effects } = await change('disks', `b extends Disk { storageBackend LAZY ATTRIB logs; }`, {
      own: `disks extends DATA { ${disk('')} }`,
      faults: [
        {
          kind: 'commandFails',
          match: { argv: ['xl', 'block-attach'], occurrence: 1 },
          exitCode: 1,
          stderr: 'libxl_device_disk_add failed.\n',
        },
      ],
    });
    expect(failure).toMatch(/^SD8122/);
    expect(devices).toEqual([first[0], `${images}/data.img`, first[1]]);
    expect(effects).toEqual([
      'xl block-detach 1 xvdb',
      'xl block-attach 1 format=raw,vdev=xvdb,access=rw,target=/dev/vg0/logs',
      `xl block-attach 1 format=raw,vdev=xvdb,access=rw,target=${images}/data.img`,
    ]);
  });

  test('are marked as the domain’s as long as it has them', async () => {
    const marks = (world: SimulatedWorld): readonly string[] =>
      Object.keys(world.hosts.inspect('localhost').links).filter((path) => !path.includes('web2'));
    await change('disks', disk(''), {
      afterwards: async (application, world) => {
        expect(marks(world)).toEqual([`${images}/data.img.holder`, `${images}/web1.img.holder`]);
        await childOf(application, 'web1').change('disks', undefined);
        expect(marks(world)).toEqual([`${images}/web1.img.holder`]);
      },
    });
  });

  test('that another domain has are refused, and nothing is done', async () => {
    const { failure, effects } = await change('disks', 'a extends Disk { storageBackend LAZY ATTRIB others; }');
    expect(failure).toMatch(/^SD8219/);
    expect(effects).toEqual([]);
  });

  test.each<[string, string]>([
    [disk('device "xvda";'), 'SD8120'],
    [disk('device "nvme0";'), 'SD8120'],
    ['a extends Disk { storageBackend LAZY ATTRIB hostShell; }', 'SD8118'],
  ])('%s is refused, and nothing is done', async (to, code) => {
    const { failure, effects } = await change('disks', to);
    expect(failure).toMatch(new RegExp(`^${code}`));
    expect(effects).toEqual([]);
  });
});

describe('further cards of a domain that runs', () => {
  test('are attached, plugged anew when they change, and detached', async () => {
    const attached = await change('vifs', card('bridge "xenbr1"; rate "10Mb/s";'));
    expect(attached).toEqual({
      effects: ['xl network-attach 1 mac=00:16:3e:00:00:0a bridge=xenbr1 rate=10Mb/s'],
      devices: [...first, '00:16:3e:00:00:0a'],
      failure: '',
    });
    const own = `vifs extends DATA { ${card('bridge "xenbr1";')} }`;
    expect((await change('vifs', card('bridge "xenbr1";'), { own })).effects).toEqual([]);
    expect((await change('vifs', card(''), { own })).effects).toEqual([
      'xl network-detach 1 00:16:3e:00:00:0a',
      'xl network-attach 1 mac=00:16:3e:00:00:0a bridge=xenbr0',
    ]);
    const detached = await change('vifs', undefined, { own });
    expect([detached.effects, detached.devices]).toEqual([['xl network-detach 1 00:16:3e:00:00:0a'], first]);
  });

  test.each<[string, string]>([
    [card('bridge "xenbr7";'), 'SD8307'],
    ['a extends Vif { mac "01:00:00:00:00:00"; }', 'SD8306'],
    ['a extends Vif { mac "00:16:3e:00:00:01"; }', 'SD8312'],
    [card('rate "fast";'), 'SD8120'],
  ])('%s is refused, and nothing is done', async (to, code) => {
    const { failure, effects } = await change('vifs', to);
    expect(failure).toMatch(new RegExp(`^${code}`));
    expect(effects).toEqual([]);
  });
});

describe('a process killed at any record of a change', () => {
  const values = {
    disks2: 'b extends Disk { storageBackend LAZY ATTRIB logs; } c extends Disk { storageBackend LAZY ATTRIB data; }',
    vifs2: card(''),
  };
  const own = `disks extends DATA { ${disk('')} } vifs extends DATA { ${card('bridge "xenbr1";')} }`;
  const description = describePool(own, values);
  const old = [first[0], `${images}/data.img`, first[1], '00:16:3e:00:00:0a'];
  const wanted = [first[0], '/dev/vg0/logs', `${images}/data.img`, first[1], '00:16:3e:00:00:0a'];

  /** Starts it and changes it; resolves when that is done, or never, when the process dies before. */
  async function startAndChange(world: World, whenStarted = (): void => {}): Promise<void> {
    const application = createApplications({ registry, world }).create({ name, description });
    await application.run();
    whenStarted();
    const web1 = childOf(application, 'web1');
    await web1.change('disks', web1.value('disks2') as Value);
    await web1.change('vifs', web1.value('vifs2') as Value);
  }

  test.each(['goOn', 'die'] as const)(
    'commands under way %s: the change is carried out, or never began',
    async (commands) => {
      const whole = worldWith();
      const before = withoutOurFolders(whole.hosts.inspect('localhost'));
      const counting = createMortalWorld(whole, { recordsMax: Number.POSITIVE_INFINITY, commands });
      let recordsBefore = 0;
      await startAndChange(counting, () => {
        recordsBefore = counting.recordCount();
      });
      const records = counting.recordCount();
      expect(await devicesOf(whole)).toEqual(wanted);

      let wasChanged = 0;
      for (let recordsMax = recordsBefore; recordsMax < records; recordsMax += 1) {
        const world = worldWith();
        const mortal = createMortalWorld(world, { recordsMax, commands });
        void startAndChange(mortal);
        await mortal.died;
        const applications = createApplications({ registry, world });
        const taken = (await applications.recover(name)) ?? expect.unreachable();
        expect(await taken.run(), `record ${recordsMax}`).toBe('started');
        await world.clock.runUntil(world.clock.nowMs() + 120_000);
        const devices = await devicesOf(world);
        const disks = JSON.stringify(valueToJson(childOf(taken, 'web1').value('disks') as Value)).includes('logs');
        expect(devices, `record ${recordsMax}`).toEqual(disks ? wanted : old);
        if (disks) wasChanged += 1;
        taken.terminate(theEnd);
        const end = await taken.ended;
        expect([end.failures, end.standing], `record ${recordsMax}`).toEqual([[], []]);
        expect(withoutOurFolders(world.hosts.inspect('localhost')), `record ${recordsMax}`).toEqual(before);
        await world.close();
      }
      expect(wasChanged).toBeGreaterThan((records - recordsBefore) / 2);
    },
    120_000,
  );
});
