import type { Attribute, Value } from '@smartdomains/language';
import { expect, test } from 'vitest';
import { bashShellClass } from '../../src/shell/bash-shell.ts';
import { shellService } from '../../src/shell/shell.ts';
import { failureOf } from '../support/expect-code.ts';
import { FakeComponent } from '../support/fake-context.ts';
import { createPool, type Pool } from '../support/pool.ts';

function probe(values: Readonly<Record<string, Value>>): Value {
  const attributes = new Map<string, Attribute>();
  for (const [name, value] of Object.entries(values)) attributes.set(name, { name, value, tags: [] });
  return { type: 'description', data: true, attributes };
}

async function running(values: Readonly<Record<string, Value>>): Promise<Pool> {
  const pool = createPool({ domainAttributes: { ready: probe(values) } });
  await pool.run();
  return pool;
}

function pings(pool: Pool): readonly string[] {
  return pool.host.commands.filter((command) => /^(timeout .*)?ping /.test(command));
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

test('ready when the address answers the host, which one command there waits for', async () => {
  const pool = await running({ probe: 'ping', interval: '1s', timeout: '2m' });
  await pool.domain.ready();
  expect(pings(pool)).toEqual(['timeout --foreground 130 ping -n -i 1 10.42.9.1']);
});

test('requests follow each other no faster than every version of ping allows to all', async () => {
  const pool = await running({ probe: 'ping', interval: 10, timeout: '2m' });
  await pool.domain.ready();
  expect(pings(pool)).toEqual(['timeout --foreground 130 ping -n -i 0.2 10.42.9.1']);
});

test('not ready in time is an error, with what ping said last', async () => {
  const pool = await running({ probe: 'ping', interval: 5_000, timeout: '30s' });
  pool.host.when('ping', { stdout: 'From 10.42.1.1 icmp_seq=9 Destination Host Unreachable\n' });
  const { facts } = await failureOf(pool.domain.ready(), 'SD8115');
  expect(facts?.find(({ name }) => name === 'last seen')?.value).toBe(
    'waiting for 10.42.9.1 to answer ping: From 10.42.1.1 icmp_seq=9 Destination Host Unreachable',
  );
  expect(pool.clock.nowMs()).toBe(30_000);
});

test('a ping that gives up is begun again; one that could not go on is followed by one request at once', async () => {
  const pool = await running({ probe: 'ping', interval: '1s', timeout: '2m' });
  let tries = 0;
  pool.host.when('ping', () => {
    tries += 1;
    if (tries === 1) return { exitCode: 2, stderr: 'ping: connect: Network is unreachable\n' };
    return tries < 6 ? { kind: 'timedOut' } : undefined;
  });
  await pool.domain.ready();
  expect(pings(pool).map((command) => command.includes(' -c 1 '))).toEqual([false, false, true, false, true, false]);
  expect(pool.clock.nowMs()).toBe(3_000);
});

test('a name is looked up for each request, since it may come to mean another machine', async () => {
  const pool = await running({ probe: 'ping', address: 'web1.example.org', interval: '1s', timeout: '2m' });
  let asked = 0;
  pool.host.when('ping', () => {
    asked += 1;
    return { exitCode: asked < 3 ? 2 : 0 };
  });
  await pool.domain.ready();
  expect(pings(pool)).toEqual(Array.from({ length: 3 }, () => 'ping -n -q -c 1 -W 2 web1.example.org'));
});

test('an IPv6 address is waited for by one command', async () => {
  const pool = await running({ probe: 'ping', address: 'fd00::5', interval: '1s', timeout: '2m' });
  await pool.domain.ready();
  expect(pings(pool)).toEqual(['timeout --foreground 130 ping -n -i 1 fd00::5']);
});

test('a guest that answers is found on a host that follows no more commands', async () => {
  const pool = await running({ probe: 'ping', interval: '1s', timeout: '2m' });
  let asked = 0;
  const reason = '64 commands are followed already';
  pool.host.when('ping -n -i', { kind: 'notStarted', reason, refusedBy: 'connection' });
  pool.host.when('ping -n -q -c 1', () => {
    asked += 1;
    return { exitCode: asked < 3 ? 1 : 0 };
  });
  await pool.domain.ready();
  expect(asked).toBe(3);
  expect(pool.clock.nowMs()).toBe(2_000);
});

test.each([125, 126, 127])(
  'a ping that timeout could not run (exit code %i) says nothing about the guest',
  async (exitCode) => {
    const pool = await running({ probe: 'ping', interval: '1s', timeout: '10s' });
    const stderr = "timeout: failed to run command 'ping': No such file or directory\n";
    pool.host.when('ping -n -i', { exitCode, stderr }).when('ping -n -q', { kind: 'notStarted', reason: 'not found' });
    const { facts, cause } = await failureOf(pool.domain.ready(), 'SD8115');
    expect(facts?.[0]?.value).toMatch(/answer ping: the host could not look: /);
    expect(cause?.[0]?.facts?.[0]?.value).toBe('ping -n -q -c 1 -W 2 10.42.9.1 (notStarted)');
  },
);

test('shells that share a connection share its places for pings that go on', async () => {
  const { shell, host, clock } = createPool();
  const other = new FakeComponent({
    path: 'sfConfig:other',
    component: bashShellClass.create(),
    attributes: {},
    clock,
    connection: host,
  });
  const elsewhere = createPool();
  for (const one of [shell, other, elsewhere.shell]) await one.deploy();
  const gate = shell.service(shellService).pings;
  expect(other.service(shellService).pings).toBe(gate);
  expect(elsewhere.shell.service(shellService).pings).not.toBe(gate);
});

test('where many pings go on already, it is asked now and then instead', async () => {
  const pool = await running({ probe: 'ping', interval: '1s', timeout: '2m' });
  const { pings: gate } = pool.shell.service(shellService);
  const others = new AbortController();
  const going = Array.from({ length: 16 }, () => gate.run(others.signal, () => until(others.signal)));
  let tries = 0;
  pool.host.when('ping', () => {
    tries += 1;
    return { exitCode: tries < 5 ? 1 : 0 };
  });
  await pool.domain.ready();
  expect(pings(pool)).toEqual(Array.from({ length: 5 }, () => 'ping -n -q -c 1 -W 2 10.42.9.1'));
  others.abort();
  await Promise.all(going);
});

test('what kept the last try from succeeding is the cause', async () => {
  const pool = await running({ probe: 'ping', interval: '1s', timeout: '10s' });
  pool.host.when('ping', { kind: 'notStarted', reason: 'no such program' });
  const diagnostic = await failureOf(pool.domain.ready(), 'SD8115');
  expect(diagnostic.cause?.[0]?.code).toBe('SD6101');
});

test('without a probe there is nothing to wait for', async () => {
  const pool = createPool();
  await pool.run();
  await pool.domain.ready();
  expect(pings(pool)).toEqual([]);
});

test.each([
  {},
  { probe: 'pong', interval: '1s', timeout: '1m' },
  { probe: 'ping', interval: 'soon', timeout: '1m' },
  { probe: 'ping' },
])('%j is no probe, and is said before anything is made', async (values) => {
  const pool = createPool({ domainAttributes: { ready: probe(values) } });
  await pool.shell.deploy();
  await pool.disk.deploy();
  await failureOf(pool.domain.deploy(), 'SD8117');
});
