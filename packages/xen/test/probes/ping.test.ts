import type { Attribute, Value } from '@smartdomains/language';
import { expect, test } from 'vitest';
import { failureOf } from '../support/expect-code.ts';
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

test('ready when the address answers the host', async () => {
  const pool = await running({ probe: 'ping', interval: '1s', timeout: '2m' });
  let tries = 0;
  pool.host.when('ping', () => {
    tries += 1;
    return { exitCode: tries < 5 ? 1 : 0 };
  });
  await pool.domain.ready();
  expect(pool.host.commands.filter((command) => command.startsWith('ping'))).toEqual(
    Array.from({ length: 5 }, () => 'ping -n -q -c 1 -W 2 10.42.9.1'),
  );
  expect(pool.clock.nowMs()).toBe(4_000);
});

test('not ready in time is an error', async () => {
  const pool = await running({ probe: 'ping', interval: 5_000, timeout: '30s' });
  pool.host.when('ping', { exitCode: 1 });
  await failureOf(pool.domain.ready(), 'SD8115');
  expect(pool.clock.nowMs()).toBe(30_000);
});

test('a try that fails otherwise is a try without success', async () => {
  const pool = await running({ probe: 'ping', interval: '1s', timeout: '2m' });
  let tries = 0;
  pool.host.when('ping', () => {
    tries += 1;
    return tries < 3 ? { kind: 'timedOut' } : { exitCode: 0 };
  });
  await pool.domain.ready();
  expect(tries).toBe(3);
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
  expect(pool.host.commands.some((command) => command.startsWith('ping'))).toBe(false);
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
