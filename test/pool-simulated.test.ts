import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSite, type Fault } from '@smartdomains/world-simulated';
import { describe, expect, test } from 'vitest';
import { describeText, type PoolRun, runPool, seqOf } from './support/simulated-pool.ts';

const read = (name: string): string => readFileSync(path.join(import.meta.dirname, '../examples', name), 'utf8');
const asynchronous = describeText(read('asyncVirtualPool.sf'));
const compound = describeText(read('localVirtualPool.sf'));
const twoHosts = describeText(read('twoHostPool.sf'));

/** Nothing is left, and the ledger says so too. */
function expectNothingLeft(run: PoolRun, what = ''): void {
  expect(run.after, what).toEqual(run.before);
  expect(run.end.standing, what).toEqual([]);
}

function commandsOf(run: PoolRun): readonly { readonly line: string; readonly effect: boolean }[] {
  return run.events.flatMap((event) =>
    event.event === 'command' ? [{ line: event.argv.join(' '), effect: event.effect }] : [],
  );
}

describe('a pool that goes well leaves the hosts as they were', () => {
  test.each([
    ['asynchronous', asynchronous, ['localhost']],
    ['Compound', compound, ['localhost']],
    ['two hosts', twoHosts, ['xen1', 'xen2']],
  ] as const)('%s', async (_, description, hosts) => {
    const run = await runPool({ description, hosts });
    expect(run.end.record.type).toBe('normal');
    expect(run.end.failures).toEqual([]);
    expectNothingLeft(run);
  });
});

test('every effect that makes something has one that removes it, in reverse', async () => {
  const run = await runPool({ description: compound });
  const effects = commandsOf(run)
    .filter(({ effect }) => effect)
    .map(({ line }) => line);
  const indexOf = (start: string): number => effects.findIndex((line) => `${line} `.startsWith(`${start} `));
  const image = '/var/lib/smartdomains/images/domainLoopback.img';
  const order = [
    `flock -n -E 75 ${image}.smartdomains cp --reflink=auto --sparse=always /data/xen/slc3-smartfrog.img ${image}.part`,
    `flock -n -E 75 ${image}.smartdomains mv -T ${image}.part ${image}`,
    'lvcreate',
    'xl create /run/smartdomains/pool-domainLoopback.cfg',
    'xl create /run/smartdomains/pool-domainLVM.cfg',
    'xl shutdown 2',
    'lvchange --deltag',
    'rm -f /run/smartdomains/pool-domainLVM.cfg',
    'lvremove',
    'xl shutdown 1',
    `find ${image}.holder`,
    'rm -f /run/smartdomains/pool-domainLoopback.cfg',
    `rm -f ${image}`,
    `rm -f ${image}.smartdomains`,
  ];
  expect(order.map(indexOf)).toEqual(order.map(indexOf).toSorted((left, right) => left - right));
  expect(order.map(indexOf)).not.toContain(-1);
});

describe('a domain that cannot be', () => {
  test.each<[string, string, string]>([
    ['kernel', 'kernel "/boot/no-such-kernel";', 'SD8104'],
    ['bridge', 'bridge "xenbr7";', 'SD8307'],
    ['memory', 'memory "1TiB";', 'SD8108'],
  ])('%s: the pool ends, all is cleaned up', async (_, attribute, code) => {
    const text = read('asyncVirtualPool.sf').replace('ip "10.42.9.2";', `ip "10.42.9.2"; ${attribute}`);
    const run = await runPool({ description: describeText(text) });
    expect(run.end.record.type).toBe('abnormal');
    expect(run.end.failures.map((failure) => failure.code)).toEqual([code]);
    expectNothingLeft(run);
  });

  test('one that fails to start takes down those that run', async () => {
    const faults: readonly Fault[] = [
      {
        kind: 'commandFails',
        match: { argv: ['xl', 'create'], occurrence: 2 },
        exitCode: 3,
        stderr: 'libxl: error: no',
      },
    ];
    const run = await runPool({ description: compound, faults });
    expect(run.end.failures[0]).toMatchObject({ code: 'SD8102' });
    expect(run.end.failures[0]?.facts?.map(({ name }) => name)).toEqual([
      'command',
      'output',
      'undone',
      'left standing',
    ]);
    expectNothingLeft(run);
  });
});

