import { coreClasses, createRegistry, type HostFindings, parseApplicationName, preflight } from '@smartdomains/runtime';
import { createSimulatedWorld, defaultSite, type Fault, type HostOverride } from '@smartdomains/world-simulated';
import { xenComponentClasses } from '@smartdomains/xen';
import { describe, expect, test } from 'vitest';
import { smartdomains, temporaryFiles } from './support/command.ts';
import { describeText } from './support/simulated-pool.ts';

const application = parseApplicationName('pool') ?? expect.unreachable();
const registry = createRegistry([...coreClasses, ...xenComponentClasses]);

/** Two hosts, two domains on each; `what` is added to each domain, `disk` to each disk. */
function poolText({ what = '', disk = '' }: { readonly what?: string; readonly disk?: string } = {}): string {
  const machines = [1, 2, 3, 4].map(
    (number) => `
      disk${number} extends LoopbackStorageBackend {
        shell LAZY ATTRIB host${number % 2}; domainName "web${number}"; baseImage "/srv/guest/disk.img"; ${disk}
      }
      domain${number} extends XenDomain {
        shell LAZY ATTRIB host${number % 2}; storageBackend LAZY ATTRIB disk${number}; kernel "/srv/guest/vmlinuz";
        ip "10.42.0.${number}"; netmask "255.255.0.0"; gateway "10.42.1.1"; hostname "web${number}"; memory "128MiB"; ${what}
      }`,
  );
  return `
    #include "ch/cern/openlab/smartdomains/components.sf"
    #include "smartdomains/components.sf"
    sfConfig extends Compound {
      host0 extends SshShell { host "xen1"; }
      host1 extends SshShell { host "xen2"; }
      ${machines.join('\n')}
    }`;
}

/** The second disk of that pool on a volume. */
function onVolume(text: string): string {
  return text.replace('disk2 extends LoopbackStorageBackend', 'disk2 extends LVMStorageBackend');
}

interface Looks {
  readonly findings: readonly HostFindings[];
  /** `xen1 SD8104`, in their order. */
  readonly codes: readonly string[];
  /** What was run on both hosts. */
  readonly commands: readonly string[];
}

async function lookAt(
  text: string,
  options: {
    readonly host?: HostOverride;
    readonly faults?: readonly Fault[];
    readonly prepare?: string;
    /** Files of somebody else. */
    readonly files?: readonly string[];
  } = {},
): Promise<Looks> {
  const { host, faults = [], prepare, files = [] } = options;
  const world = createSimulatedWorld({ seed: 1, faults, site: { ...defaultSite, hosts: { xen1: host ?? {} } } });
  if (prepare !== undefined) {
    await world.hosts
      .connect({ kind: 'ssh', host: 'xen1' })
      .run({ argv: prepare.split(' ') as [string], timeoutMs: 60_000 });
  }
  for (const file of files) {
    const argv = ['tee', file] as const;
    await world.hosts
      .connect({ kind: 'ssh', host: 'xen1' })
      .run({ argv, stdin: 'of somebody else', timeoutMs: 60_000 });
  }
  const before = { xen1: world.hosts.inspect('xen1'), xen2: world.hosts.inspect('xen2') };
  const commands: string[] = [];
  const connect: typeof world.hosts.connect = (target) => {
    const connection = world.hosts.connect(target);
    const run: typeof connection.run = (command) => {
      commands.push(command.argv.join(' '));
      return connection.run(command);
    };
    return { ...connection, run };
  };
  const findings = await preflight({
    description: describeText(text),
    registry,
    rootName: 'sfConfig',
    application,
    world: { ...world, hosts: { connect } },
    signal: new AbortController().signal,
  });
  expect({ xen1: world.hosts.inspect('xen1'), xen2: world.hosts.inspect('xen2') }).toEqual(before);
  await world.close();
  const codes = findings.flatMap(({ host: name, diagnostics }) => diagnostics.map(({ code }) => `${name} ${code}`));
  return { findings, codes, commands };
}

test('the looks at a host do not grow with its disks', async () => {
  const { commands, codes } = await lookAt(poolText());
  expect(codes).toEqual([]);
  const atImages = commands.filter((command) => command.includes('web1.img') || command.includes('web3.img'));
  expect(atImages.length).toBe(1);
  expect(commands.filter((command) => command.startsWith('df ')).length).toBe(2);
});

