import { describe, expect, test } from 'vitest';
import { createInTurn } from '../../src/domain/create-in-turn.ts';
import { Gate } from '../../src/shell/gate.ts';
import { shellService } from '../../src/shell/shell.ts';
import { FakeComponent } from '../support/fake-context.ts';
import { FakeHost } from '../support/fake-host.ts';
import { createPool } from '../support/pool.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const creationMs = 7_000;

/** A host of one processor, and when which domain began to be created there. */
function smallHost() {
  const clock = new VirtualClock();
  const gates = { boots: new Gate(1), creations: new Gate(1) };
  const begun: string[] = [];
  const { signal } = new AbortController();
  const create = (name: string, fails = false): Promise<() => void> => {
    const component = new FakeComponent({
      path: `sfConfig:${name}`,
      component: {},
      attributes: {},
      clock,
      connection: new FakeHost(clock),
    });
    return createInTurn(component.context(signal), gates, {
      name,
      host: 'xen1',
      create: async () => {
        begun.push(`${name} at ${clock.nowMs() / 1000} s`);
        await clock.sleep(creationMs, signal);
        if (fails) throw new Error('failed');
      },
    });
  };
  return { clock, gates, begun, create };
}

describe('on a host with one processor', () => {
  test('the next is created when the guest has booted', async () => {
    const { clock, begun, create } = smallHost();
    const first = create('a');
    const second = create('b');
    const hasBooted = await clock.run(first);
    await clock.pass(2_000);
    hasBooted();
    await clock.run(second);
    expect(begun).toEqual(['a at 0 s', 'b at 9 s']);
  });

  test('and at the latest when the guest had as long as its creation took', async () => {
    const { clock, begun, create } = smallHost();
    await clock.run(Promise.all([create('a'), create('b'), create('c')]));
    expect(begun).toEqual(['a at 0 s', 'b at 14 s', 'c at 28 s']);
  });

  test('one that failed keeps nobody waiting', async () => {
    const { clock, begun, create } = smallHost();
    const works = [create('a', true), create('b')];
    await clock.run(Promise.allSettled(works));
    await expect(works[0]).rejects.toThrow('failed');
    expect(begun).toEqual(['a at 0 s', 'b at 7 s']);
  });

  test('a place that is given back twice, or given back and over, is one place', async () => {
    const { clock, gates, create } = smallHost();
    const hasBooted = await clock.run(create('a'));
    hasBooted();
    hasBooted();
    await clock.pass(2 * creationMs);
    expect(gates.boots.isFull).toBe(false);
    const work = create('b');
    expect(gates.boots.isFull).toBe(true);
    await clock.run(work);
    expect(gates.boots.isFull).toBe(true);
  });
});

describe('a domain has its place', () => {
  test.each([1, 2])('from its creation until it is ready, on a host with %d', async (processors) => {
    const pool = createPool();
    pool.host.state.processors = processors;
    const boots = (): Gate => pool.shell.service(shellService).boots;
    const seen: boolean[] = [];
    pool.host.when('xl create', () => {
      seen.push(boots().isFull);
      return undefined;
    });
    await pool.run();
    await pool.domain.ready();
    expect([...seen, boots().isFull]).toEqual([processors === 1, false]);
  });

  test('and gives it back when it is ended before', async () => {
    const pool = createPool();
    pool.host.state.processors = 1;
    await pool.run();
    await pool.domain.terminate();
    expect(pool.shell.service(shellService).boots.isFull).toBe(false);
  });

  test('and none where the description says how many are created at once', async () => {
    const pool = createPool({ shellAttributes: { creationsMax: 3 } });
    pool.host.state.processors = 1;
    const seen: boolean[] = [];
    pool.host.when('xl create', () => {
      seen.push(pool.shell.service(shellService).boots.isFull);
      return undefined;
    });
    await pool.run();
    expect(seen).toEqual([false]);
  });
});
