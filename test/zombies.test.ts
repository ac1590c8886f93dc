import type { Diagnostic } from '@smartdomains/language';
import {
  createApplications,
  describeResource,
  parseApplicationName,
  readApplicationRecords,
} from '@smartdomains/runtime';
import {
  createSimulatedWorld,
  type Fault,
  type MachineState,
  type SimulatedWorld,
} from '@smartdomains/world-simulated';
import { survey } from '@smartdomains/xen';
import { describe, expect, test } from 'vitest';
import { describeText, registry, withoutOurFolders } from './support/simulated-pool.ts';

const name = parseApplicationName('pool') ?? expect.unreachable();
const image = '/var/lib/smartdomains/images/web.img';

function poolWith(storage: string): ReturnType<typeof describeText> {
  return describeText(`
    #include "ch/cern/openlab/smartdomains/components.sf"
    #include "smartdomains/components.sf"
    sfConfig extends Compound {
      host extends SshShell { host "xen1"; }
      disk extends ${storage} { shell LAZY ATTRIB host; domainName "web"; baseImage "/srv/guest/disk.img"; }
      domain extends XenDomain {
        shell LAZY ATTRIB host; storageBackend LAZY ATTRIB disk; kernel "/srv/guest/vmlinuz"; memory "128MiB"; hostname "web";
      }
    }
  `);
}

interface Run {
  readonly how: string;
  readonly failures: readonly Diagnostic[];
  readonly standing: readonly string[];
  /** How often each component was shown to wait, or to wait no more. */
  readonly waits: ReadonlyMap<string, number>;
}

/** Deploys it, and ends it when it has started. */
async function run(world: SimulatedWorld, description: ReturnType<typeof describeText>): Promise<Run> {
  const application = createApplications({ registry, world }).create({ name, description });
  const waits = new Map<string, number>();
  application.subscribe(({ event, component }) => {
    if (event === 'waiting') waits.set(component, (waits.get(component) ?? 0) + 1);
  });
  const how = await application.run();
  application.terminate({ type: 'normal', description: 'over' });
  const { failures, standing } = await application.ended;
  return { how, failures, standing: standing.map(describeResource), waits };
}

function worldWith(faults: readonly Fault[]): { readonly world: SimulatedWorld; readonly before: MachineState } {
  const world = createSimulatedWorld({ seed: 1, faults });
  return { world, before: withoutOurFolders(world.hosts.inspect('xen1')) };
}

const stays: Fault = { kind: 'domainStays', host: 'xen1', domain: 'web' };

describe.each([
  ['an image', 'LoopbackStorageBackend'],
  ['a volume', 'LVMStorageBackend'],
])('a domain that does not go, with %s', (_, storage) => {
  test('is named at the end of its application, and keeps its disk with the mark', async () => {
    const { world } = worldWith([stays]);
    const { how, failures, standing, waits } = await run(world, poolWith(storage));
    expect(how).toBe('started');
    expect(Math.max(...waits.values())).toBeLessThan(30);
    expect(failures.map(({ code }) => code)).toContain('SD8107');
    const disk = storage === 'LVMStorageBackend' ? '/dev/vg0/web' : image;
    expect(standing).toContain('domain web on xen1');
    expect(standing).toContain(`disk holder ${disk} on xen1`);
    await world.close();
  });

  test('has its disk neither used again nor made anew by the next run', async () => {
    const { world } = worldWith([stays]);
    const description = poolWith(storage);
    await run(world, description);
    const left = withoutOurFolders(world.hosts.inspect('xen1'));
    const { how, failures } = await run(world, description);
    expect(how).toBe('ended');
    expect(failures[0]?.code).toBe('SD8221');
    expect(failures[0]?.facts).toContainEqual({
      name: 'half-dead domains',
      value: expect.stringMatching(/^\(null\), number 1, being taken down$/),
    });
    expect(withoutOurFolders(world.hosts.inspect('xen1'))).toEqual(left);
    await world.close();
  });

  test('is waited for by the next run when it goes a little later, and its disk is made anew then', async () => {
    const { world, before } = worldWith([{ ...stays, toMs: 300_000 }]);
    const description = poolWith(storage);
    await run(world, description);
    await world.clock.runUntil(280_000);
    const { how, failures, standing } = await run(world, description);
    expect([how, failures, standing]).toEqual(['started', [], []]);
    expect(withoutOurFolders(world.hosts.inspect('xen1'))).toEqual(before);
    await world.close();
  });
});

test('what stays of a domain that was made anew in a reboot is told once, and the domain goes on', async () => {
  const reboots: Fault = { kind: 'domainEnds', host: 'xen1', domain: 'web', afterStartMs: 10_000, how: 'reboot' };
  const { world } = worldWith([{ ...stays, toMs: 300_000 }, reboots]);
  const application = createApplications({ registry, world }).create({
    name,
    description: poolWith('LoopbackStorageBackend'),
  });
  const states: string[] = [];
  const warnings: (readonly [number, Diagnostic])[] = [];
  application.subscribe((event) => {
    if (event.event === 'attribute' && event.name === 'state') states.push(event.value);
    if (event.event === 'warning') warnings.push([event.timeMs, event.diagnostic]);
  });
  await application.run();
  await world.clock.runUntil(310_000);
  expect(states.at(-1)).toBe('running');
  expect(states).toContain('rebooting');
  expect(warnings).toHaveLength(1);
  const [[timeMs, warning] = []] = warnings;
  expect(timeMs).toBeGreaterThan(70_000);
  expect(timeMs).toBeLessThan(120_000);
  expect(warning).toMatchObject({
    code: 'SD8502',
    severity: 'warning',
    component: 'sfConfig:domain on host xen1',
    facts: [{ name: 'domains', value: expect.stringMatching(/^1 \(null\) /) as string }],
  });
  application.terminate({ type: 'normal', description: 'over' });
  expect((await application.ended).standing).toEqual([]);
  await world.close();
});

test('remnants show half-dead domains as such, whoever made them', async () => {
  const { world } = worldWith([stays, { ...stays, domain: 'other' }]);
  await run(world, poolWith('LoopbackStorageBackend'));
  const host = world.hosts.connect({ kind: 'ssh', host: 'xen1' });
  const config = 'name = "other"\nmemory = 64\nkernel = "/srv/guest/vmlinuz"\n';
  await host.run({ argv: ['tee', '/root/other.cfg'], stdin: config, timeoutMs: 60_000 });
  await host.run({ argv: ['xl', 'create', '/root/other.cfg'], timeoutMs: 60_000 });
  await host.run({ argv: ['xl', 'destroy', 'other'], timeoutMs: 60_000 });
  const found = await survey({
    world,
    records: await readApplicationRecords(world.store),
    places: [{ target: { kind: 'ssh', host: 'xen1' }, directories: ['/var/lib/smartdomains/images'] }],
    signal: new AbortController().signal,
  });
  const domains = found.remnants.flatMap(({ marked }) => (marked.kind === 'domain' ? [marked] : []));
  expect(domains).toMatchObject([
    { name: 'web', application: 'pool', state: 'number 1, half dead: being taken down by the hypervisor' },
    { name: '(null)', state: 'number 2, half dead: being taken down by the hypervisor' },
  ]);
  expect(domains[1]?.keptFor).toMatch(/^nothing says whose it is/);
  await world.close();
});
