import type { Reference } from '@smartdomains/language';
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
const kind = (restart: string): ReturnType<typeof describe> => describe('Scripted', { restart });
const supervisor = (attributes: Written): ReturnType<typeof describe> => describe('Supervisor', attributes);
const three = { a: scripted, b: scripted, c: scripted } as const;
const normal = { type: 'normal', description: 'done' } as const;
const abnormal = { type: 'abnormal', description: 'broken' } as const;

/** Each instance in turn: how long after its start it ends, and how; the last and all further ones live. */
function ends(...instances: readonly (readonly [number, typeof normal | typeof abnormal])[]): Component {
  let count = 0;
  return {
    async start(context) {
      const mine = instances[count];
      count += 1;
      if (mine === undefined) return;
      const [delayMs, record] = mine;
      context.background((signal) => context.sleep(delayMs, signal).then(() => context.end(record)));
    },
  };
}

/** The step fails in the first so many instances. */
function fails(step: 'deploy' | 'start' | 'ready', times: number): Component {
  let count = 0;
  return {
    [step]: async () => {
      count += 1;
      if (count <= times) throw new Error('broken');
    },
  };
}

type App = ReturnType<typeof application>;

async function untilQuiet(app: App): Promise<void> {
  await settle();
  while (app.world.clock.advanceToNext()) await settle();
}

/** `b terminated, b created, …` since the application had started. */
function since(app: App, seq: number, ...names: readonly string[]): string {
  return app.events
    .filter((event) => event.seq > seq && names.includes(event.event))
    .map(({ event, component }) => `${component.replace('sfConfig:', '')} ${event}`)
    .join(', ');
}

async function started(app: App): Promise<number> {
  expect(await app.start()).toBe('started');
  return app.events.length;
}

group('Supervisor: up and down', () => {
  test('deploys in order, starts in order, ends in reverse', async () => {
    const app = application(supervisor(three));
    await started(app);
    await app.terminate();
    expect(app.scripted.calls.filter((call) => !call.startsWith('ready'))).toEqual([
      'deploy sfConfig:a',
      'deploy sfConfig:b',
      'deploy sfConfig:c',
      'start sfConfig:a',
      'start sfConfig:b',
      'start sfConfig:c',
      'terminate sfConfig:c',
      'terminate sfConfig:b',
      'terminate sfConfig:a',
    ]);
  });

  test('a child that was made again keeps its place in the reverse order', async () => {
    const app = application(supervisor(three), { script: { a: ends([100, abnormal]) } });
    await started(app);
    await untilQuiet(app);
    await app.terminate();
    expect(app.scripted.calls.filter((call) => call.startsWith('terminate')).slice(-3)).toEqual([
      'terminate sfConfig:c',
      'terminate sfConfig:b',
      'terminate sfConfig:a',
    ]);
  });

  test('it is ready when all children are, those made again included', async () => {
    const app = application(supervisor(three), {
      script: { b: fails('ready', 1) },
    });
    await started(app);
    await untilQuiet(app);
    expect(app.eventsOf('ready').at(-1)).toBe('ready sfConfig');
    expect(app.eventsOf('created').filter((text) => text === 'created sfConfig:b')).toHaveLength(2);
    await app.terminate();
  });
});

group('Supervisor: strategies', () => {
  test.each([
    ['oneForOne', 'b terminated, b created, b deployed, b started'],
    [
      'oneForAll',
      'c terminated, b terminated, a terminated, a created, b created, c created, a deployed, b deployed, c deployed, a started, b started, c started',
    ],
    ['restForOne', 'c terminated, b terminated, b created, c created, b deployed, c deployed, b started, c started'],
  ])('%s', async (strategy, expected) => {
    const app = application(supervisor({ strategy, ...three }), { script: { b: ends([100, abnormal]) } });
    const seq = await started(app);
    await untilQuiet(app);
    expect(since(app, seq, 'created', 'deployed', 'started', 'terminated')).toBe(expected);
    expect((await app.terminate()).failures).toEqual([]);
  });

  test('oneForOne: children are made again at the same time', async () => {
    const app = application(supervisor(three), {
      script: {
        a: { ...ends([100, abnormal]), deploy: (context) => context.sleep(50) },
        b: { ...ends([100, abnormal]), deploy: (context) => context.sleep(50) },
      },
    });
    await started(app);
    await untilQuiet(app);
    expect(app.world.clock.nowMs()).toBe(250);
    await app.terminate();
  });

  test.each(['oneForAll', 'restForOne'])(
    '%s: those that end while all are taken down anyway do not count',
    async (strategy) => {
      const app = application(supervisor({ strategy, intensity: 1, ...three }), {
        script: {
          a: ends([100, abnormal]),
          b: ends([100, abnormal]),
          c: { terminate: (context) => context.sleep(10) },
        },
      });
      await started(app);
      await untilQuiet(app);
      expect(app.eventsOf('terminated')).toEqual(['c', 'b', 'a'].map((name) => `terminated sfConfig:${name}`));
      expect((await app.terminate()).record.type).toBe('normal');
    },
  );
});

