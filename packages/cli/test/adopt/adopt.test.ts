import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { type Description, evaluate, SourceText } from '@smartdomains/language';
import {
  type ApplicationName,
  coreClasses,
  createApplications,
  createMemoryStore,
  createRegistry,
  readApplicationRecords,
  type Store,
  type World,
} from '@smartdomains/runtime';
import { createSimulatedWorld, type Fault, type SimulatedWorld } from '@smartdomains/world-simulated';
import { survey, xenComponentClasses } from '@smartdomains/xen';
import { describe, expect, test } from 'vitest';
import { createMortalWorld } from '../../../../test/support/mortal-world.ts';
import { workOnAdoption } from '../../src/adopt/adopt-domains.ts';
import type { CliIo } from '../../src/io.ts';

const repository = path.resolve(import.meta.dirname, '../../../..');
const registry = createRegistry([...coreClasses, ...xenComponentClasses]);
const web = 'web' as ApplicationName;
const uuid = '5f0c1c3e-6a5d-4c58-9c3e-0a3b5d9e7f10';
const disk = '/srv/guest/disk.img';
const mark = `${disk}.holder`;
const host = { kind: 'ssh', host: 'xen1' } as const;

const byHand = `name = "web1"
uuid = "${uuid}"
kernel = "/srv/guest/vmlinuz"
cmdline = "root=/dev/xvda ro"
memory = 256
vcpus = 1
disk = [ "format=raw, vdev=xvda, access=rw, target=${disk}" ]
vif = [ "mac=00:16:3e:11:22:33, bridge=xenbr0" ]
on_crash = "preserve"
on_reboot = "restart"
`;

const asItIs = 'mac "00:16:3e:11:22:33"; memory "256MiB";';

function describePool(attributes: string, more = '', storage = 'ExistingStorageBackend {'): Description {
  const text = `
    #include "ch/cern/openlab/smartdomains/components.sf"
    #include "smartdomains/components.sf"
    sfConfig extends Compound {
      host extends SshShell { host "xen1"; }
      disk extends ${storage} shell LAZY ATTRIB host; path "${disk}"; }
      web1 extends XenDomain {
        shell LAZY ATTRIB host; storageBackend LAZY ATTRIB disk; domainName "web1"; kernel "/srv/guest/vmlinuz";
        hostname "web1"; shutdownTimeout "20s"; ${attributes}
      }
      ${more}
    }`;
  const loader = {
    load: (request: string) => new SourceText(request, readFileSync(path.join(repository, 'library', request), 'utf8')),
  };
  const { description, diagnostics } = evaluate(new SourceText('pool.sf', text), { loader });
  if (description === undefined) throw new Error(JSON.stringify(diagnostics.map(({ summary }) => summary)));
  return description;
}

/** A host with a domain that somebody made. */
async function worldByHand(
  faults: readonly Fault[] = [],
  { create = ['xl', 'create', '/root/web1.cfg'] }: { readonly create?: readonly [string, ...string[]] } = {},
): Promise<SimulatedWorld> {
  const world = createSimulatedWorld({ seed: 1, faults });
  const xen1 = world.hosts.connect(host);
  await xen1.run({ argv: ['tee', '/root/web1.cfg'], stdin: byHand, timeoutMs: 60_000 });
  const { outcome, stderr } = await xen1.run({ argv: create, timeoutMs: 60_000 });
  expect([outcome, stderr]).toMatchObject([{ exitCode: 0 }, expect.anything()]);
  await world.clock.runUntil(world.clock.nowMs() + 10_000);
  return world;
}

interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function adopt(
  world: Pick<World, 'hosts' | 'clock' | 'store'>,
  given: {
    readonly application?: ApplicationName;
    readonly description?: Description;
    readonly paths?: readonly string[];
    readonly answer?: string;
    readonly json?: boolean;
    readonly dryRun?: boolean;
  } = {},
): Promise<Said> {
  let stdout = '';
  let stderr = '';
  const collect = (take: (text: string) => void): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        take(chunk);
        done();
      },
    });
  const io = {
    stdin: Readable.from([given.answer ?? '']),
    stdout: collect((text) => {
      stdout += text;
    }),
    stderr: collect((text) => {
      stderr += text;
    }),
    environment: () => undefined,
  } as unknown as CliIo;
  const exitCode = await workOnAdoption(
    { world },
    {
      io,
      json: given.json ?? false,
      yes: given.answer === undefined,
      dryRun: given.dryRun ?? false,
      paths: given.paths ?? [],
      application: given.application ?? web,
      read: {
        description: given.description ?? describePool(asItIs),
        registry,
        surroundings: { properties: new Map(), environment: () => undefined },
      },
      signal: new AbortController().signal,
    },
  );
  return { exitCode, stdout, stderr };
}

