import type { Reference, Value } from '@smartdomains/language';
import { expect, describe as group, test } from 'vitest';
import { checkDescription } from '../../src/check.ts';
import type { Component } from '../../src/component.ts';
import { coreClasses } from '../../src/core-classes.ts';
import { createRegistry } from '../../src/registry.ts';
import { describe, lazy, type Written } from '../support/describe.ts';
import { settle } from '../support/fake-world.ts';
import { application } from '../support/run.ts';
import { untilAborted } from '../support/scripted.ts';

const scripted = describe('Scripted');
const pool = (attributes: Written): ReturnType<typeof describe> => describe('Pool', attributes);
const requires = (...texts: readonly string[]): { type: 'vector'; elements: readonly Reference[] } => ({
  type: 'vector',
  elements: texts.map((text) => lazy(text)),
});
/** A component that requires others of its compound, or by path. */
const needs = (texts: string, onRequirementEnded?: string): ReturnType<typeof describe> =>
  describe('Scripted', {
    requires: requires(...texts.split(' ')),
    ...(onRequirementEnded !== undefined && { onRequirementEnded }),
  });
const normal = { type: 'normal', description: 'done' } as const;
const abnormal = { type: 'abnormal', description: 'broken' } as const;
const takes = (deployMs: number, startMs = 0, readyMs = 0): Component => ({
  deploy: (context) => context.sleep(deployMs),
  start: (context) => context.sleep(startMs),
  ready: (context) => context.sleep(readyMs),
});
const endsAfter = (delayMs: number, record: typeof normal | typeof abnormal): Component => ({
  start: async (context) => {
    context.background((signal) => context.sleep(delayMs, signal).then(() => context.end(record)));
  },
});
const fail = async (): Promise<never> => {
  throw new Error('broken');
};

/** `started sfConfig:a @300`: the events with their times. */
function timed(app: ReturnType<typeof application>, ...names: readonly string[]): readonly string[] {
  return app.events
    .filter(({ event, component }) => names.includes(event) && component !== 'sfConfig')
    .map(({ event, component, timeMs }) => `${event} ${component.replace('sfConfig:', '')} @${timeMs}`);
}