group('Supervisor: which ends a child is made again after', () => {
  test.each([
    ['permanent', normal, 'comes back'],
    ['permanent', abnormal, 'comes back'],
    ['transient', normal, 'leaves'],
    ['transient', abnormal, 'comes back'],
    ['temporary', normal, 'leaves'],
    ['temporary', abnormal, 'leaves'],
  ] as const)('%s, %o: it %s', async (restart, record, what) => {
    const app = application(supervisor({ a: kind(restart), b: scripted }), { script: { a: ends([100, record]) } });
    await started(app);
    await untilQuiet(app);
    expect(app.eventsOf('created').filter((text) => text === 'created sfConfig:a')).toHaveLength(
      what === 'leaves' ? 1 : 2,
    );
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:a']);
    await app.terminate();
  });

  test('oneForAll: a temporary child is taken down with the others and does not come back, a transient one that was done does', async () => {
    const app = application(
      supervisor({ strategy: 'oneForAll', a: scripted, t: kind('temporary'), n: kind('transient') }),
      {
        script: { a: ends([100, abnormal]), n: ends([50, normal]) },
      },
    );
    const seq = await started(app);
    await untilQuiet(app);
    expect(since(app, seq, 'terminated', 'created')).toBe(
      'n terminated, t terminated, a terminated, a created, n created',
    );
    await app.terminate();
  });

  test('the last one that leaves ends it with its record', async () => {
    const app = application(supervisor({ a: kind('transient'), b: kind('temporary') }), {
      script: { a: ends([200, normal]), b: ends([100, abnormal]) },
    });
    await started(app);
    expect((await app.end()).record).toEqual({ ...normal, id: 'sfConfig:a' });
  });

  test('empty, it lives until it is terminated', async () => {
    const app = application(supervisor({}));
    await started(app);
    expect((await app.terminate()).record.type).toBe('normal');
  });
});

group('Supervisor: intensity', () => {
  const crash = [10, abnormal] as const;

  test('one too many in the period: it ends abnormally, and says what the child had', async () => {
    const app = application(supervisor({ intensity: 2, periodSeconds: 60, a: scripted }), {
      script: { a: ends(crash, crash, crash, crash) },
    });
    await started(app);
    const { record, failures } = await app.end();
    expect(record).toMatchObject({
      type: 'abnormal',
      id: 'sfConfig',
      description: 'sfConfig:a ended again after 2 restarts in 60 s: broken',
    });
    expect(failures).toMatchObject([{ code: 'SD6401', component: 'sfConfig' }]);
    expect(app.eventsOf('created').filter((text) => text === 'created sfConfig:a')).toHaveLength(3);
  });

  test('restarts that are long ago do not count', async () => {
    const late = [70_000, abnormal] as const;
    const app = application(supervisor({ intensity: 1, periodSeconds: 60, a: scripted }), {
      script: { a: ends(late, late, late) },
    });
    await started(app);
    await untilQuiet(app);
    expect(app.eventsOf('created').filter((text) => text === 'created sfConfig:a')).toHaveLength(4);
    await app.terminate();
  });

  test('its parent decides: a Supervisor above makes it again', async () => {
    const app = application(
      supervisor({ intensity: 1, inner: supervisor({ intensity: 1, a: scripted }), z: scripted }),
      { script: { a: ends(crash, crash) } },
    );
    const seq = await started(app);
    await untilQuiet(app);
    expect(since(app, seq, 'created', 'terminated')).toBe(
      'inner:a terminated, inner:a created, inner:a terminated, inner terminated, inner created, inner:a created',
    );
    await app.terminate();
  });

  test.each(['deploy', 'start'] as const)('a child that fails to %s counts as one that ended', async (step) => {
    const app = application(supervisor({ intensity: 2, ...three }), { script: { b: fails(step, 2) } });
    await started(app);
    expect(app.eventsOf('created').filter((text) => text === 'created sfConfig:b')).toHaveLength(3);
    expect(app.eventsOf('started').slice(-4)).toEqual(
      ['a', 'b', 'c'].map((name) => `started sfConfig:${name}`).concat('started sfConfig'),
    );
    await app.terminate();

    const broken = application(supervisor({ intensity: 2, ...three }), { script: { b: fails(step, 3) } });
    expect(await broken.start()).toBe('ended');
    expect((await broken.end()).record).toMatchObject({ type: 'abnormal', id: 'sfConfig' });
    expect(broken.scripted.calls).not.toContain('start sfConfig:c');
  });

  test('a temporary child that fails is left out', async () => {
    const app = application(supervisor({ a: scripted, b: kind('temporary') }), { script: { b: fails('start', 9) } });
    await started(app);
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:b']);
    await app.terminate();
  });
});