function domainsOf(world: SimulatedWorld): readonly unknown[] {
  return world.hosts.inspect('xen1').domains.map(({ name, domid, uuid: id, phase }) => [name, domid, id, phase]);
}

const running = [['web1', 1, uuid, 'running']];

test('the plan is shown, asked about, and bound; then the application carries the domain as it is and ends it', async () => {
  const world = await worldByHand();
  const { exitCode, stdout, stderr } = await adopt(world, { answer: 'y\n' });
  expect(stderr).toBe('Adopt it? [y/N] ');
  expect(exitCode).toBe(0);
  expect(stdout).toBe(`xen1: domain web1 (number 1, ${uuid}) as sfConfig:web1 of web
    disk xvda: ${disk} (raw, read and write)
    card: 00:16:3e:11:22:33 in xenbr0
From then on \`smartdomains terminate web\` ends it with the rest of web.
xen1: domain web1 is sfConfig:web1 of web
Carry it from now on:
    smartdomains deploy FILE --name web
`);
  expect(domainsOf(world)).toEqual(running);
  expect(world.hosts.inspect('xen1').links[mark]).toContain(`uuid:${uuid}`);

  const applications = createApplications({ registry, world });
  const application = applications.create({ name: web, description: describePool(asItIs) });
  expect(await application.run()).toBe('started');
  expect(domainsOf(world)).toEqual(running);
  const web1 = application.root?.children().find(({ name }) => name === 'web1');
  expect([web1?.value('uuid'), web1?.value('domid')]).toEqual([uuid, 1]);
  application.terminate({ type: 'normal', description: 'over' });
  expect(await application.ended).toMatchObject({ failures: [], standing: [] });
  const { domains, links, files, loopDevices } = world.hosts.inspect('xen1');
  expect([domains, links, loopDevices]).toEqual([[], {}, []]);
  expect(Object.keys(files).filter((file) => file.includes('smartdomains'))).toEqual([]);
  expect(files[disk]).toBeGreaterThan(0);
  await world.close();
});