group('Pool: up', () => {
  test('all children deploy together, none starts before all are deployed', async () => {
    const app = application(pool({ a: scripted, b: scripted }), { script: { a: takes(100), b: takes(300) } });
    expect(await app.start()).toBe('started');
    expect(timed(app, 'deployed', 'starting')).toEqual([
      'deployed a @100',
      'deployed b @300',
      'starting a @300',
      'starting b @300',
    ]);
    await app.terminate();
  });

  test('each starts as soon as what it requires is ready, not when it is started', async () => {
    const app = application(pool({ c: needs('a b'), b: needs('a'), a: scripted, d: scripted }), {
      script: { a: takes(0, 100, 200), b: takes(0, 0, 50), d: takes(0, 1000) },
    });
    expect(await app.start()).toBe('started');
    expect(timed(app, 'starting')).toEqual(['starting a @0', 'starting d @0', 'starting b @300', 'starting c @350']);
    await app.terminate();
  });

  test('what a child waits for is shown', async () => {
    const app = application(pool({ a: scripted, b: needs('a') }), { script: { a: takes(0, 100) } });
    await app.start();
    const waits = app.events.flatMap((event) =>
      event.event === 'waiting' ? [`${event.component}: ${event.waitingFor}`] : [],
    );
    expect(waits).toEqual(['sfConfig:b: sfConfig:a to be ready', 'sfConfig:b: ']);
    await app.terminate();
  });

  test('its start returns when its children have started, so that what follows it in a Compound comes after', async () => {
    const app = application(describe('Compound', { p: pool({ a: scripted, b: needs('a') }), z: scripted }), {
      script: { a: takes(0, 100, 100) },
    });
    expect(await app.start()).toBe('started');
    expect(timed(app, 'starting').at(-1)).toBe('starting z @200');
    await app.terminate();
  });

  test('children that wait for something outside do not hold up what follows, nor do those that wait for them', async () => {
    const app = application(
      describe('Compound', { p: pool({ b: needs('ROOT:z'), c: needs('b') }), z: scripted, y: scripted }),
      { script: { z: takes(0, 0, 100), y: takes(0, 10) } },
    );
    expect(await app.start()).toBe('started');
    expect(timed(app, 'started')).toEqual([
      'started z @0',
      'started y @10',
      'started p:b @100',
      'started p:c @100',
      'started p @100',
    ]);
    await app.terminate();
  });

  test('a requirement may be made only at run time, in another subtree', async () => {
    const app = application(
      describe('Parallel', {
        asynchCreateChild: true,
        p: pool({ b: needs('ROOT:q:z') }),
        q: describe('Parallel', { z: scripted }),
      }),
      { script: { z: takes(50, 50) } },
    );
    expect(await app.start()).toBe('started');
    expect(timed(app, 'starting').at(-1)).toBe('starting p:b @100');
    await app.terminate();
  });

  test('a requirement that never becomes ready: the child fails when requirementTimeout is over', async () => {
    const app = application(
      describe('Compound', { p: pool({ requirementTimeout: '5m', b: needs('a'), a: scripted }) }),
      { script: { a: { ready: (context) => untilAborted(context.signal) } } },
    );
    expect(await app.start()).toBe('ended');
    const { record, failures } = await app.end();
    expect(record).toMatchObject({ type: 'abnormal', id: 'sfConfig:p:b' });
    expect(failures).toMatchObject([{ code: 'SD6402', component: 'sfConfig:p:b' }]);
    expect(failures[0]?.notes).toEqual(['it waited 300 s for sfConfig:p:a']);
    expect(app.world.clock.nowMs()).toBe(300_000);
  });

  test('a child that fails to deploy ends it, and no child starts', async () => {
    const app = application(pool({ a: scripted, b: scripted }), { script: { a: { deploy: fail } } });
    expect(await app.start()).toBe('ended');
    expect((await app.end()).failures).toHaveLength(1);
    expect(app.scripted.calls.filter((call) => call.startsWith('start'))).toEqual([]);
  });

  test('a child that fails to start ends it', async () => {
    const app = application(pool({ a: scripted, b: scripted }), { script: { a: { start: fail } } });
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record).toMatchObject({ type: 'abnormal', id: 'sfConfig:a' });
  });

  test('terminateOnAbnormalChildTermination false: a child that fails is left out, with those that require it', async () => {
    const app = application(
      pool({ terminateOnAbnormalChildTermination: false, a: scripted, b: needs('a'), c: scripted }),
      { script: { a: { deploy: fail } } },
    );
    expect(await app.start()).toBe('started');
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:b', 'terminated sfConfig:a']);
    await app.terminate();
  });
});

group('Pool: a child ends', () => {
  test('abnormally: the Pool ends with its record', async () => {
    const app = application(pool({ a: scripted, b: scripted }), { script: { a: endsAfter(100, abnormal) } });
    expect(await app.start()).toBe('started');
    expect((await app.end()).record).toMatchObject({ ...abnormal, id: 'sfConfig:a' });
  });

  test('normally: it leaves; the last one ends the Pool with its record', async () => {
    const app = application(pool({ a: scripted, b: scripted }), {
      script: { a: endsAfter(100, normal), b: endsAfter(200, normal) },
    });
    expect(await app.start()).toBe('started');
    expect((await app.end()).record).toEqual({ ...normal, id: 'sfConfig:b' });
    expect(app.eventsOf('terminated')).toEqual([
      'terminated sfConfig:a',
      'terminated sfConfig:b',
      'terminated sfConfig',
    ]);
  });

  test('terminateOnAbnormalChildTermination false: the last one ends it normally', async () => {
    const app = application(pool({ terminateOnAbnormalChildTermination: false, a: scripted }), {
      script: { a: endsAfter(100, abnormal) },
    });
    await app.start();
    expect((await app.end()).record).toMatchObject({
      type: 'normal',
      description: 'Terminating normally even though a child terminated abnormally',
    });
  });

  test('empty: it lives until it is terminated', async () => {
    const app = application(pool({}));
    expect(await app.start()).toBe('started');
    expect((await app.terminate()).record.type).toBe('normal');
  });
});