test('hosts that have everything: nothing is found, nothing is changed', async () => {
  const { findings, codes } = await lookAt(poolText());
  expect(codes).toEqual([]);
  expect(findings.map(({ host, components }) => [host, components])).toEqual([
    ['xen1', 5],
    ['xen2', 5],
  ]);
});

describe('everything that is missing is found at once, by host', () => {
  test('several kinds, each once though two domains share it', async () => {
    const text = poolText({ what: 'bridge "xenbr7"; ramdisk "/srv/guest/none";', disk: 'directory "/data/none";' });
    const { codes } = await lookAt(text, { host: { bridges: ['xenbr7'], diskBytes: 2 ** 31 } });
    expect(codes).toEqual(['xen1 SD8104', 'xen2 SD8104', 'xen2 SD8307'].sort());
  });

  test('memory and room are counted over all domains and disks of the host', async () => {
    // Each alone would fit.
    const host = { memoryMiB: 200 + 512 + 17, dom0MemoryMiB: 512, diskBytes: 2_250_000_000 };
    const { findings } = await lookAt(poolText({ disk: 'size "20MiB";' }), { host });
    const [xen1, xen2] = findings;
    expect(xen1?.diagnostics.map(({ code }) => code).sort()).toEqual(['SD8108', 'SD8202']);
    const facts = xen1?.diagnostics.find(({ code }) => code === 'SD8108')?.facts;
    expect(facts).toContainEqual({ name: 'wanted', value: '272 MiB, 8 MiB a domain for Xen itself included' });
    expect(xen2?.diagnostics).toEqual([]);
  });

  test('volume group, thin pool and room on it', async () => {
    const lvm = (attributes: string): string =>
      poolText().replaceAll('LoopbackStorageBackend {', `LVMStorageBackend { ${attributes}`);
    expect((await lookAt(lvm('volumeGroup "vg7";'))).codes).toEqual(['xen1 SD8206', 'xen2 SD8206']);
    expect((await lookAt(lvm('thinPool "pool";'))).codes).toEqual(['xen1 SD8218', 'xen2 SD8218']);
    expect((await lookAt(lvm('size "20GiB";'), { host: { volumeGroups: { vg0: 30 * 2 ** 30 } } })).codes).toEqual([
      'xen1 SD8202',
    ]);
  });

  test('bridges of further cards, and disks that are to be there', async () => {
    const what = 'vifs extends DATA { back extends Vif { bridge "xenbr8"; } same extends Vif { bridge "xenbr0"; } }';
    const { codes, findings } = await lookAt(poolText({ what }));
    expect(codes).toEqual(['xen1 SD8307', 'xen2 SD8307']);
    expect(findings[0]?.diagnostics[0]?.primary?.text).toBe('no network interface `xenbr8` on xen1');
    const existing = poolText().replace(
      /disk1 extends LoopbackStorageBackend \{([^}]*)baseImage "[^"]*";/,
      'disk1 extends ExistingStorageBackend {$1path "/srv/none.img";',
    );
    expect((await lookAt(existing)).codes).toEqual(['xen2 SD8201']);
  });

  test('a disk that a domain on another host holds', async () => {
    const mark =
      'smartdomains.holder=host:xen9/machine:1/boot:1/application:other/domain:db/uuid:2/since:2026-01-01T00+3a00+3a00Z';
    const existing = poolText().replace(
      /disk2 extends LoopbackStorageBackend \{([^}]*)baseImage "[^"]*";/,
      'disk2 extends ExistingStorageBackend {$1path "/srv/guest/disk.img";',
    );
    const { codes, findings } = await lookAt(existing, { prepare: `ln -s -T -- ${mark} /srv/guest/disk.img.holder` });
    expect(codes).toEqual(['xen1 SD8219']);
    expect(findings[0]?.diagnostics[0]?.facts).toEqual([
      { name: 'held by', value: 'domain db of application other, on host xen9, since 2026-01-01T00:00:00Z' },
    ]);
  });

  test('a volume that a domain on another host holds', async () => {
    const mark =
      'smartdomains.holder=host:xen9/machine:1/boot:1/application:other/domain:db/uuid:2/since:2026-01-01T00+3a00+3a00Z';
    const { codes, findings } = await lookAt(onVolume(poolText()), {
      prepare: `lvcreate -L 64m -n web2 --addtag ${mark} vg0`,
    });
    expect(codes).toEqual(['xen1 SD8219']);
    expect(findings[0]?.diagnostics[0]?.facts?.[0]?.value).toContain('domain db of application other, on host xen9');
  });

  test('a volume or a file that is there and not ours', async () => {
    const volume = await lookAt(onVolume(poolText()), { prepare: 'lvcreate -L 64m -n web2 --addtag theirs vg0' });
    expect(volume.codes).toEqual(['xen1 SD8203']);
    expect(volume.findings[0]?.diagnostics[0]).toMatchObject({
      primary: { text: 'the volume would be vg0/web2' },
      notes: ['its tags are: theirs'],
    });
    const file = await lookAt(poolText({ disk: 'directory "/srv/guest";' }), {
      prepare: 'cp -- /srv/guest/vmlinuz /srv/guest/web2.img',
    });
    expect(file.codes).toEqual(['xen1 SD8203']);
    expect(file.findings[0]?.diagnostics[0]?.primary?.text).toBe('the disk would be /srv/guest/web2.img');
  });

  describe('what a broken run, or somebody else, left beside the place of a disk', () => {
    const images = '/srv/guest';
    const lookAtLeft = (files: readonly string[]): Promise<Looks> =>
      lookAt(poolText({ disk: `directory "${images}";` }), { files });

    test.each([
      [
        'a copy without a mark',
        [`${images}/web2.img.part`],
        `there is no file of ours beside it (${images}/web2.img.smartdomains)`,
      ],
      [
        'a mark that is none of ours',
        [`${images}/web2.img.smartdomains`],
        `${images}/web2.img.smartdomains, which would say whose it is, is no mark of ours`,
      ],
    ])('%s', async (_, files, note) => {
      const { codes, findings } = await lookAtLeft(files);
      expect(codes).toEqual(['xen1 SD8203']);
      expect(findings[0]?.diagnostics[0]).toMatchObject({
        primary: { text: `the disk would be ${images}/web2.img` },
        facts: [{ name: 'found', value: files[0] }],
        notes: [note],
      });
    });

    test('of each disk', async () => {
      const { codes } = await lookAtLeft([`${images}/web2.img.part`, `${images}/web4.img.smartdomains`]);
      expect(codes).toEqual(['xen1 SD8203', 'xen1 SD8203']);
    });
  });

  test('room for the disk of an image that is fetched, once the host has it in its cache', async () => {
    const digest = '0'.repeat(64);
    const fetched = poolText().replaceAll(
      'baseImage "/srv/guest/disk.img";',
      `baseImage "https://images.example/a.img"; baseImageDigest "sha256:${digest}";`,
    );
    expect((await lookAt(fetched)).codes).toEqual([]);
    const host = {
      files: { ...defaultSite.default.files, [`/var/lib/smartdomains/cache/${digest}.img`]: 150 * 2 ** 30 },
    };
    expect((await lookAt(fetched, { host })).codes).toEqual(['xen1 SD8202']);
  });

  test('a name that is taken by a domain that is not ours', async () => {
    const text = poolText();
    const world = createSimulatedWorld({ seed: 1 });
    const host = world.hosts.connect({ kind: 'ssh', host: 'xen2' });
    const config = 'name = "web1"\nmemory = 64\nkernel = "/srv/guest/vmlinuz"\n';
    await host.run({ argv: ['tee', '/root/web1.cfg'], stdin: config, timeoutMs: 60_000 });
    await host.run({ argv: ['xl', 'create', '/root/web1.cfg'], timeoutMs: 60_000 });
    const signal = new AbortController().signal;
    const findings = await preflight({
      description: describeText(text),
      registry,
      rootName: 'sfConfig',
      application,
      world,
      signal,
    });
    expect(findings.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))).toEqual(['SD8103']);
    await world.close();
  });
});