describe('nothing is done', () => {
  test('without a yes, or with --dry-run', async () => {
    const world = await worldByHand();
    const before = world.hosts.inspect('xen1');
    expect(await adopt(world, { answer: '\n' })).toMatchObject({ exitCode: 1 });
    expect(await adopt(world, { dryRun: true })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(world.hosts.inspect('xen1')).toEqual(before);
    await world.close();
  });

  test('when it differs in what cannot be changed while it runs: all of it is listed, with what to write', async () => {
    const world = await worldByHand();
    const before = world.hosts.inspect('xen1');
    const description = describePool(
      'memory "512MiB"; type "pvh"; ramdisk "/boot/none"; bridge "xenbr7"; onCrash "destroy"; extra "quiet";',
    );
    const { exitCode, stderr } = await adopt(world, { description });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[SD8160]');
    const said = stderr.replaceAll(/ {2,}/g, ' ');
    for (const line of [
      'type: `pvh` in the description, `pv` in the domain',
      'ramdisk: `/boot/none` in the description, nothing in the domain',
      'extra: `root=/dev/xvda ro quiet` in the description, `root=/dev/xvda ro` in the domain',
      'maxMemory: 512 MiB in the description, 256 MiB in the domain',
      'mac: none, and so a derived one, in the description, 00:16:3e:11:22:33 in the domain',
      'bridge: xenbr7 in the description, xenbr0 in the domain',
      'onCrash: destroy in the description, preserve in the domain',
      'mac "00:16:3e:11:22:33";',
    ]) {
      expect(said).toContain(line);
    }
    expect(world.hosts.inspect('xen1')).toEqual(before);
    await world.close();
  });

  test('when its disk is held by another domain', async () => {
    const world = await worldByHand();
    await world.hosts.connect(host).run({
      argv: ['ln', '-s', '-T', '--', otherMark, mark],
      timeoutMs: 10_000,
    });
    const { exitCode, stderr } = await adopt(world);
    expect([exitCode, stderr.includes('error[SD8219]')]).toEqual([1, true]);
    await world.close();
  });

  test("when it is another application's, which has adopted it", async () => {
    const world = await worldByHand();
    expect(await adopt(world)).toMatchObject({ exitCode: 0 });
    const before = world.hosts.inspect('xen1');
    const { exitCode, stderr } = await adopt(world, { application: 'shop' as ApplicationName });
    expect(exitCode).toBe(1);
    expect(stderr.match(/^error\[SD\d+\]/gm)).toEqual(['error[SD8161]']);
    expect(stderr).toContain('belongs to: sfConfig:web1 of application web');
    expect(stderr).toContain('smartdomains status web');
    expect(world.hosts.inspect('xen1')).toEqual(before);
    await world.close();
  });

  test('when another application has made it, though it writes no disk', async () => {
    const world = createSimulatedWorld({ seed: 1 });
    const readOnly = 'ExistingStorageBackend { readOnly true;';
    const description = describePool(asItIs, '', readOnly);
    const made = createApplications({ registry, world }).create({ name: web, description });
    expect(await made.run()).toBe('started');
    const { exitCode, stdout, stderr } = await adopt(world, { application: 'shop' as ApplicationName, description });
    expect([exitCode, stdout]).toEqual([1, expect.anything()]);
    expect(stderr.match(/^error\[SD\d+\]/gm)).toEqual(['error[SD8161]']);
    expect(stderr).toContain('belongs to: a component of application web');
    expect(world.hosts.inspect('xen1').domains).toHaveLength(1);
    made.terminate({ type: 'normal', description: 'over' });
    await made.ended;
    await world.close();
  });

  test('for one that has never run, which may be in the making', async () => {
    const world = await worldByHand([], { create: ['xl', 'create', '-p', '/root/web1.cfg'] });
    const { exitCode, stderr } = await adopt(world);
    expect([exitCode, stderr.includes('error[SD8161]')]).toEqual([1, true]);
    expect(stderr).toContain('web1, number 1, half made');
    await world.close();
  });

  test('for a domain that is not there, or has stopped', async () => {
    const empty = createSimulatedWorld({ seed: 1 });
    expect(await adopt(empty)).toEqual({
      exitCode: 0,
      stdout: 'sfConfig:web1: there is no domain web1 on xen1\nThere is nothing to adopt.\n',
      stderr: '',
    });
    expect((await adopt(empty, { paths: ['sfConfig:web1'] })).exitCode).toBe(1);
    expect((await adopt(empty, { paths: ['sfConfig:web7'] })).stdout).toBe(
      'sfConfig:web7: web has no such XenDomain\n',
    );
    await empty.close();
    const world = await worldByHand([
      { kind: 'domainEnds', host: 'xen1', domain: 'web1', how: 'crash', afterStartMs: 6000 },
    ]);
    const { exitCode, stderr } = await adopt(world);
    expect([exitCode, stderr.includes('error[SD8161]')]).toEqual([1, true]);
    await world.close();
  });
});

const otherMark =
  'smartdomains.holder=host:xen9/machine:1/boot:1/application:other/domain:db/uuid:2/since:2026-01-01T00+3a00+3a00Z';

test('a domain that somebody paused is adopted: it has run, so it is whole', async () => {
  const world = await worldByHand();
  await world.hosts.connect(host).run({ argv: ['xl', 'pause', 'web1'], timeoutMs: 10_000 });
  expect(await adopt(world)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(domainsOf(world)).toEqual(running);
  await world.close();
});

test('memory that differs is told of, and stays until it is set', async () => {
  const world = await worldByHand();
  const description = describePool('mac "00:16:3e:11:22:33"; memory "128MiB"; maxMemory "256MiB";');
  const { exitCode, stdout } = await adopt(world, { description, json: true });
  expect(exitCode).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toMatchObject([
    {
      is: 'plan',
      host: 'xen1',
      domain: 'web1',
      uuid,
      component: 'sfConfig:web1',
      canBeAdopted: true,
      differences: [{ attribute: 'memory', described: '128 MiB', running: '256 MiB', isHot: true }],
    },
    { is: 'adopted', domain: 'web1', uuid, application: 'web' },
  ]);
  await world.close();
});

test('what cannot be put down on the host is said', async () => {
  const world = await worldByHand([{ kind: 'diskFull', host: 'xen1', fromMs: 5000 }]);
  const { exitCode, stderr } = await adopt(world);
  expect([exitCode, stderr.includes('error[SD8162]')]).toEqual([1, true]);
  expect(domainsOf(world)).toEqual(running);
  await world.close();
});

test('an application that is under way takes none', async () => {
  const world = await worldByHand();
  await world.store.append('application:web', [
    { entry: 'begun', version: 1, timeMs: 0, application: 'web', description: {}, onFailure: 'terminate' },
  ]);
  const { exitCode, stderr } = await adopt(world);
  expect([exitCode, stderr.includes('error[SD5914]')]).toEqual([1, true]);
  await world.close();
});

test('a deployment that fails leaves the adopted domain running, and adopted', async () => {
  const world = await worldByHand();
  await adopt(world);
  const broken = describePool(
    asItIs,
    `broken extends XenDomain {
      shell LAZY ATTRIB host; storageBackend LAZY ATTRIB disk; domainName "web2"; kernel "/boot/none"; hostname "web2";
    }`,
  );
  const failed = createApplications({ registry, world }).create({ name: web, description: broken });
  expect(await failed.run()).toBe('ended');
  await failed.ended;
  expect(domainsOf(world)).toEqual(running);
  const again = createApplications({ registry, world }).create({ name: web, description: describePool(asItIs) });
  expect(await again.run()).toBe('started');
  again.terminate({ type: 'normal', description: 'over' });
  expect((await again.ended).standing).toEqual([]);
  expect(domainsOf(world)).toEqual([]);
  await world.close();
});

test('remnants show what was adopted and is not carried, and leave it', async () => {
  const world = await worldByHand();
  await adopt(world);
  const found = await survey({
    world,
    records: await readApplicationRecords(world.store),
    places: [{ target: host, directories: ['/srv/guest'] }],
    signal: new AbortController().signal,
  });
  expect(found.remnants.map(({ marked: { kind, keptFor } }) => [kind, keptFor?.slice(0, 42)])).toEqual([
    ['domain', 'its domain was made by hand and adopted: d'],
    ['adoption', 'its domain was made by hand and adopted: d'],
    ['disk holder', 'its domain was made by hand and adopted: d'],
  ]);
  expect([found.gone, found.unmarked]).toEqual([[], []]);
  await world.close();
});

test('killed at any record and repeated, it comes to the same end; so does the application that carries it', async () => {
  const outcome = async (
    recordsMax: number,
    phase: 'adopt' | 'carry',
  ): Promise<{ records: number; state: unknown }> => {
    const world = await worldByHand();
    const store: Store = createMemoryStore();
    const outside = { ...world, store };
    let records = 0;
    if (phase === 'adopt') {
      const mortal = createMortalWorld(outside, { recordsMax, commands: 'goOn' });
      await Promise.race([adopt(mortal), mortal.died]);
      records = mortal.recordCount();
    }
    expect((await adopt(outside)).exitCode).toBe(0);
    expect(domainsOf(world)).toEqual(running);
    if (phase === 'carry') {
      const mortal = createMortalWorld(outside, { recordsMax, commands: 'goOn' });
      const killed = createApplications({ registry, world: mortal }).create({
        name: web,
        description: describePool(asItIs),
      });
      const whole = killed.run().then(async () => {
        killed.terminate({ type: 'normal', description: 'over' });
        await killed.ended;
      });
      await Promise.race([whole, mortal.died]);
      records = mortal.recordCount();
    }
    const applications = createApplications({ registry, world: outside });
    const taken =
      (await applications.recover(web)) ??
      (phase === 'adopt' ? applications.create({ name: web, description: describePool(asItIs) }) : undefined);
    if (taken !== undefined) {
      await taken.run();
      taken.terminate({ type: 'normal', description: 'over' });
      expect((await taken.ended).standing, `record ${recordsMax}`).toEqual([]);
    }
    await world.clock.runUntil(world.clock.nowMs() + 60_000);
    const { domains, links, files, loopDevices } = world.hosts.inspect('xen1');
    await world.close();
    return { records, state: { domains, links, loopDevices, files } };
  };
  for (const phase of ['adopt', 'carry'] as const) {
    const { records, state } = await outcome(10_000, phase);
    expect(records).toBeGreaterThan(5);
    expect(state).toMatchObject({ domains: [], links: {}, loopDevices: [] });
    for (let at = 1; at < records; at += 1) {
      const killed = await outcome(at, phase);
      if (killed.state !== undefined) expect(killed.state, `${phase}, record ${at}`).toEqual(state);
    }
  }
}, 120_000);