describe('a domain that dies', () => {
  const death = (how: 'crash' | 'poweroff' | 'destroyed' | 'reboot'): readonly Fault[] => [
    { kind: 'domainEnds', host: 'localhost', domain: 'domainLVM', how, afterStartMs: 10_000 },
  ];

  test.each([
    ['crash', /crashed/, 'SD8109'],
    ['destroyed', /destroyed by somebody else/, 'SD8130'],
  ] as const)('%s ends its smart domain and by default the pool', async (how, words, code) => {
    const run = await runPool({ description: asynchronous, faults: death(how) });
    expect(run.end.record).toMatchObject({ type: 'abnormal', id: 'sfConfig:pool:smartDomain2:domain2' });
    expect(run.end.record.description).toMatch(words);
    expect(run.end.failures.map((failure) => failure.code)).toContain(code);
    expectNothingLeft(run);
  });

  test('poweroff ends its smart domain, and the other goes on', async () => {
    const run = await runPool({ description: asynchronous, faults: death('poweroff') });
    expect(run.end.record.type).toBe('normal');
    expect(seqOf(run.events, 'smartDomain2', 'terminated')).toBeLessThan(
      seqOf(run.events, 'smartDomain1', 'terminating'),
    );
    expectNothingLeft(run);
  });

  test('a reboot ends nothing, and the new number is known', async () => {
    const run = await runPool({ description: asynchronous, faults: death('reboot') });
    expect(run.end.failures).toEqual([]);
    const live = run.events.flatMap((event) =>
      event.event === 'attribute' && event.component.endsWith('domain2') && ['state', 'domid'].includes(event.name)
        ? [`${event.name} ${event.value}`]
        : [],
    );
    expect(live).toEqual(['state running', 'domid 2', 'state rebooting', 'state missing', 'state running', 'domid 3']);
    expectNothingLeft(run);
  });

  test.each(['crash', 'poweroff', 'destroyed'] as const)('%s is met within half a second', async (how) => {
    // It dies at the latest when its devices are let go.
    const latency = { ...defaultSite.default.latency, jitter: 0 };
    const site = { ...defaultSite, default: { ...defaultSite.default, latency } };
    const run = await runPool({ description: asynchronous, faults: death(how), site });
    const timeOf = (event: string): number =>
      run.events.find((one) => one.event === event && one.component.endsWith('domain2'))?.timeMs ?? Number.NaN;
    const goneMs = how === 'crash' ? 0 : how === 'destroyed' ? latency.cleanUpMs : 1.5 * latency.cleanUpMs;
    expect(timeOf('terminating') - timeOf('started') - 10_000 - goneMs).toBeLessThan(500);
  });
});

describe('a guest that does not shut down', () => {
  test('is destroyed after its time', async () => {
    const faults: readonly Fault[] = [{ kind: 'commandFails', match: { argv: ['xl', 'shutdown'] }, exitCode: 0 }];
    const run = await runPool({ description: asynchronous, faults });
    expect(commandsOf(run).filter(({ line }) => line.startsWith('xl destroy'))).toHaveLength(2);
    expect(run.end.failures).toEqual([]);
    expectNothingLeft(run);
  });
});

test('creations and copies wait their turn where the shell says so', async () => {
  const text = read('asyncVirtualPool.sf').replace('BashShell;', 'BashShell { creationsMax 1; copiesMax 1; }');
  const run = await runPool({ description: describeText(text) });
  const waits = run.events.flatMap((event) => (event.event === 'waiting' ? [event.waitingFor] : []));
  expect(waits).toContain('its turn to copy on localhost');
  const copies = run.events.filter(
    (event) => event.event === 'command' && /^(flock \S+ \S+ \S+ \S+ cp|dd) /.test(event.argv.join(' ')),
  );
  const [first, second] = copies.map((event) =>
    event.event === 'command' ? [event.timeMs - event.durationMs, event.timeMs] : [],
  );
  expect(second?.[0]).toBeGreaterThanOrEqual(first?.[1] ?? Number.NaN);
  expectNothingLeft(run);
});

test.each([
  { cpus: 1, says: '', atOnce: 1 },
  { cpus: 2, says: '', atOnce: 2 },
  { cpus: 1, says: 'creationsMax 2;', atOnce: 2 },
])('on $cpus processors, where the shell says "$says", so many are created at once: $atOnce', async (given) => {
  const site = { ...defaultSite, default: { ...defaultSite.default, cpus: given.cpus } };
  const text = read('asyncVirtualPool.sf').replace('BashShell;', `BashShell { ${given.says} }`);
  const run = await runPool({ description: describeText(text), site });
  const creations = run.events.flatMap((event) =>
    event.event === 'command' && event.argv[0] === 'xl' && event.argv[1] === 'create' ? [event] : [],
  );
  expect(creations.length).toBe(2);
  const [first, second] = creations;
  const isTogether = (second?.timeMs ?? 0) - (second?.durationMs ?? 0) < (first?.timeMs ?? 0);
  expect(isTogether).toBe(given.atOnce > 1);
  expectNothingLeft(run);
});

