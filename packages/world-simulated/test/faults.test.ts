import type { Fault } from '@smartdomains/world-simulated';
import { describe, expect, it, test } from 'vitest';
import { guestConfig, onHost, passing } from './support/on-host.ts';

const withFaults = (...faults: readonly Fault[]) => onHost({}, { faults });

describe('commandFails', () => {
  const failing = { exitCode: 3, stderr: 'no luck' } as const;

  it('strikes the so manyth command that matches, instead of its effect', async () => {
    const { world, exit } = withFaults({
      kind: 'commandFails',
      match: { host: 'xen1', argv: ['mkdir', '*'], occurrence: 2 },
      ...failing,
    });
    expect(await exit('mkdir /srv/a')).toEqual([0, '']);
    expect(await exit('rmdir /srv/a')).toEqual([0, '']);
    expect(await exit('mkdir /srv/b')).toEqual([3, 'no luck\n']);
    expect(await exit('mkdir /srv/c')).toEqual([0, '']);
    expect(world.hosts.inspect('xen1').directories).not.toContain('/srv/b');
  });

  it('strikes after the effect when told so', async () => {
    const { world, exit } = withFaults({ kind: 'commandFails', match: { argv: ['mkdir'] }, isDone: true, ...failing });
    expect(await exit('mkdir /srv/a')).toEqual([3, 'no luck\n']);
    expect(world.hosts.inspect('xen1').directories).toContain('/srv/a');
  });

  it.each([
    [{ host: 'xen2' }, 0],
    [{ argv: ['mkdir', '/srv/b'] }, 0],
    [{ containing: '/srv/b' }, 0],
    [{ containing: '/srv/a' }, 3],
    [{}, 3],
  ])('a match of %j gives exit code %i', async (match, exitCode) => {
    const { exit } = withFaults({ kind: 'commandFails', match, ...failing });
    expect((await exit('mkdir /srv/a'))[0]).toBe(exitCode);
  });
});

describe('commandsFailAtRandom', () => {
  const outcomes = async (seed: number) => {
    const fault: Fault = { kind: 'commandsFailAtRandom', match: {}, probability: 0.5, exitCode: 9 };
    const { exit } = onHost({}, { seed, faults: [fault] });
    const codes: number[] = [];
    for (let index = 0; index < 40; index += 1) codes.push((await exit('true'))[0]);
    return codes.join('');
  };

  it('draws from the seed', async () => {
    const first = await outcomes(1);
    expect(await outcomes(1)).toBe(first);
    expect(await outcomes(2)).not.toBe(first);
    expect(first).toMatch(/0.*9|9.*0/);
  });
});

describe('commandHangs', () => {
  it('does nothing until the time is over', async () => {
    const { world, run } = withFaults({ kind: 'commandHangs', match: { argv: ['mkdir'] } });
    const { outcome, durationMs } = await run('mkdir /srv/a', { timeoutMs: 5000 });
    expect(outcome).toEqual({ kind: 'timedOut' });
    expect(durationMs).toBe(5000);
    expect(world.hosts.inspect('xen1').directories).not.toContain('/srv/a');
  });
});

describe('hostUnreachable', () => {
  const away: Fault = { kind: 'hostUnreachable', host: 'xen1', fromMs: 10_000, toMs: 60_000 };

  it('keeps commands from beginning, and lets them again afterwards', async () => {
    const { world, run, exit } = withFaults(away);
    await passing(world, 20_000);
    const { outcome } = await run('mkdir /srv/a');
    expect(outcome).toMatchObject({ kind: 'unreachable', mayHaveRun: false });
    await passing(world, 40_000);
    expect(await exit('mkdir /srv/a')).toEqual([0, '']);
  });

  it('loses what is under way, which goes on', async () => {
    const { world, run } = withFaults(away);
    await passing(world, 9_000);
    const { outcome, stdout } = await run('cp /data/xen/slc3-smartfrog.img /srv/a.img');
    expect(outcome).toMatchObject({ kind: 'unreachable', mayHaveRun: true });
    expect(stdout).toBe('');
    expect(world.hosts.inspect('xen1').files['/srv/a.img']).toBe(2 * 1024 ** 3);
  });

  it('does not let a limit kill what it cannot reach', async () => {
    const { world, run } = withFaults(away);
    await passing(world, 9_500);
    const { outcome } = await run('cp /data/xen/slc3-smartfrog.img /srv/a.img', { timeoutMs: 1500 });
    expect(outcome).toMatchObject({ kind: 'unreachable', mayHaveRun: true });
    await passing(world, 10_000);
    expect(world.hosts.inspect('xen1').files['/srv/a.img']).toBe(2 * 1024 ** 3);
  });

  it('leaves guests running, and other hosts alone', async () => {
    const { world, exit } = withFaults({ ...away, fromMs: 30_000 });
    await exit('tee /root/g.cfg', guestConfig('g'));
    await exit('xl create /root/g.cfg');
    await passing(world, 35_000);
    const other = world.hosts.connect({ kind: 'ssh', host: 'xen2' });
    const answer = await other.run({ argv: ['ping', '-c', '1', '-W', '1', '10.0.0.9'], timeoutMs: 5000 });
    expect(answer.outcome).toEqual({ kind: 'exited', exitCode: 0 });
  });
});

