import type { CommandResult } from '@smartdomains/runtime';
import { createSimulatedWorld, type Fault, type SimulatedWorld } from '@smartdomains/world-simulated';
import { describe, expect, it } from 'vitest';
import { guestConfig, passing } from './support/on-host.ts';

const image = '/data/xen/slc3-smartfrog.img';

/** One domain from its disk to its end, as a pool would drive it. */
async function lifeOfDomain(world: SimulatedWorld, options: { readonly host: string; readonly name: string }) {
  const host = world.hosts.connect({ kind: 'ssh', host: options.host });
  const results: CommandResult[] = [];
  const run = async (line: string, stdin?: string): Promise<CommandResult> => {
    const argv = line.split(' ') as [string, ...string[]];
    const result = await host.run({ argv, timeoutMs: 120_000, ...(stdin === undefined ? {} : { stdin }) });
    results.push(result);
    return result;
  };
  const disk = options.name.startsWith('lv') ? `/dev/vg0/${options.name}` : `/srv/${options.name}.img`;
  if (disk.startsWith('/dev')) {
    await run(`lvcreate -y -L 2g -n ${options.name} --addtag pool vg0`);
    await run(`dd if=${image} of=${disk} bs=4M conv=fsync status=none`);
  } else {
    await run(`cp --reflink=auto --sparse=auto ${image} ${disk}`);
  }
  const config = `/root/${options.name}.cfg`;
  await run(
    `tee ${config}`,
    guestConfig(options.name, { disk: `[ "format=raw, vdev=xvda, access=rw, target=${disk}" ]` }),
  );
  await run(`xl create ${config}`);
  await passing(world, 6000);
  await run('ping -c 1 -W 1 10.0.0.9');
  await run('xl list -l');
  await run(`xl shutdown -w ${options.name}`);
  while ((await run(`xl domid ${options.name}`)).outcome.kind === 'exited') {
    const last = results.at(-1)?.outcome;
    if (last?.kind === 'exited' && last.exitCode === 1) break;
    await passing(world, 200);
  }
  await run(disk.startsWith('/dev') ? `lvremove -y vg0/${options.name}` : `rm ${disk}`);
  await run(`rm ${config}`);
  return results;
}

async function wholeRun(seed: number, faults: readonly Fault[] = []): Promise<string> {
  const world = createSimulatedWorld({ seed, faults });
  const before = world.hosts.inspect('xen1');
  const results = await Promise.all([
    lifeOfDomain(world, { host: 'xen1', name: 'file1' }),
    lifeOfDomain(world, { host: 'xen1', name: 'lv1' }),
    lifeOfDomain(world, { host: 'xen2', name: 'file2' }),
  ]);
  expect(world.hosts.inspect('xen1')).toEqual(before);
  const text = JSON.stringify([world.clock.nowMs(), results, world.hosts.snapshot()], null, 1);
  await world.close();
  return text;
}

describe('one seed', () => {
  it('gives the same run, byte for byte, and another seed another', async () => {
    const first = await wholeRun(1);
    expect(await wholeRun(1)).toBe(first);
    expect(await wholeRun(2)).not.toBe(first);
    expect(first).not.toContain('"mayHaveRun"');
  });

  it('gives the engine numbers that do not depend on what the hosts did', async () => {
    const idle = createSimulatedWorld({ seed: 5 });
    const busy = createSimulatedWorld({ seed: 5 });
    await lifeOfDomain(busy, { host: 'xen1', name: 'file1' });
    expect(busy.random.next()).toBe(idle.random.next());
  });
});

describe('hosts', () => {
  it('appear when they are first named, and share by target', () => {
    const { hosts } = createSimulatedWorld({ seed: 1 });
    expect(hosts.snapshot()).toEqual({});
    expect(hosts.connect({ kind: 'local' }).name).toBe('localhost');
    expect(hosts.connect({ kind: 'ssh', host: 'a' })).toBe(hosts.connect({ host: 'a', kind: 'ssh' }));
    expect(hosts.connect({ kind: 'ssh', host: 'a' })).not.toBe(hosts.connect({ kind: 'ssh', host: 'a', user: 'u' }));
  });

  it('are the same machine for every way that leads to them', async () => {
    const { hosts } = createSimulatedWorld({ seed: 1 });
    const argv = ['mkdir', '/srv/here'] as const;
    await hosts.connect({ kind: 'ssh', host: 'a' }).run({ argv, timeoutMs: 1000 });
    const again = await hosts.connect({ kind: 'ssh', host: 'a', user: 'u' }).run({ argv, timeoutMs: 1000 });
    expect(again.stderr).toContain('File exists');
    const other = await hosts.connect({ kind: 'ssh', host: 'b' }).run({ argv, timeoutMs: 1000 });
    expect(other.outcome).toEqual({ kind: 'exited', exitCode: 0 });
  });

  it('are connected anew after a close', async () => {
    const { hosts } = createSimulatedWorld({ seed: 1 });
    const first = hosts.connect({ kind: 'local' });
    await first.close();
    const second = hosts.connect({ kind: 'local' });
    expect(second).not.toBe(first);
    expect((await second.run({ argv: ['true'], timeoutMs: 1000 })).outcome).toEqual({ kind: 'exited', exitCode: 0 });
  });
});