group('Pool: down', () => {
  const slow = (delayMs: number): Component => ({ terminate: (context) => context.sleep(delayMs) });

  test('dependants end first, those that do not require each other together', async () => {
    const app = application(pool({ c: needs('a'), a: scripted, b: needs('a'), d: needs('b'), e: scripted }), {
      script: { a: slow(10), b: slow(10), c: slow(100), d: slow(10), e: slow(50) },
    });
    await app.start();
    await app.terminate();
    expect(timed(app, 'terminated')).toEqual([
      'terminated d @10',
      'terminated b @20',
      'terminated e @50',
      'terminated c @100',
      'terminated a @110',
    ]);
  });

  test('a requirement in another subtree waits as well, though its turn is first', async () => {
    const app = application(
      describe('Compound', { p: pool({ b: needs('ROOT:q:a') }), q: describe('Compound', { a: scripted }) }),
      { script: { b: slow(100), a: slow(10) } },
    );
    await app.start();
    await app.terminate();
    expect(app.scripted.calls.filter((call) => call.startsWith('terminate'))).toEqual([
      'terminate sfConfig:p:b',
      'terminate sfConfig:q:a',
    ]);
    const waits = app.events.flatMap((event) =>
      event.event === 'waiting' && event.waitingFor !== '' && event.component === 'sfConfig:q:a'
        ? [event.waitingFor]
        : [],
    );
    expect(waits).toEqual(['sfConfig:p:b to end, before what it requires']);
  });

  test('it may come while children deploy, wait or start', async () => {
    for (const endAtMs of [50, 150, 250]) {
      const app = application(pool({ a: scripted, b: needs('a'), c: scripted }), {
        script: { a: takes(100, 100), b: takes(0, 100) },
      });
      void app.application.run();
      await settle();
      while (app.world.clock.nowMs() < endAtMs && app.world.clock.advanceToNext()) await settle();
      const end = await app.terminate();
      expect(end.failures).toEqual([]);
      expect(app.eventsOf('terminated')).toHaveLength(4);
      const order = app.eventsOf('terminated');
      expect(order.indexOf('terminated sfConfig:b')).toBeLessThan(order.indexOf('terminated sfConfig:a'));
    }
  });
});