describe('domainEnds', () => {
  const ends = (how: 'crash' | 'poweroff' | 'destroyed', when: { atMs: number } | { afterStartMs: number }): Fault => ({
    kind: 'domainEnds',
    host: 'xen1',
    domain: 'g',
    how,
    ...when,
  });
  const started = async (fault: Fault, changes = {}) => {
    const on = withFaults(fault);
    await on.exit('tee /root/g.cfg', guestConfig('g', changes));
    expect(await on.exit('xl create /root/g.cfg')).toEqual([0, 'Parsing config from /root/g.cfg\n']);
    return on;
  };

  it.each(['crash', 'poweroff', 'destroyed'] as const)('takes the domain with its devices: %s', async (how) => {
    const { world } = await started(ends(how, { atMs: 20_000 }));
    await passing(world, 15_000);
    expect(world.hosts.inspect('xen1').domains).toMatchObject([{ name: 'g', isUp: true }]);
    await passing(world, 10_000);
    expect(world.hosts.inspect('xen1')).toMatchObject({ domains: [], loopDevices: [] });
  });

  it('counts from the first start', async () => {
    const { world } = await started(ends('poweroff', { afterStartMs: 5000 }));
    await passing(world, 4900);
    expect(world.hosts.inspect('xen1').domains).toMatchObject([{ phase: 'running' }]);
    await passing(world, 3000);
    expect(world.hosts.inspect('xen1').domains).toEqual([]);
  });

  it('leaves a crashed domain that its configuration preserves', async () => {
    const { world, exit } = await started(ends('crash', { afterStartMs: 5000 }), { on_crash: '"preserve"' });
    await passing(world, 60_000);
    expect(world.hosts.inspect('xen1').domains).toMatchObject([{ phase: 'shutDown', reasonCode: 3 }]);
    expect((await exit('xl list g'))[1]).toContain('---sc-');
  });

  it('starts a crashed domain again when its configuration says so, with a new number', async () => {
    const { world, exit } = await started(ends('crash', { afterStartMs: 5000 }), { on_crash: '"restart"' });
    expect(await exit('xl domid g')).toEqual([0, '1\n']);
    await passing(world, 30_000);
    expect(await exit('xl domid g')).toEqual([0, '2\n']);
    expect(world.hosts.inspect('xen1').domains).toMatchObject([{ isUp: true }]);
  });
});

test('hostRestarts: nobody reaches it for a while, then its domains and loop devices are gone, and no log says why', async () => {
  const { world, exit } = withFaults({ kind: 'hostRestarts', host: 'xen1', fromMs: 60_000, toMs: 120_000 });
  await exit('tee /root/g.cfg', guestConfig('g'));
  expect((await exit('xl create /root/g.cfg'))[0]).toBe(0);
  await passing(world, 60_000);
  await expect(exit('true')).rejects.toThrow();
  await passing(world, 60_000);
  expect(world.hosts.inspect('xen1')).toMatchObject({ domains: [], loopDevices: [] });
  expect((await exit('cat /var/log/xen/xl-g.log'))[1]).not.toContain('destroyed');
});

describe('diskFull', () => {
  it('lets nothing more be written for a while', async () => {
    const { world, exit } = withFaults({ kind: 'diskFull', host: 'xen1', fromMs: 1000, toMs: 5000 });
    expect((await exit('tee /srv/a', 'x'))[0]).toBe(0);
    await passing(world, 2000);
    expect(await exit('tee /srv/b', 'x')).toEqual([1, 'xtee: /srv/b: No space left on device\n']);
    expect((await exit('df --output=avail -B1 /'))[1].trim().split(/\s+/)).toEqual(['Avail', '0']);
    await passing(world, 5000);
    expect((await exit('tee /srv/b', 'x'))[0]).toBe(0);
  });
});
