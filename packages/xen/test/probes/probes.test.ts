import type { Value } from '@smartdomains/language';
import { describe, expect, test } from 'vitest';
import { holds } from '../../src/probes/look.ts';
import { data } from '../support/check-class.ts';
import { failureOf } from '../support/expect-code.ts';
import { createPool, type Pool } from '../support/pool.ts';

type Values = Readonly<Record<string, Value>>;
const times = { interval: '1s', timeout: '10s' };
const tcp = (port: number, more: Values = {}): Value => data({ probe: 'tcp', port, ...times, ...more });
const ping = data({ probe: 'ping', ...times });

async function running(ready: Value, more: Values = {}): Promise<Pool> {
  const pool = createPool({ domainAttributes: { ready, ...more } });
  await pool.run();
  return pool;
}

function lastSeen(facts: readonly { readonly name: string; readonly value: string }[] | undefined): readonly string[] {
  return (facts ?? []).filter(({ name }) => name === 'last seen').map(({ value }) => value);
}

function asked(pool: Pool, program: string): readonly string[] {
  return pool.host.commands.filter((line) => line.startsWith(program));
}

describe('a TCP port', () => {
  test('is tried from the host until it is open', async () => {
    const pool = await running(tcp(80));
    let tries = 0;
    pool.host.when('python3', () => {
      tries += 1;
      return tries < 3 ? { exitCode: 1, stderr: '[Errno 111] Connection refused\n' } : {};
    });
    await pool.domain.ready();
    expect(tries).toBe(3);
    expect(asked(pool, 'python3')[0]).toMatch(/ 10\.42\.9\.1 80 5$/);
  });

  test('what was last seen is said when the time is over', async () => {
    const pool = await running(tcp(80));
    pool.host.when('python3', { exitCode: 1, stderr: '[Errno 111] Connection refused\n' });
    const { facts, primary } = await failureOf(pool.domain.ready(), 'SD8115');
    expect(lastSeen(facts)).toEqual([
      'waiting for 10.42.9.1 to listen on port 80: [Errno 111] Connection refused (11 looks)',
    ]);
    expect(primary).toBeUndefined();
  });
});

describe('a command over ssh', () => {
  test('asks nothing and is given whole', async () => {
    const pool = await running(data({ probe: 'ssh', command: 'test -e "/run/it is up"', ...times }));
    pool.host.when('ssh', {});
    await pool.domain.ready();
    expect(asked(pool, 'ssh')[0]).toBe(
      'ssh -F none -o BatchMode=yes -o LogLevel=ERROR -o ConnectTimeout=5 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -p 22 -l root -- 10.42.9.1 test -e "/run/it is up"',
    );
  });

  test('with a file of known hosts the key must be there', async () => {
    const pool = await running(data({ probe: 'ssh', knownHostsFile: '/k', identityFile: '/i', user: 'u', ...times }));
    pool.host.when('ssh', {});
    await pool.domain.ready();
    expect(asked(pool, 'ssh')[0]).toContain(
      'StrictHostKeyChecking=yes -o UserKnownHostsFile=/k -o IdentitiesOnly=yes -i /i -p 22 -l u --',
    );
  });

  test.each([
    [255, 'ssh: connect to host x port 22: No route to host', 'ssh: connect to host x port 22: No route to host'],
    [3, '', 'the command exited with 3'],
    [3, 'degraded', 'the command exited with 3: degraded'],
  ])('exit %i with "%s"', async (exitCode, stderr, seen) => {
    const pool = await running(data({ probe: 'ssh', ...times }));
    pool.host.when('ssh', { exitCode, stderr });
    const { facts } = await failureOf(pool.domain.ready(), 'SD8115');
    expect(lastSeen(facts)[0]).toContain(`: ${seen} (`);
  });
});

describe('a key of xenstore', () => {
  test.each<[Values, { readonly exitCode?: number; readonly stdout?: string }, string | undefined]>([
    [{ key: 'data/ready' }, { stdout: '\n' }, undefined],
    [{ key: 'data/ready', value: 'yes' }, { stdout: 'yes\n' }, undefined],
    [{ key: 'data/ready', value: 'yes' }, { stdout: 'no\n' }, '/local/domain/1/data/ready is "no"'],
    [{ key: 'data/ready' }, { exitCode: 1 }, 'no key /local/domain/1/data/ready'],
    [{ key: '/tool/x' }, { exitCode: 1 }, 'no key /tool/x'],
  ])('%j answered %j', async (values, answer, seen) => {
    const pool = await running(data({ probe: 'xenstore', ...values, ...times }));
    pool.host.when('xenstore-read', answer);
    if (seen === undefined) await pool.domain.ready();
    else expect(lastSeen((await failureOf(pool.domain.ready(), 'SD8115')).facts)[0]).toContain(seen);
  });
});

