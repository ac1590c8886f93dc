import type { LifecycleState, Resource } from '@smartdomains/runtime';
import { describe, expect, test } from 'vitest';
import { xenDomainClass } from '../../src/domain/xen-domain.ts';
import { bashShellClass } from '../../src/shell/bash-shell.ts';
import { timeLimits } from '../../src/time-limits.ts';
import { createPool, type Pool } from '../support/pool.ts';

const configuration = '/run/smartdomains/app-web1.cfg';

/** What the journal has of a domain whose creation was intended. */
const standing: readonly Resource[] = [
  { kind: 'file', host: 'xen1' as Resource['host'], name: configuration },
  { kind: 'domain', host: 'xen1' as Resource['host'], name: 'web1' },
];

/** A pool that ran, and whose process died: shell and disk are taken up, the domain is to be. */
async function crashed(): Promise<Pool> {
  const pool = createPool();
  await pool.run();
  pool.shell.renew(bashShellClass.create());
  pool.domain.renew(xenDomainClass.create());
  pool.domain.live.clear();
  expect(await pool.shell.recover()).toBe('running');
  pool.host.commands.length = 0;
  return pool;
}

function recover(pool: Pool, state: LifecycleState = 'started'): ReturnType<Pool['domain']['recover']> {
  return pool.domain.recover({ state, standing });
}

function effects(pool: Pool): readonly string[] {
  return pool.host.commands.filter((line) => /^(xl (create|destroy|shutdown)|tee|rm|mkdir|cp)/.test(line));
}

describe('after a crash', () => {
  test('a domain that runs is followed and not touched', async () => {
    const pool = await crashed();
    expect(await recover(pool)).toBe('running');
    expect(effects(pool)).toEqual([]);
    expect(Object.fromEntries(pool.domain.live)).toMatchObject({ domainName: 'web1', state: 'running', domid: 1 });
    for (const domain of pool.host.state.domains) domain.reason = '3';
    await pool.clock.pass(3_000);
    expect(pool.domain.ends).toEqual([{ type: 'abnormal', description: 'domain web1: the guest crashed' }]);
  });

  test('it is as old as it is', async () => {
    const pool = createPool();
    await pool.run();
    const startedAt = pool.domain.live.get('startedAt');
    await pool.clock.pass(60_000);
    pool.domain.renew(xenDomainClass.create());
    pool.domain.live.clear();
    await recover(pool);
    expect(startedAt).toBeDefined();
    expect(pool.domain.live.get('startedAt')).toEqual(startedAt);
  });

  test('one without a mark on its disk, as it was made before there were any, gets it and is not touched', async () => {
    const pool = await crashed();
    pool.host.state.links.clear();
    expect(await recover(pool)).toBe('running');
    await pool.clock.pass(1_000);
    expect([...pool.host.state.links.keys()]).toEqual(['/var/lib/smartdomains/images/web1.img.holder']);
    expect(effects(pool)).toEqual([]);
    await pool.end();
    expect(pool.host.state.links.size).toBe(0);
  });

  test('its disk knows it again, and is not removed under it', async () => {
    const pool = await crashed();
    await recover(pool, 'starting');
    await pool.end();
    expect(pool.host.state.domains).toEqual([]);
    expect(effects(pool).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'xl shutdown',
      `rm -f`,
      `rm -f`,
      `rm -f`,
    ]);
  });

  test('one that is gone is gone only after the time a reboot takes', async () => {
    const pool = await crashed();
    pool.host.state.domains.length = 0;
    const beginMs = pool.clock.nowMs();
    expect(await recover(pool)).toBe('gone');
    expect(pool.clock.nowMs() - beginMs).toBeGreaterThanOrEqual(timeLimits.rebootGapMs);
    await pool.end();
    expect(pool.host.state.files.has(configuration)).toBe(false);
  });

  test('one that is in a reboot is waited for and left alone', async () => {
    const pool = await crashed();
    const [domain] = pool.host.state.domains.splice(0);
    if (domain === undefined) throw new Error('no domain');
    pool.clock.after(6_000, () => pool.host.addDomain('web1', domain.uuid, domain.diskTarget));
    expect(await recover(pool)).toBe('running');
    expect(pool.domain.live.get('domid')).toBe(2);
    expect(effects(pool)).toEqual([]);
  });

  test('one whose reboot makes it at this moment counts as running', async () => {
    const pool = await crashed();
    for (const domain of pool.host.state.domains) domain.isUnborn = true;
    expect(await recover(pool)).toBe('running');
    expect(effects(pool)).toEqual([]);
  });

  test('one that was never begun is looked for once', async () => {
    const pool = await crashed();
    pool.host.state.domains.length = 0;
    const beginMs = pool.clock.nowMs();
    expect(await pool.domain.recover({ state: 'deployed', standing: standing.slice(0, 1) })).toBe('gone');
    expect(pool.clock.nowMs() - beginMs).toBeLessThan(1_000);
  });

  test('a host that does not answer makes it unreachable, until it answers', async () => {
    const pool = await crashed();
    pool.host.state.reachable = false;
    expect(await recover(pool)).toBe('unknown');
    expect(pool.domain.live.get('state')).toBe('unreachable');
    pool.host.state.reachable = true;
    await pool.clock.pass(3_000);
    expect(pool.domain.live.get('state')).toBe('running');
    expect(pool.domain.contacts).toEqual(['regained']);
    expect(pool.domain.ends).toEqual([]);
  });

  test('an answer of xl that is not whole is no missing domain', async () => {
    const pool = await crashed();
    pool.host.when('xl list', { stdout: 'Name' });
    expect(await recover(pool)).toBe('unknown');
  });
});