describe('one command goes wrong', () => {
  // Each command of a whole run, one after another, in all ways it can.
  test.each(['fails', 'fails when done', 'hangs'] as const)(
    'each in turn %s: nothing is ever left',
    async (way) => {
      const whole = await runPool({ description: asynchronous, terminateAfterMs: 20_000 });
      const total = commandsOf(whole).length;
      expect(total).toBeGreaterThan(50);
      for (let occurrence = 1; occurrence <= total; occurrence += 1) {
        const match = { occurrence };
        const fault: Fault =
          way === 'hangs'
            ? { kind: 'commandHangs', match }
            : { kind: 'commandFails', match, exitCode: 1, stderr: 'broken', isDone: way === 'fails when done' };
        const run = await runPool({ description: asynchronous, faults: [fault], terminateAfterMs: 20_000 });
        expectNothingLeft(run, `command ${occurrence}: ${commandsOf(whole)[occurrence - 1]?.line}`);
      }
    },
    120_000,
  );
});

describe('loss of contact', () => {
  test('while the pool runs it ends nothing', async () => {
    const faults: readonly Fault[] = [{ kind: 'hostUnreachable', host: 'xen1', fromMs: 60_000, toMs: 360_000 }];
    const run = await runPool({ description: twoHosts, hosts: ['xen1', 'xen2'], faults, terminateAfterMs: 600_000 });
    expect(run.end.record.description).toBe('the test is over');
    const states = run.events.flatMap((event) =>
      event.event === 'attribute' && event.name === 'state' && event.component.includes('front') ? [event.value] : [],
    );
    expect(states.map((state) => state.replaceAll('"', ''))).toEqual(['running', 'unreachable', 'running']);
    expectNothingLeft(run);
  });

  test('of a host that was switched off meanwhile: its domain has ended abnormally, and nothing is left on either', async () => {
    const faults: readonly Fault[] = [{ kind: 'hostRestarts', host: 'xen1', fromMs: 60_000, toMs: 180_000 }];
    const run = await runPool({ description: twoHosts, hosts: ['xen1', 'xen2'], faults, terminateAfterMs: 600_000 });
    expect(run.end.record).toMatchObject({
      type: 'abnormal',
      id: 'sfConfig:pool:front:domain',
      description: 'domain front: gone since its host was out of reach',
    });
    expect(run.end.failures.map(({ code }) => code)).toContain('SD8132');
    expect(run.events.find(({ event }) => event === 'terminating')?.timeMs).toBeGreaterThan(180_000);
    expectNothingLeft(run);
  });

  test('at any moment of deployment or end, for twenty seconds: nothing is left', async () => {
    for (let fromMs = 0; fromMs <= 40_000; fromMs += 800) {
      const faults: readonly Fault[] = [{ kind: 'hostUnreachable', host: 'xen1', fromMs, toMs: fromMs + 20_000 }];
      const run = await runPool({ description: twoHosts, hosts: ['xen1', 'xen2'], faults, terminateAfterMs: 30_000 });
      // What could not be removed while the host was away is named; the rest is gone.
      if (run.end.standing.length === 0) expect(run.after, `from ${fromMs}`).toEqual(run.before);
      expect(run.after.xen2, `from ${fromMs}`).toEqual(run.before.xen2);
    }
  }, 120_000);
});

test('whatever fails at random, what is left is what the ledger names', async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const faults: readonly Fault[] = [{ kind: 'commandsFailAtRandom', match: {}, probability: 0.08, exitCode: 1 }];
    const run = await runPool({ description: asynchronous, seed, faults, terminateAfterMs: 20_000 });
    const state = run.after.localhost;
    const named = new Set(run.end.standing.map(({ name }) => name));
    const before = run.before.localhost;
    const left = [
      ...(state?.domains ?? []).map(({ name }) => name),
      ...(state?.volumes ?? []).map(({ name }) => name),
      ...Object.keys(state?.files ?? {}).filter((file) => !(file in (before?.files ?? {}))),
    ];
    expect(
      left.filter((name) => !named.has(name)),
      `seed ${seed}`,
    ).toEqual([]);
  }
}, 120_000);