describe('the console', () => {
  const log = '/var/log/xen/console/guest-web1.log';

  test('what it said before this start does not count', async () => {
    const pool = createPool({ domainAttributes: { ready: data({ probe: 'console', pattern: 'login:', ...times }) } });
    pool.host.state.files.set(log, { sizeBytes: 100, text: `${'x'.repeat(93)}login:\n` });
    await pool.run();
    pool.host.when('tail', ({ argv }) => ({ stdout: argv[2] === '+101' ? 'booting\r\n' : 'login:' }));
    const { facts } = await failureOf(pool.domain.ready(), 'SD8115');
    expect(lastSeen(facts)[0]).toContain(`the console's last line is "booting"`);
    expect(asked(pool, 'tail')[0]).toBe(`tail -c +101 ${log}`);
  });

  test('a host that keeps no log says so', async () => {
    const pool = await running(data({ probe: 'console', pattern: 'login:', ...times }));
    pool.host.when('tail', {
      exitCode: 1,
      stderr: `tail: cannot open '${log}' for reading: No such file or directory\n`,
    });
    expect(lastSeen((await failureOf(pool.domain.ready(), 'SD8115')).facts)[0]).toContain('No such file or directory');
  });

  test.each([
    ['guest login: ', 'login:', true],
    ['web1 login: ', 'web* login', true],
    ['login web', 'web*login', false],
    ['anything', '*', true],
  ])('"%s" holds "%s": %s', (line, pattern, expected) => {
    expect(holds(line, pattern)).toBe(expected);
  });
});

describe('several together', () => {
  /** Open at these times; never when absent. */
  function opensAt(pool: Pool, ports: Readonly<Record<string, number>>): void {
    pool.host.when('python3', ({ argv }) =>
      pool.clock.nowMs() >= (ports[argv.at(-2) ?? ''] ?? Number.POSITIVE_INFINITY)
        ? {}
        : { exitCode: 1, stderr: 'refused' },
    );
  }

  test('all: ready with the last', async () => {
    const pool = await running(data({ probe: 'all', timeout: '1m', up: ping, web: tcp(80), db: tcp(5432) }));
    opensAt(pool, { 80: 3_000, 5432: 7_000 });
    await pool.domain.ready();
    expect(pool.clock.nowMs()).toBe(7_000);
  });

  test('all: failed with the first that fails, and it is named', async () => {
    const pool = await running(
      data({ probe: 'all', timeout: '1m', up: ping, web: tcp(80), db: tcp(5432, { timeout: '50s' }) }),
    );
    opensAt(pool, {});
    const { facts } = await failureOf(pool.domain.ready(), 'SD8115');
    expect(pool.clock.nowMs()).toBe(10_000);
    expect(lastSeen(facts)).toHaveLength(2);
  });

  test('any: ready with the first, and the others are given up', async () => {
    const pool = await running(data({ probe: 'any', timeout: '1m', web: tcp(80), db: tcp(5432) }));
    opensAt(pool, { 5432: 4_000 });
    await pool.domain.ready();
    expect(pool.clock.nowMs()).toBe(4_000);
    const count = pool.host.commands.length;
    await pool.clock.pass(5_000);
    expect(asked(pool, 'python3').length).toBeLessThanOrEqual(count);
    expect(pool.host.commands.slice(count).some((line) => line.startsWith('python3'))).toBe(false);
  });

  test('their own time limit holds, whatever time those in them have', async () => {
    const pool = await running(
      data({ probe: 'any', timeout: '5s', web: tcp(80), inner: data({ probe: 'all', timeout: '9s', db: tcp(1) }) }),
    );
    opensAt(pool, {});
    await failureOf(pool.domain.ready(), 'SD8115');
    expect(pool.clock.nowMs()).toBe(5_000);
  });
});

test.each<[string, Value, Values]>([
  ['no probes in it', data({ probe: 'all', timeout: '1m' }), {}],
  ['no port', data({ probe: 'tcp', ...times }), {}],
  ['no key', data({ probe: 'xenstore', ...times }), {}],
])('a probe with %s is said before anything is made', async (_, ready, more) => {
  const pool = createPool({ domainAttributes: { ready, ...more } });
  await pool.shell.deploy();
  await pool.disk.deploy();
  await failureOf(pool.domain.deploy(), 'SD8117');
});