describe('after a crash while it was being made', () => {
  test('xl that is still at work is waited for, and nothing is made twice', async () => {
    const pool = await crashed();
    const [domain] = pool.host.state.domains;
    if (domain === undefined) throw new Error('no domain');
    domain.isUnborn = true;
    expect(await recover(pool, 'starting')).toBe('partial');
    pool.clock.after(10_000, () => {
      domain.isUnborn = false;
    });
    await pool.domain.deploy();
    await pool.domain.start();
    expect(effects(pool).filter((line) => line.startsWith('xl'))).toEqual([]);
    expect(pool.domain.live.get('domid')).toBe(1);
  });

  test('what stays half made is taken down and made anew', async () => {
    const pool = await crashed();
    for (const domain of pool.host.state.domains) domain.isUnborn = true;
    expect(await recover(pool, 'starting')).toBe('partial');
    await pool.domain.deploy();
    await pool.domain.start();
    expect(effects(pool).filter((line) => line.startsWith('xl'))).toEqual([
      'xl destroy 1',
      `xl create ${configuration}`,
    ]);
    expect(pool.domain.live.get('domid')).toBe(2);
  });

  test('one that appears late is found before it is made again', async () => {
    const pool = await crashed();
    const [domain] = pool.host.state.domains.splice(0);
    if (domain === undefined) throw new Error('no domain');
    pool.clock.after(2_000, () => pool.host.addDomain('web1', domain.uuid, domain.diskTarget));
    expect(await recover(pool, 'starting')).toBe('running');
    expect(effects(pool)).toEqual([]);
  });
});

describe('after a crash while it was ending', () => {
  test('it is ended by what the journal has of it, whatever became of its disk', async () => {
    const pool = await crashed();
    pool.disk.renew({});
    expect(await recover(pool, 'terminating')).toBe('partial');
    await pool.domain.terminate();
    expect(effects(pool)).toEqual(['xl shutdown 1', `rm -f ${configuration}`]);
    expect(pool.domain.gone).toEqual([{ kind: 'domain', host: 'xen1', name: 'web1' }]);
  });

  test('one that may be in a reboot is waited for', async () => {
    const pool = await crashed();
    const [domain] = pool.host.state.domains.splice(0);
    if (domain === undefined) throw new Error('no domain');
    pool.clock.after(8_000, () => pool.host.addDomain('web1', domain.uuid, domain.diskTarget));
    await recover(pool, 'terminating');
    await pool.domain.terminate();
    expect(pool.host.state.domains).toEqual([]);
  });

  test('nothing on record is nothing to do', async () => {
    const pool = await crashed();
    await pool.domain.recover({ state: 'terminating', standing: [] });
    await pool.domain.terminate();
    expect(pool.host.commands).toEqual([]);
  });
});

test('ended while it is missing, it is given the time of a reboot', async () => {
  const pool = createPool();
  await pool.run();
  const [domain] = pool.host.state.domains.splice(0);
  if (domain === undefined) throw new Error('no domain');
  pool.clock.after(6_000, () => pool.host.addDomain('web1', domain.uuid, domain.diskTarget));
  await pool.end();
  expect(pool.host.state.domains).toEqual([]);
});