group('Pool: a requirement ends', () => {
  // A is outside of the Pool and may be made again; `end` ends its present instance.
  const outside = (
    policy: string | undefined,
    script: Record<string, Component>,
    more: Written = {},
  ): ReturnType<typeof application> =>
    application(
      describe('Compound', {
        s: describe('Supervisor', { a: scripted, strategy: 'oneForOne', intensity: 5, periodSeconds: 3600 }),
        p: pool({ b: needs('ROOT:s:a', policy), c: scripted, ...more }),
      }),
      { script },
    );
  /** The first instance ends abnormally so long after its start, the others live. */
  const endsOnce = (delayMs: number, more: Component = {}): Component => {
    let instances = 0;
    return {
      ...more,
      async start(context) {
        instances += 1;
        if (instances === 1) {
          context.background((signal) => context.sleep(delayMs, signal).then(() => context.end(abnormal)));
        }
        await more.start?.(context);
      },
    };
  };

  test.each(['starting', 'started'])(
    'terminate, while the dependant is %s: it ends first, with the record',
    async (state) => {
      const app = outside(undefined, {
        a: endsOnce(50),
        b: {
          start: (context) => context.sleep(state === 'starting' ? 1000 : 10),
          terminate: (context) => context.sleep(5),
        },
      });
      await app.start();
      const { record } = await app.end();
      expect(record).toMatchObject({ type: 'abnormal', id: 'sfConfig:s:a' });
      expect(record.description).toBe('ended with what it requires: broken');
      const calls = app.scripted.calls.filter((call) => call.startsWith('terminate'));
      expect(calls.indexOf('terminate sfConfig:p:b')).toBeLessThan(calls.indexOf('terminate sfConfig:s:a'));
      expect(app.eventsOf('started').includes('started sfConfig:p:b')).toBe(state === 'started');
    },
  );

  test('terminate, after a normal end: the dependant leaves the Pool, which goes on', async () => {
    const app = application(pool({ a: scripted, b: needs('a'), c: scripted }), {
      script: { a: endsAfter(100, normal) },
    });
    await app.start();
    while (app.world.clock.advanceToNext()) await settle();
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:b', 'terminated sfConfig:a']);
    expect((await app.terminate()).record.description).toBe('the test is over');
  });

  test('terminate goes along a chain: the last dependant ends first', async () => {
    const app = application(pool({ a: scripted, b: needs('a'), d: needs('b'), c: scripted }), {
      script: { a: endsAfter(100, normal) },
    });
    await app.start();
    while (app.world.clock.advanceToNext()) await settle();
    expect(app.eventsOf('terminated')).toEqual([
      'terminated sfConfig:d',
      'terminated sfConfig:b',
      'terminated sfConfig:a',
    ]);
    const records = app.events.flatMap((event) => (event.event === 'terminated' ? [event.record] : []));
    expect(records.map(({ description, id }) => `${id} ${description}`)).toEqual([
      'sfConfig:a ended with what it requires: done',
      'sfConfig:a ended with what it requires: done',
      'sfConfig:a done',
    ]);
    await app.terminate();
  });

  test.each(['starting', 'started'])(
    'restart, while the dependant is %s: it is made again and waits for the new instance',
    async (state) => {
      const app = outside('restart', {
        a: endsOnce(50, takes(0, 0, 30)),
        b: takes(0, state === 'starting' ? 1000 : 5),
      });
      await app.start();
      while (app.world.clock.advanceToNext()) await settle();
      const ofB = timed(app, 'created', 'starting', 'started', 'terminating', 'terminated').filter((text) =>
        text.includes('p:b'),
      );
      const end = state === 'starting' ? 1080 : 85;
      expect(ofB).toEqual([
        'created p:b @0',
        'starting p:b @30',
        ...(state === 'started' ? ['started p:b @35'] : []),
        'terminating p:b @50',
        'terminated p:b @50',
        'created p:b @50',
        'starting p:b @80',
        `started p:b @${end}`,
      ]);
      expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:p:b', 'terminated sfConfig:s:a']);
      expect((await app.terminate()).record.type).toBe('normal');
    },
  );

  test('restart, while the dependant waits to start: it waits on, nothing is undone', async () => {
    const app = outside('restart', { a: endsOnce(50, { ready: (context) => context.sleep(100) }) });
    await app.start();
    const ofB = timed(app, 'created', 'starting', 'terminated').filter((text) => text.includes('p:b'));
    expect(ofB).toEqual(['created p:b @0', 'starting p:b @150']);
    await app.terminate();
  });

  test('restart of a chain: all come back in order', async () => {
    const app = outside('restart', { a: endsOnce(50) }, { d: needs('b', 'restart') });
    await app.start();
    while (app.world.clock.advanceToNext()) await settle();
    expect(app.eventsOf('terminated')).toEqual([
      'terminated sfConfig:p:d',
      'terminated sfConfig:p:b',
      'terminated sfConfig:s:a',
    ]);
    expect(app.eventsOf('starting').slice(-3)).toEqual([
      'starting sfConfig:s:a',
      'starting sfConfig:p:b',
      'starting sfConfig:p:d',
    ]);
    await app.terminate();
  });

  test('restart, but the requirement left the Pool for good: as terminate', async () => {
    const app = application(pool({ a: scripted, b: needs('a', 'restart'), c: scripted }), {
      script: { a: endsAfter(100, normal) },
    });
    await app.start();
    while (app.world.clock.advanceToNext()) await settle();
    expect(app.eventsOf('created').filter((text) => text.endsWith(':b'))).toHaveLength(1);
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:b', 'terminated sfConfig:a']);
    await app.terminate();
  });

  test.each(['starting', 'started'])('continue, while the dependant is %s: it goes on', async (state) => {
    const app = outside('continue', { a: endsOnce(50), b: takes(0, state === 'starting' ? 1000 : 5) });
    await app.start();
    while (app.world.clock.advanceToNext()) await settle();
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:s:a']);
    expect(app.eventsOf('started').filter((text) => text.endsWith('p:b'))).toHaveLength(1);
    await app.terminate();
  });

  test('continue, while the dependant waits to start: what ended is not waited for any more', async () => {
    const app = application(pool({ a: scripted, b: needs('a c', 'continue'), c: scripted }), {
      script: {
        a: { ...endsAfter(50, normal), ready: (context) => untilAborted(context.signal) },
        c: takes(0, 0, 200),
      },
    });
    expect(await app.start()).toBe('started');
    expect(timed(app, 'starting').at(-1)).toBe('starting b @200');
    await app.terminate();
  });

  test('one that became ready and ended before its dependant could start', async () => {
    const app = application(pool({ a: scripted, b: needs('a c'), c: scripted }), {
      script: { a: endsAfter(50, normal), c: takes(0, 0, 200) },
    });
    await app.start();
    expect(app.eventsOf('starting')).not.toContain('starting sfConfig:b');
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:b', 'terminated sfConfig:a']);
    await app.terminate();
  });
});

