import {
  type ApplicationEnd,
  type ApplicationEvent,
  coreClasses,
  createApplication,
  createRegistry,
  parseApplicationName,
} from '@smartdomains/runtime';
import {
  createSimulatedWorld,
  defaultSite,
  type MachineState,
  type SimulatedWorld,
} from '@smartdomains/world-simulated';
import { xenComponentClasses } from '@smartdomains/xen';
import { describe, expect, test } from 'vitest';
import { describeText } from './support/simulated-pool.ts';

const registry = createRegistry([...coreClasses, ...xenComponentClasses]);
const name = parseApplicationName('pool') ?? expect.unreachable();
const base = '/srv/guest/disk.img';
const mebibyte = 2 ** 20;

interface DiskRun {
  readonly how: 'started' | 'ended';
  readonly events: readonly ApplicationEvent[];
  readonly before: MachineState;
  /** When all disks are made. */
  readonly made: MachineState;
  readonly after: MachineState;
  readonly end: ApplicationEnd;
  readonly world: SimulatedWorld;
}

interface DiskOptions {
  /** Commands on the host before anything of ours. */
  readonly prepare?: readonly string[];
  readonly downloads?: Readonly<Record<string, number>>;
  readonly diskBytes?: number;
  readonly canReflink?: boolean;
  readonly world?: SimulatedWorld;
}

/** Makes disks together on xen1, says what is there, and ends them. Disks are written without their shell. */
async function runDisks(disks: Readonly<Record<string, string>>, options: DiskOptions = {}): Promise<DiskRun> {
  const texts = Object.entries(disks).map(([disk, text]) => {
    const [className = '', ...attributes] = text.split(' ');
    return `${disk} extends ${className}StorageBackend { shell LAZY ATTRIB hostShell; domainName "${disk}"; ${attributes.join(' ')} }`;
  });
  const description = describeText(`
    #include "ch/cern/openlab/smartdomains/components.sf"
    #include "smartdomains/components.sf"
    #include "smartdomains/pool.sf"
    sfConfig extends Compound {
      hostShell extends SshShell { host "xen1"; }
      disks extends Pool { ${texts.join('\n')} }
    }
  `);
  const { downloads = {}, diskBytes = defaultSite.default.diskBytes, canReflink = false } = options;
  const world =
    options.world ??
    createSimulatedWorld({
      seed: 1,
      site: { ...defaultSite, default: { ...defaultSite.default, downloads, diskBytes, canReflink } },
    });
  for (const line of options.prepare ?? []) await onHost(world, line);
  const look = (): MachineState => {
    const state = world.hosts.inspect('xen1');
    return { ...state, directories: state.directories.filter((path) => !/\/smartdomains(\/|$)/.test(path)) };
  };
  const before = look();
  const application = createApplication({ name, description, registry, world });
  const events: ApplicationEvent[] = [];
  application.subscribe((event) => events.push(event));
  const how = await application.run();
  const made = look();
  application.terminate({ type: 'normal', description: 'the test is over' });
  const end = await application.ended;
  return { how, events, before, made, after: look(), end, world };
}

async function onHost(world: SimulatedWorld, line: string): Promise<string> {
  const host = world.hosts.connect({ kind: 'ssh', host: 'xen1' });
  const { outcome, stdout, stderr } = await host.run({ argv: line.split(' ') as [string], timeoutMs: 600_000 });
  if (outcome.kind !== 'exited' || outcome.exitCode !== 0) throw new Error(`${line}: ${stderr}`);
  return stdout;
}

async function digestOnHost(content: string): Promise<string> {
  const world = createSimulatedWorld({ seed: 1 });
  return (await onHost(world, `sha256sum ${content}`)).slice(0, 64);
}

function commandsOf({ events }: DiskRun): readonly string[] {
  return events.flatMap((event) => (event.event === 'command' ? [event.argv.join(' ')] : []));
}

const group = [
  'lvcreate -y -L 64m -T vg0/pool',
  'lvcreate -y -V 16m -T vg0/pool -n thinbase',
  'lvcreate -y -L 16m -n base vg0',
];

