import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createApplication, parseApplicationName } from '@smartdomains/runtime';
import { createSimulatedWorld, type Fault, type IsoImage, type SimulatedWorld } from '@smartdomains/world-simulated';
import { describe, expect, test } from 'vitest';
import { describeText, registry, runPool, withoutOurFolders } from './support/simulated-pool.ts';

const example = readFileSync(path.join(import.meta.dirname, '../examples/cloudImage.sf'), 'utf8');
const pool = parseApplicationName('pool') ?? expect.unreachable();
const folder = '/run/smartdomains/pool-web1.seed';
const theEnd = { type: 'normal', description: 'the test is over' } as const;

/** The example with other lines in its domain. */
function withLines(lines: string): string {
  return example.replace('        seed "nocloud";', `        seed "nocloud";\n        ${lines}`);
}

/** Runs it until all has started, and gives the seed disk; then ends it. */
async function seedOf(
  text: string,
  prepare?: (world: SimulatedWorld) => Promise<unknown>,
): Promise<{
  readonly image: IsoImage;
  readonly configuration: string;
  /** All that anybody can read of the run: events and the journal. */
  readonly said: string;
}> {
  const world = createSimulatedWorld({ seed: 1 });
  await prepare?.(world);
  const before = withoutOurFolders(world.hosts.inspect('localhost'));
  const said: string[] = [];
  const application = createApplication({ name: pool, description: describeText(text), registry, world });
  application.subscribe((event) => said.push(JSON.stringify(event)));
  expect(await application.run()).toBe('started');
  const image = world.hosts.isoImage('localhost', `${folder}/seed.iso`) ?? expect.unreachable('no seed disk');
  const configuration = await world.hosts
    .connect({ kind: 'local' })
    .run({ argv: ['cat', '/run/smartdomains/pool-web1.cfg'], timeoutMs: 1000 });
  application.terminate(theEnd);
  expect((await application.ended).failures).toEqual([]);
  expect(withoutOurFolders(world.hosts.inspect('localhost'))).toEqual(before);
  said.push(JSON.stringify(await world.store.read('application:pool')));
  await world.close();
  return { image, configuration: configuration.stdout, said: said.join('\n') };
}

describe('the example of a cloud image', () => {
  test('is told all by its seed disk, answers at its addresses, and leaves nothing', async () => {
    const { image } = await seedOf(example);
    expect(image.label).toBe('cidata');
    const { 'meta-data': metaData, 'user-data': userData, 'network-config': network } = image.files;
    expect(JSON.parse(metaData ?? '')).toMatchObject({ 'local-hostname': 'web1.example.org' });
    expect(userData).toMatch(/^#cloud-config\n\{/);
    expect(JSON.parse((userData ?? '').replace(/^#.*\n/, ''))).toMatchObject({
      users: ['default', { name: 'deploy', sudo: 'ALL=(ALL) NOPASSWD:ALL' }],
      package_update: true,
      runcmd: [['systemctl', 'enable', '--now', 'nginx']],
    });
    const { ethernets } = JSON.parse(network ?? '') as { readonly ethernets: Readonly<Record<string, unknown>> };
    expect(ethernets).toMatchObject({
      eth0: { addresses: ['10.42.9.1/16', 'fd00:42::1/64'], nameservers: { search: ['example.org'] } },
      eth1: { addresses: ['192.168.7.1/24'] },
    });
  });

  test('has the seed disk as its last, read-only, and no address on its kernel’s command line', async () => {
    const { configuration } = await seedOf(example);
    expect(configuration).toContain(`"format=raw, vdev=xvdz, access=ro, target=${folder}/seed.iso"`);
    expect(configuration).not.toContain('ip=10');
  });
});

test('what is in a file of the host goes from there to the disk, and nowhere else', async () => {
  const secret = '#cloud-config\n{"chpasswd":{"list":"root:hunter2"}}\n';
  const { image, said } = await seedOf(withLines('userDataFile "/root/web1.yaml";'), (world) =>
    world.hosts.connect({ kind: 'local' }).run({ argv: ['tee', '/root/web1.yaml'], stdin: secret, timeoutMs: 1000 }),
  );
  expect(image.files['user-data']).toBe(secret);
  expect(image.files['vendor-data']).toContain('nginx');
  expect(said).toContain('/root/web1.yaml');
  expect(said).not.toContain('hunter2');
});

describe('fails, and nothing is left', () => {
  const xorriso = (fault: {
    readonly exitCode: number;
    readonly stderr: string;
    readonly isDone?: boolean;
  }): Fault => ({
    kind: 'commandFails',
    match: { argv: ['xorriso'] },
    ...fault,
  });
  test.each<[string, string, string, readonly Fault[]]>([
    ['no such file', 'SD8142', withLines('userDataFile "/root/absent.yaml";'), []],
    ['a folder in its place', 'SD8142', withLines('userDataFile "/root";'), []],
    ['no room', 'SD8143', example, [xorriso({ exitCode: 5, stderr: 'xorriso : FAILURE : No space left on device' })]],
    ['half an image', 'SD8143', example, [xorriso({ exitCode: 5, stderr: 'xorriso : FAILURE', isDone: true })]],
    [
      'a file cannot be written',
      'SD8143',
      example,
      [{ kind: 'commandFails', match: { argv: ['tee', `${folder}/network-config`] }, exitCode: 1 }],
    ],
    ['a value that cannot be told', 'SD8141', example.replace('package_update true;', 'who LAZY ATTRIB disk;'), []],
  ])('%s', async (_, code, text, faults) => {
    const { end, before, after } = await runPool({ description: describeText(text), faults });
    expect(end.failures.map((failure) => failure.code)).toEqual([code]);
    expect(after).toEqual(before);
  });
});

test('references in user data are followed when it deploys', async () => {
  const { image } = await seedOf(example.replace('package_update true;', 'hostname_was LAZY ATTRIB hostname;'));
  expect(image.files['user-data']).toContain('"hostname_was": "web1.example.org"');
});