test('a host that does not answer is said once, and the others are looked at all the same', async () => {
  const faults: readonly Fault[] = [{ kind: 'hostUnreachable', host: 'xen1', fromMs: 0, toMs: 3_600_000 }];
  const { codes } = await lookAt(poolText({ what: 'bridge "xenbr7";' }), { faults });
  expect(codes).toEqual(['xen1 SD6103', 'xen2 SD8307']);
});

test('a host that answers with an error is said with the command to try', async () => {
  const faults: readonly Fault[] = [
    { kind: 'commandFails', match: { host: 'xen1', argv: ['true'] }, exitCode: 255, stderr: 'Permission denied' },
  ];
  const { findings, codes } = await lookAt(poolText(), { faults });
  expect(codes).toEqual(['xen1 SD8401']);
  expect(findings[0]?.diagnostics[0]?.help).toBe('try it by hand:\n  ssh xen1 true');
});

test('programs that are not there are named with those that use them', async () => {
  const { findings, codes } = await lookAt(poolText(), { host: { missingPrograms: ['flock', 'mv'] } });
  expect(codes).toEqual(['xen1 SD8503']);
  expect(findings[0]?.diagnostics[0]?.facts).toEqual([{ name: 'missing', value: 'flock, mv' }]);
  expect(findings[0]?.diagnostics[0]?.notes).toContain('mv is used by sfConfig:disk2, sfConfig:disk4');
});

