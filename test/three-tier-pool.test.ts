import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ApplicationEvent } from '@smartdomains/runtime';
import { describe, expect, test } from 'vitest';
import { describeText, type PoolRun, type PoolRunOptions, runPool, seqOf } from './support/simulated-pool.ts';

const text = readFileSync(path.join(import.meta.dirname, '../examples/threeTierPool.sf'), 'utf8');
const hosts = ['xen1', 'xen2'];

function run(options: Partial<PoolRunOptions> = {}): Promise<PoolRun> {
  return runPool({ description: describeText(text), hosts, ...options });
}

/** The machines in the order in which this happened to them. */
function order({ events }: PoolRun, event: ApplicationEvent['event']): readonly string[] {
  return events
    .filter((one) => one.event === event && /^sfConfig:tiers:\w+$/.test(one.component))
    .map(({ component }) => component.replace('sfConfig:tiers:', ''));
}

describe('the pool of three tiers', () => {
  test('all is deployed before anything starts, and each tier waits until what it requires is ready', async () => {
    const result = await run();
    const { events } = result;
    expect(order(result, 'starting')).toEqual(['router', 'backA', 'backB', 'front']);
    for (const machine of ['front', 'backA', 'backB', 'router']) {
      expect(seqOf(events, `tiers:${machine}`, 'deployed')).toBeLessThan(seqOf(events, 'tiers:router', 'starting'));
    }
    for (const [machine, required] of [
      ['backA', 'router'],
      ['backB', 'router'],
      ['front', 'backA'],
      ['front', 'backB'],
    ]) {
      expect(seqOf(events, `tiers:${machine}`, 'starting')).toBeGreaterThan(
        seqOf(events, `tiers:${required}`, 'ready'),
      );
    }
    expect(result.end.failures).toEqual([]);
    expect(result.after).toEqual(result.before);
  });

  test('it ends in the opposite order, the back ends together', async () => {
    const result = await run();
    const ended = order(result, 'terminated');
    expect([ended[0], ended[1], ended[2], ended[3]]).toEqual([
      'front',
      expect.stringMatching(/^back/),
      expect.stringMatching(/^back/),
      'router',
    ]);
    const { events } = result;
    const shutdowns = ['backA', 'backB'].map((machine) => seqOf(events, `${machine}:domain`, 'terminating'));
    const gone = ['backA', 'backB'].map((machine) => seqOf(events, `${machine}:domain`, 'terminated'));
    expect(Math.max(...shutdowns)).toBeLessThan(Math.min(...gone));
  });

  test('a back end that is shut down from inside takes the front end with it; the router and the other go on', async () => {
    const faults = [
      { kind: 'domainEnds', host: 'xen2', domain: 'back-b', how: 'poweroff', afterStartMs: 30_000 } as const,
    ];
    const result = await run({ faults, terminateAfterMs: 90_000 });
    const { events } = result;
    const shutDown = events.find(({ timeMs, event }) => timeMs >= 90_000 && event === 'terminating')?.seq ?? 0;
    const before = ['front', 'backB'].map((machine) => seqOf(events, `tiers:${machine}`, 'terminated'));
    expect(Math.max(...before)).toBeLessThan(shutDown);
    expect(before[0]).toBeLessThan(before[1] ?? 0);
    for (const machine of ['router', 'backA']) {
      expect(seqOf(events, `tiers:${machine}`, 'terminating')).toBeGreaterThan(shutDown);
    }
    expect(result.after).toEqual(result.before);
  });

  test('the router crashes while the back ends start: all end, nothing is left', async () => {
    const faults = [{ kind: 'domainEnds', host: 'xen2', domain: 'router', how: 'crash', afterStartMs: 6_500 } as const];
    const result = await run({ faults });
    expect(result.end.record).toMatchObject({ type: 'abnormal', id: 'sfConfig:tiers:router:domain' });
    expect(order(result, 'terminated').at(-1)).toBe('router');
    expect(result.after).toEqual(result.before);
  });
});