describe('each kind of disk is made, and nothing is left of it', () => {
  test.each<[string, string, string]>([
    ['auto', `Loopback baseImage "${base}";`, 'cp --reflink=auto --sparse=always'],
    ['copy', `Loopback clone "copy"; baseImage "${base}";`, 'cp --reflink=never --sparse=always'],
    ['a volume as base', 'Loopback baseImage "/dev/vg0/base";', 'cp --reflink=auto --sparse=always /dev/vg0/base'],
    ['overlay', `Loopback clone "qcow2"; baseImage "${base}"; size "64MiB";`, 'qemu-img create -q -f qcow2 -F raw -b'],
    ['thick', `LVM baseImage "${base}";`, 'lvcreate -y -W y -L 16777216b -n disk'],
    ['thick from a volume', 'LVM baseImage "/dev/vg0/base";', 'dd if=/dev/vg0/base of=/dev/vg0/disk'],
    ['in a pool', `LVM thinPool "pool"; baseImage "${base}"; size "1GiB";`, 'lvcreate -y -V 1073741824b -T vg0/pool'],
    ['snapshot', 'LVM clone "snapshot"; baseImage "/dev/vg0/base"; snapshotSize "8MiB";', 'lvcreate -y -s -L 8388608b'],
    ['thin snapshot', 'LVM clone "thin"; baseImage "/dev/vg0/thinbase";', 'lvcreate -y -s -k n -n disk'],
  ])('%s', async (_, disk, command) => {
    const run = await runDisks({ disk }, { prepare: group });
    expect(run.end.failures).toEqual([]);
    expect(commandsOf(run).filter((line) => line.includes(command))).toHaveLength(1);
    expect(run.made).not.toEqual(run.before);
    expect(run.after).toEqual(run.before);
    expect(run.end.standing).toEqual([]);
  });

  // `cp` refuses to share blocks when it is also to look for holes.
  test('reflink, where blocks can be shared', async () => {
    const disk = `Loopback clone "reflink"; baseImage "${base}";`;
    const run = await runDisks({ disk }, { canReflink: true });
    expect(run.end.failures).toEqual([]);
    expect(commandsOf(run).filter((line) => line.includes('cp --reflink=always --sparse=auto'))).toHaveLength(1);
    expect(run.after).toEqual(run.before);
  });

  test('a thin snapshot grows to its size', async () => {
    const disk = 'LVM clone "thin"; baseImage "/dev/vg0/thinbase"; size "1GiB";';
    const run = await runDisks({ disk }, { prepare: group });
    expect(run.made.volumes.find((volume) => volume.name === 'vg0/disk')?.sizeBytes).toBe(1024 * mebibyte);
  });
});

describe('what cannot be cloned so is refused before anything is made', () => {
  test.each<[string, string, string, DiskOptions]>([
    ['reflink where blocks cannot be shared', 'SD8204', `Loopback clone "reflink"; baseImage "${base}";`, {}],
    ['a volume that is not thin', 'SD8217', 'LVM clone "thin"; baseImage "/dev/vg0/base";', { prepare: group }],
    ['another group', 'SD8201', 'LVM clone "thin"; baseImage "/dev/vg9/base";', {}],
    [
      'a longer thick snapshot',
      'SD8217',
      'LVM clone "snapshot"; baseImage "/dev/vg0/base"; size "1GiB";',
      { prepare: group },
    ],
    ['no such pool', 'SD8218', `LVM thinPool "pool9"; baseImage "${base}";`, { prepare: group }],
    ['a volume that is no pool', 'SD8218', `LVM thinPool "base"; baseImage "${base}";`, { prepare: group }],
    ['another digest', 'SD8214', `Loopback baseImage "${base}"; baseImageDigest "sha256:${'0'.repeat(64)}";`, {}],
  ])('%s', async (_, code, disk, options) => {
    const run = await runDisks({ disk }, options);
    expect(run.end.failures.map((failure) => failure.code)).toEqual([code]);
    const ours = ({ files, volumes }: MachineState): unknown => [
      Object.keys(files).filter((path) => !path.startsWith('/var/lib/smartdomains/cache/')),
      volumes,
    ];
    expect(ours(run.after)).toEqual(ours(run.before));
  });
});

test('room is counted over all disks that are being made, not for each alone', async () => {
  const files = Object.values(defaultSite.default.files).reduce((sum, bytes) => sum + bytes, 0);
  const disk = `Loopback baseImage "${base}"; size "100MiB";`;
  const run = await runDisks({ one: disk, two: disk, three: disk }, { diskBytes: files + 250 * mebibyte });
  expect(run.end.failures[0]?.code).toBe('SD8202');
  expect(run.end.failures[0]?.facts?.[0]?.value).toMatch(/not promised to other disks of ours/);
  expect(run.after).toEqual(run.before);
  const two = await runDisks({ one: disk, two: disk }, { diskBytes: files + 250 * mebibyte });
  expect(two.end.failures).toEqual([]);
});