test('what a seed disk needs', async () => {
  const { codes, findings } = await lookAt(poolText({ what: 'seed "nocloud"; userDataFile "/root/absent.yaml";' }), {
    host: { missingPrograms: ['xorriso'] },
  });
  expect(codes.toSorted()).toEqual(['xen1 SD8142', 'xen1 SD8503', 'xen2 SD8142']);
  expect(JSON.stringify(findings)).toContain('xorriso is used by sfConfig:domain2, sfConfig:domain4');
});

test('what probes need', async () => {
  const what =
    'ready extends AnyOf { up extends PingProbe; all extends AllOf { web extends TcpProbe { port 80; } in extends SshProbe; } }';
  const { findings } = await lookAt(poolText({ what }), { host: { missingPrograms: ['python3', 'ssh', 'ping'] } });
  const text = JSON.stringify(findings);
  for (const program of ['python3', 'ssh', 'ping']) expect(text).toContain(`${program} is used by sfConfig:domain2`);
});

test('memory of dom0 that is not fixed is worth a warning', async () => {
  const { findings } = await lookAt(poolText(), { host: { hasFixedDom0Memory: false } });
  expect(findings[0]?.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['SD8501', 'warning']]);
});

test('half-dead domains are named and left alone', async () => {
  const world = createSimulatedWorld({ seed: 1 });
  const host = world.hosts.connect({ kind: 'ssh', host: 'xen2' });
  const run = (argv: readonly [string, ...string[]], stdin = ''): ReturnType<typeof host.run> =>
    host.run({ argv, stdin, timeoutMs: 60_000 });
  await run(['tee', '/root/old.cfg'], 'name = "old"\nmemory = 64\nkernel = "/srv/guest/vmlinuz"\n');
  await run(['xl', 'create', '/root/old.cfg']);
  const destroying = run(['xl', 'destroy', 'old']);
  await run(['sleep', '0.1']);
  const signal = new AbortController().signal;
  const description = describeText(poolText());
  const findings = await preflight({ description, registry, rootName: 'sfConfig', application, world, signal });
  expect(findings.flatMap(({ diagnostics }) => diagnostics.map(({ code, severity }) => [code, severity]))).toEqual([
    ['SD8502', 'warning'],
  ]);
  await destroying;
  await world.close();
});

test('a clock that is off is worth a warning', async () => {
  const { findings } = await lookAt(poolText(), { host: { clockOffMs: 90_000 } });
  expect(findings[0]?.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['SD8504', 'warning']]);
  expect(findings[0]?.diagnostics[0]?.facts).toEqual([{ name: 'off by', value: '90 s, ahead' }]);
});

describe('the command', () => {
  test('says a line for each host, and what is missing; exit code 1', async () => {
    using files = temporaryFiles({ 'pool.sf': poolText({ what: 'kernel "/boot/none";' }) });
    const run = await smartdomains(['preflight', files.path('pool.sf'), '--world', 'simulated']);
    expect(run.stdout).toBe('xen1: 1 error\nxen2: 1 error\n');
    expect(run.stderr).toMatch(/error\[SD8104\]/);
    expect(run.exitCode).toBe(1);
  });

  test('prints a line of JSON for each host', async () => {
    using files = temporaryFiles({ 'pool.sf': poolText() });
    const run = await smartdomains(['preflight', files.path('pool.sf'), '--world', 'simulated', '--json']);
    expect(
      run.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { host: 'xen1', ok: true, components: 5, diagnostics: [] },
      { host: 'xen2', ok: true, components: 5, diagnostics: [] },
    ]);
    expect(run.exitCode).toBe(0);
  });
});