group('Pool: refused before anything is done', () => {
  const check = (description: ReturnType<typeof describe>): readonly string[] =>
    checkDescription({
      description,
      registry: createRegistry([...coreClasses, { className: 'Scripted', create: () => ({}) }]),
      rootName: 'sfConfig',
    }).map(({ code, severity, component }) => `${severity} ${code} ${component}`);

  test.each<[string, ReturnType<typeof describe>, readonly string[]]>([
    ['nothing wrong', pool({ a: scripted, b: needs('a') }), []],
    ['a cycle', pool({ a: needs('b'), b: needs('a') }), ['error SD5101 sfConfig:a']],
    ['its own Pool', pool({ a: needs('PARENT') }), ['error SD5101 sfConfig:a']],
    [
      'a part of itself',
      pool({ a: describe('Compound', { requires: requires('x'), x: scripted }) }),
      ['error SD5101 sfConfig:a'],
    ],
    [
      'through two Pools',
      describe('Compound', { p: pool({ a: needs('ROOT:q:b') }), q: pool({ b: needs('ROOT:p') }) }),
      ['error SD5101 sfConfig:p:a'],
    ],
    ['a value', pool({ x: 5, a: needs('x') }), ['error SD5102 sfConfig:a']],
    ['data', pool({ x: { ...scripted, data: true }, a: needs('x') }), ['error SD5102 sfConfig:a']],
    [
      'something inside a component that has no children',
      pool({ x: describe('Scripted', { y: scripted }), a: needs('x:y') }),
      ['error SD5102 sfConfig:a'],
    ],
    ['no reference', pool({ a: describe('Scripted', { requires: 5 }), b: scripted }), ['error SD5102 sfConfig:a']],
    ['a reference that leads nowhere', pool({ a: needs('nothing') }), ['error SD5003 sfConfig:a']],
    ['another word for the answer', pool({ a: scripted, b: needs('a', 'stop') }), ['error SD5103 sfConfig:b']],
    ['no Pool', describe('Compound', { a: scripted, b: needs('a') }), ['warning SD5007 sfConfig:b']],
  ])('%s', (_, description, expected) => expect(check(description)).toEqual(expected));

  test.each<[string, Value]>([
    ['one reference alone', lazy('PARENT:b')],
    ['references that are data', { type: 'vector', elements: [lazy('PARENT:b', { data: true, lazy: false })] }],
    [
      'what the language makes of `[LAZY ATTRIB b]`',
      {
        type: 'function',
        attributes: new Map(
          Object.entries({
            sfFunctionClass: 'org.smartfrog.sfcore.languages.sf.functions.Vector',
            unique0: lazy('b'),
          }).map(([name, value]) => [name, { name, value, tags: [] }]),
        ),
      },
    ],
  ])('it may be written as %s', async (_, value) => {
    const description = pool({ a: describe('Scripted', { requires: value }), b: scripted });
    expect(check(description)).toEqual([]);
    const app = application(description, { script: { b: takes(0, 10) } });
    await app.start();
    expect(timed(app, 'starting')).toEqual(['starting b @0', 'starting a @10']);
    await app.terminate();
  });

  test('a live requirement that leads to a value fails the deployment', async () => {
    const app = application(pool({ x: 5, a: needs('x') }));
    expect(await app.start()).toBe('ended');
    expect((await app.end()).failures.map(({ code }) => code)).toEqual(['SD5102']);
  });
});