describe('the digest of a base image', () => {
  test('is computed once on a host, and again when the image has changed', async () => {
    const digest = await digestOnHost(base);
    const disk = `Loopback baseImage "${base}"; baseImageDigest "sha256:${digest}";`;
    const run = await runDisks({ one: disk, two: disk });
    expect(run.end.failures).toEqual([]);
    expect(commandsOf(run).filter((line) => line.startsWith('sha256sum'))).toHaveLength(1);
    const again = await runDisks({ one: disk }, { world: run.world });
    expect(commandsOf(again).filter((line) => line.startsWith('sha256sum'))).toEqual([]);
    const changed = await runDisks({ one: disk }, { world: run.world, prepare: [`truncate -s 32M ${base}`] });
    expect(changed.end.failures.map(({ code }) => code)).toEqual(['SD8214']);
  });
});

describe('an image that the host fetches', () => {
  const url = 'https://images.example/web.img';
  const from = 'root@store:/srv/web.img';
  const downloads = { [url]: 64 * mebibyte, [from]: 64 * mebibyte };

  /** The digest of what is fetched, which a wrong one is told. */
  async function digestOf(source: string): Promise<string> {
    const disk = `Loopback baseImage "${source}"; baseImageDigest "sha256:${'0'.repeat(64)}";`;
    const run = await runDisks({ disk }, { downloads });
    expect(run.end.failures.map(({ code }) => code)).toEqual(['SD8214']);
    expect(Object.keys(run.after.files).filter((path) => path.includes('.part'))).toEqual([]);
    return run.end.failures[0]?.facts?.[0]?.value ?? '';
  }

  test.each([url, 'ssh://root@store/srv/web.img'])(
    '%s: once, however many disks are cloned from it at once, and kept for the next run',
    async (source) => {
      const digest = await digestOf(source);
      const disk = `Loopback baseImage "${source}"; baseImageDigest "${digest}";`;
      const run = await runDisks({ one: disk, two: disk, three: disk }, { downloads });
      expect(run.end.failures).toEqual([]);
      expect(commandsOf(run).filter((line) => /(curl|scp) /.test(line))).toHaveLength(1);
      expect(run.made.files['/var/lib/smartdomains/images/one.img']).toBe(64 * mebibyte);
      const again = await runDisks({ one: disk }, { world: run.world });
      expect(commandsOf(again).filter((line) => /(curl|scp) /.test(line))).toEqual([]);
    },
  );

  test('has its folder made once on a host, by whoever comes first; none is made for what is there', async () => {
    const disks: Record<string, string> = {};
    for (const [disk, source] of Object.entries({ one: url, two: 'ssh://root@store/srv/web.img' })) {
      disks[disk] = `Loopback baseImage "${source}"; baseImageDigest "${await digestOf(source)}";`;
    }
    const isMaking = (line: string): boolean => line === 'mkdir -p -m 0700 /var/lib/smartdomains/cache';
    const run = await runDisks(disks, { downloads });
    expect(run.end.failures).toEqual([]);
    expect(commandsOf(run).filter(isMaking)).toHaveLength(1);
    const again = await runDisks(disks, { world: run.world });
    expect(again.end.failures).toEqual([]);
    expect(commandsOf(again).filter(isMaking)).toEqual([]);
  });

  test('that cannot be fetched: said with the command and its output', async () => {
    const disk = `Loopback baseImage "https://images.example/other.img"; baseImageDigest "sha256:${'0'.repeat(64)}";`;
    const run = await runDisks({ disk }, { downloads });
    expect(run.end.failures.map(({ code }) => code)).toEqual(['SD8215']);
    expect(run.end.failures[0]?.facts?.find((fact) => fact.name === 'output')?.value).toMatch(/error: 404/);
  });
});

test('a disk that is there already is used and never touched', async () => {
  const run = await runDisks(
    { disk: `Existing path "${base}";`, volume: 'Existing path "/dev/vg0/base";' },
    { prepare: group },
  );
  expect(run.how).toBe('started');
  expect(run.made).toEqual(run.before);
  expect(run.after).toEqual(run.before);
  expect(run.events.filter((event) => event.event === 'command' && event.effect)).toEqual([]);
  const missing = await runDisks({ disk: 'Existing path "/srv/none.img";' });
  expect(missing.end.failures.map(({ code }) => code)).toEqual(['SD8201']);
});
