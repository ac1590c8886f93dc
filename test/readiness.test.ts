import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSite, type GuestSpec, type SimulatedSite } from '@smartdomains/world-simulated';
import { describe, expect, test } from 'vitest';
import { describeText, type PoolRun, runPool, seqOf } from './support/simulated-pool.ts';

const page = readFileSync(path.join(import.meta.dirname, '../docs/guide/readiness.md'), 'utf8');
const example = /^```sf\n(.*?)^```$/ms.exec(page)?.[1] ?? '';

function siteWith(guest: Partial<GuestSpec>): SimulatedSite {
  const { default: base } = defaultSite;
  return { ...defaultSite, default: { ...base, guest: { ...base.guest, ...guest } } };
}

/** The guide's pool, with another probe when one is given. */
async function run(guest: Partial<GuestSpec>, ready?: string): Promise<PoolRun> {
  const text =
    ready === undefined ? example : example.replace(/ready extends AllOf \{[\s\S]*?\n {8}\}/, `ready extends ${ready}`);
  const pool = await runPool({ description: describeText(text), site: siteWith(guest), terminateAfterMs: 600_000 });
  expect(pool.after).toEqual(pool.before);
  return pool;
}

test("the guide's pool is ready when ping and port answer", async () => {
  const { events, end } = await run({ ports: [80] });
  expect(end.failures).toEqual([]);
  expect(seqOf(events, 'web1', 'ready')).toBeGreaterThan(seqOf(events, 'web1', 'started'));
});

test('a port that stays closed ends the pool, and the message says what was last seen', async () => {
  const { end } = await run({ ports: [] });
  expect(end.failures[0]).toMatchObject({ code: 'SD8115' });
  expect(end.failures[0]?.facts?.[0]).toMatchObject({
    name: 'last seen',
    value: expect.stringMatching(
      /^waiting for 10\.42\.9\.1 to listen on port 80: \[Errno 111\] Connection refused/,
    ) as string,
  });
});

test('a host without ping is the cause, not the guest', async () => {
  const { default: base } = defaultSite;
  const { end } = await runPool({
    description: describeText(example),
    site: { ...defaultSite, default: { ...base, missingPrograms: ['ping'] } },
    terminateAfterMs: 600_000,
  });
  const seen = end.failures[0]?.facts?.find(({ value }) => value.includes('answer ping'))?.value;
  expect(seen).toBe('waiting for 10.42.9.1 to answer ping: the host could not look: command could not be started');
  expect(end.failures[0]).toMatchObject({ code: 'SD8115', cause: [{ code: 'SD6104' }] });
});

describe('each probe against a guest that does, and one that does not', () => {
  test.each<[string, Partial<GuestSpec>, Partial<GuestSpec>, string]>([
    ['TcpProbe { port 22; }', {}, { ports: [] }, 'Connection refused'],
    ['SshProbe { command "test -e /run/up"; }', {}, { sshExitCode: 1 }, 'the command exited with 1'],
    ['SshProbe', {}, { ports: [] }, 'Connection refused'],
    ['XenstoreProbe { key "data/ready"; value "yes"; }', { xenstore: { 'data/ready': 'yes' } }, {}, 'no key'],
    ['ConsoleProbe { pattern "app * is up"; }', { console: ['app web is up'] }, {}, 'last line is "web1 login: "'],
    ['ConsoleProbe { pattern "is up"; }', { console: ['app is up'] }, { console: ['panic'] }, 'last line is "panic"'],
    ['AnyOf { a extends TcpProbe { port 1; } b extends PingProbe; }', {}, { ports: [] }, ''],
  ])('%s', async (ready, good, bad, seen) => {
    expect((await run(good, ready)).end.failures).toEqual([]);
    const failures = (await run(bad, ready)).end.failures;
    if (seen === '') expect(failures).toEqual([]);
    else expect(failures[0]?.facts?.find(({ name }) => name === 'last seen')?.value).toContain(seen);
  });
});