group('Supervisor: between two instances', () => {
  test('restartDelay doubles up to restartDelayMax, and is shown', async () => {
    const crash = [0, abnormal] as const;
    const app = application(supervisor({ intensity: 4, restartDelay: '1s', restartDelayMax: '3s', a: scripted }), {
      script: { a: ends(crash, crash, crash, crash) },
    });
    await started(app);
    await untilQuiet(app);
    const created = app.events.filter(({ event, component }) => event === 'created' && component === 'sfConfig:a');
    expect(created.map(({ timeMs }) => timeMs)).toEqual([0, 1000, 3000, 6000, 9000]);
    const waits = app.events.flatMap((event) =>
      event.event === 'waiting' && event.waitingFor !== '' ? [event.waitingFor] : [],
    );
    expect(waits.slice(0, 3)).toEqual(['sfConfig:a to end', '1 s to pass before a starts again', 'a to start again']);
    await app.terminate();
  });

  test.each([
    ['while what is left ends', 105],
    ['while it waits', 500],
    ['while the new one deploys', 1150],
    ['while the new one starts', 1250],
  ])('termination %s', async (_, endAtMs) => {
    const once = ends([100, abnormal]);
    let instances = 0;
    const app = application(supervisor({ restartDelay: '1s', ...three }), {
      script: {
        b: {
          deploy: (context) => context.sleep(instances++ === 0 ? 0 : 100),
          start: async (context) => (instances === 1 ? once.start?.(context) : untilAborted(context.signal)),
          terminate: (context) => context.sleep(10),
        },
      },
    });
    await started(app);
    while (app.world.clock.nowMs() < endAtMs) {
      if (!app.world.clock.advanceToNext()) break;
      await settle();
    }
    const end = await app.terminate();
    expect(end.failures).toEqual([]);
    expect(app.eventsOf('created').length).toBe(app.eventsOf('terminated').length);
    expect(app.eventsOf('terminated').at(-1)).toBe('terminated sfConfig');
  });
});

group('Supervisor and Pool', () => {
  const requires = (text: string): { type: 'vector'; elements: readonly Reference[] } => ({
    type: 'vector',
    elements: [lazy(text)],
  });

  test('a Pool in a Supervisor is made again as a whole', async () => {
    const app = application(
      supervisor({ p: describe('Pool', { a: scripted, b: describe('Scripted', { requires: requires('a') }) }) }),
      { script: { a: ends([100, abnormal]) } },
    );
    const seq = await started(app);
    await untilQuiet(app);
    expect(since(app, seq, 'created', 'started', 'terminated')).toBe(
      'p:b terminated, p:a terminated, p terminated, p created, p:a created, p:b created, p:a started, p:b started, p started',
    );
    await app.terminate();
  });

  test('a Supervisor in a Pool: what requires its child follows the new instance', async () => {
    const app = application(
      describe('Pool', {
        s: supervisor({ a: scripted }),
        b: describe('Scripted', { requires: requires('s:a'), onRequirementEnded: 'restart' }),
      }),
      { script: { a: ends([100, abnormal], [100, abnormal]) } },
    );
    const seq = await started(app);
    await untilQuiet(app);
    const round = 'b terminated, s:a terminated, b created, s:a created, s:a started, b started';
    const seen = since(app, seq, 'created', 'started', 'terminated').split(', ');
    expect(seen.toSorted()).toEqual([...round.split(', '), ...round.split(', ')].toSorted());
    for (const from of [0, 6]) {
      const once = seen.slice(from, from + 6);
      expect(once.indexOf('b terminated')).toBeLessThan(once.indexOf('s:a terminated'));
      expect(once.indexOf('s:a started')).toBeLessThan(once.indexOf('b started'));
    }
    await app.terminate();
  });
});

group('Supervisor: refused before anything is done', () => {
  test('a word for `restart` that it does not know', () => {
    const found = checkDescription({
      description: supervisor({ a: kind('always') }),
      registry: createRegistry([...coreClasses, { className: 'Scripted', create: () => ({}) }]),
      rootName: 'sfConfig',
    });
    expect(found.map(({ code, component }) => `${code} ${component}`)).toEqual(['SD5103 sfConfig:a']);
  });
});
