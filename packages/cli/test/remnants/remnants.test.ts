import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { type Description, evaluate, SourceText } from '@smartdomains/language';
import {
  type ApplicationName,
  type CommandResult,
  coreClasses,
  createApplications,
  createMemoryStore,
  createRegistry,
  type HostConnection,
  type HostName,
  type Hosts,
  type HostTarget,
  type JsonValue,
} from '@smartdomains/runtime';
import { createSimulatedWorld, type Fault, type SimulatedWorld } from '@smartdomains/world-simulated';
import { xenComponentClasses } from '@smartdomains/xen';
import { expect, test } from 'vitest';
import { createMortalWorld } from '../../../../test/support/mortal-world.ts';
import type { CliIo } from '../../src/io.ts';
import { workOnRemnants } from '../../src/remnants/remnants.ts';

const repository = path.resolve(import.meta.dirname, '../../../..');
const registry = createRegistry([...coreClasses, ...xenComponentClasses]);
const web = 'web' as ApplicationName;
const stream = 'application:web';
const ended: JsonValue = { entry: 'ended', timeMs: 0, type: 'normal', description: 'over' };
const localhost: HostTarget = { kind: 'local' };

function describePool(text = readFileSync(path.join(repository, 'examples/localVirtualPool.sf'), 'utf8')): Description {
  const loader = {
    load: (request: string) => new SourceText(request, readFileSync(path.join(repository, 'library', request), 'utf8')),
  };
  const { description } = evaluate(new SourceText('pool.sf', text), { loader });
  if (description === undefined) throw new Error('not a description');
  return description;
}

/** A pool of two domains that is up, and whose process is then no more. */
async function abandonedPool(
  options: { readonly faults?: readonly Fault[]; readonly description?: Description } = {},
): Promise<SimulatedWorld> {
  const world = createSimulatedWorld({ seed: 1, faults: options.faults ?? [] });
  const mortal = createMortalWorld(world, { recordsMax: 10_000, commands: 'goOn' });
  const applications = createApplications({ registry, world: mortal });
  const application = applications.create({ name: web, description: options.description ?? describePool() });
  expect(await application.run()).toBe('started');
  mortal.die();
  return world;
}

/** A way to a host that leads nowhere. */
function outOfReach(): HostConnection {
  const run = (): Promise<CommandResult> =>
    Promise.resolve({
      outcome: { kind: 'unreachable', reason: 'no route to host', mayHaveRun: false },
      stdout: '',
      stderr: '',
      durationMs: 0,
    });
  return { name: 'localhost' as HostName, run, follow: run, close: () => Promise.resolve() };
}

interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function remnants(
  world: SimulatedWorld,
  given: {
    readonly remove?: boolean;
    readonly answer?: string;
    readonly application?: readonly string[];
    readonly forgetHost?: readonly string[];
    readonly store?: SimulatedWorld['store'];
    readonly hosts?: Hosts;
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
  const { hosts, clock } = world;
  const exitCode = await workOnRemnants(
    { world: { hosts: given.hosts ?? hosts, clock, store: given.store ?? world.store } },
    {
      io,
      json: false,
      remove: given.remove ?? false,
      yes: given.answer === undefined,
      application: given.application ?? [],
      forgetHost: given.forgetHost ?? [],
      placesOf: () => [{ target: localhost, directories: ['/var/lib/smartdomains/images'] }],
      signal: new AbortController().signal,
    },
  );
  return { exitCode, stdout, stderr };
}

const all = `localhost: domain domainLoopback (number 1, running), of web sfConfig:domain1
localhost: domain domainLVM (number 2, running), of web sfConfig:domain2
localhost: configuration /run/smartdomains/web-domainLVM.cfg (of domain domainLVM), of web
localhost: configuration /run/smartdomains/web-domainLoopback.cfg (of domain domainLoopback), of web
localhost: disk holder /var/lib/smartdomains/images/domainLoopback.img (domain domainLoopback), of web sfConfig:domain1
localhost: disk holder /dev/vg0/domainLVM (domain domainLVM), of web sfConfig:domain2
localhost: volume vg0/domainLVM (whole, open), of web
localhost: image /var/lib/smartdomains/images/domainLoopback.img (whole), of web sfConfig:loop
`;

/** A host as it was before anything was there. */
const untouched = withoutFolders(createSimulatedWorld({ seed: 1 }));

function withoutFolders(world: SimulatedWorld): unknown {
  return { ...world.hosts.inspect('localhost'), directories: [] };
}

test('what an application has that is to be taken up is none', async () => {
  const world = await abandonedPool();
  expect(await remnants(world, { remove: true })).toEqual({
    exitCode: 0,
    stdout: 'Nothing is left on localhost.\n',
    stderr: '',
  });
});

test('all that an application left is listed, and removed as it would have been', async () => {
  const world = await abandonedPool();
  await world.store.append(stream, [ended]);
  expect(await remnants(world)).toEqual({ exitCode: 0, stdout: all, stderr: '' });
  const { exitCode, stdout } = await remnants(world, { remove: true });
  expect(exitCode).toBe(0);
  expect(stdout.match(/removed$/gm)).toHaveLength(8);
  expect(withoutFolders(world)).toEqual(untouched);
  expect((await remnants(world)).stdout).toBe('Nothing is left on localhost.\n');
  // The record knows it too.
  const applications = createApplications({ registry, world });
  expect(await applications.interrupted()).toEqual([]);
  const again = applications.create({ name: web, description: describePool() });
  expect(await again.run()).toBe('started');
  again.terminate({ type: 'normal', description: 'done' });
  expect((await again.ended).standing).toEqual([]);
});

test('a seed disk is known by what is written in its folder', async () => {
  const text = readFileSync(path.join(repository, 'examples/cloudImage.sf'), 'utf8');
  const world = await abandonedPool({ description: describePool(text) });
  await world.store.append(stream, [ended]);
  expect((await remnants(world)).stdout).toContain(
    'localhost: seed /run/smartdomains/web-web1.seed (of sfConfig:web1), of web sfConfig:web1\n',
  );
  const { exitCode, stdout } = await remnants(world, { remove: true });
  expect([exitCode, stdout.match(/removed$/gm)]).toEqual([0, Array.from({ length: 5 }, () => 'removed')]);
  expect(withoutFolders(world)).toEqual(untouched);
  expect((await remnants(world)).stdout).toBe('Nothing is left on localhost.\n');
});

test('nothing is removed without a yes', async () => {
  const world = await abandonedPool();
  await world.store.append(stream, [ended]);
  const { exitCode, stderr } = await remnants(world, { remove: true, answer: '\n' });
  expect(exitCode).toBe(1);
  expect(stderr).toBe('Remove these 8? [y/N] Nothing is removed.\n');
  expect(world.hosts.inspect('localhost').domains).toHaveLength(2);
  expect((await remnants(world, { remove: true, answer: 'y\n' })).exitCode).toBe(0);
  expect(withoutFolders(world)).toEqual(untouched);
});

test('what somebody removed by hand is taken off the record', async () => {
  const world = await abandonedPool();
  await world.store.append(stream, [ended]);
  const host = world.hosts.connect(localhost);
  for (const argv of [
    ['xl', 'destroy', 'domainLoopback'],
    ['rm', '/run/smartdomains/web-domainLoopback.cfg'],
    [
      'rm',
      '/var/lib/smartdomains/images/domainLoopback.img',
      '/var/lib/smartdomains/images/domainLoopback.img.smartdomains',
    ],
  ] as const) {
    expect((await host.run({ argv, timeoutMs: 60_000 })).outcome).toEqual({ kind: 'exited', exitCode: 0 });
  }
  await world.clock.runUntil(world.clock.nowMs() + 10_000);
  const first = await remnants(world);
  expect(first.stdout).toContain(
    'localhost: domain domainLoopback, on the record of web: is gone, and taken off the record\n',
  );
  expect(first.stdout.match(/taken off the record/g)).toHaveLength(4);
  expect((await remnants(world)).stdout).not.toContain('record');
});

test('what is of an application that is not on record here is removed only by its name', async () => {
  const world = await abandonedPool();
  const store = createMemoryStore();
  const listed = await remnants(world, { store, remove: true });
  expect(listed.stdout).toContain(
    'localhost: domain domainLVM (number 2, running), of web; not removed: web is not on record here\n',
  );
  expect(listed.stdout).not.toContain(': removed');
  expect((await remnants(world, { store, remove: true, application: ['other'] })).stdout).not.toContain(': removed');
  expect((await remnants(world, { store, remove: true, application: ['web'] })).exitCode).toBe(0);
  expect(withoutFolders(world)).toEqual(untouched);
  expect(await store.streams()).toEqual([]);
});

test('a disk that is to persist is shown and kept', async () => {
  const text = readFileSync(path.join(repository, 'examples/localVirtualPool.sf'), 'utf8');
  const kept = text.replace(/(extends (?:Loopback|LVM)StorageBackend \{)/g, '$1 persist true;');
  const world = await abandonedPool({ description: describePool(kept) });
  await world.store.append(stream, [ended]);
  expect((await remnants(world, { remove: true })).exitCode).toBe(0);
  const { stdout } = await remnants(world);
  expect(
    stdout,
  ).toBe(`localhost: volume vg0/domainLVM (whole), of web; not removed: its description says \`persist true\`
localhost: image /var/lib/smartdomains/images/domainLoopback.img (whole), of web sfConfig:loop; not removed: its description says \`persist true\`
`);
});

test('a domain that does not go keeps its disk, and what is left is named', async () => {
  const world = await abandonedPool({
    faults: [
      { kind: 'commandFails', match: { argv: ['xl', 'destroy'] }, exitCode: 1, stderr: 'libxl: error\n' },
      { kind: 'commandFails', match: { argv: ['xl', 'shutdown'] }, exitCode: 1, stderr: 'libxl: error\n' },
    ],
  });
  await world.store.append(stream, [ended]);
  const { exitCode, stdout, stderr } = await remnants(world, { remove: true });
  expect(exitCode).toBe(1);
  expect(stdout).not.toContain(': removed');
  expect(stderr).toContain('SD8107');
  expect(stderr).toContain('left standing: image /var/lib/smartdomains/images/domainLoopback.img on localhost');
  expect(world.hosts.inspect('localhost').domains).toHaveLength(2);
});

test('a host that does not answer is no empty host; one that will not come back can be forgotten', async () => {
  const world = await abandonedPool();
  await world.store.append(stream, [ended]);
  const { exitCode, stdout, stderr } = await remnants(world, { remove: true, hosts: { connect: outOfReach } });
  expect(exitCode).toBe(3);
  expect(stderr).toContain('SD6103');
  expect(stdout).toContain('localhost: domain domainLVM, on the record of web: its host was not seen\n');
  expect((await remnants(world, { forgetHost: ['localhost'], hosts: { connect: outOfReach } })).stdout).toContain(
    'taken off the record',
  );
  expect((await remnants(world)).stdout).toBe(all);
});
