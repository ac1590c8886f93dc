import { expect, describe as group, test } from 'vitest';
import { describe, describeData } from '../support/describe.ts';
import { settle } from '../support/fake-world.ts';
import { application } from '../support/run.ts';
import { untilAborted } from '../support/scripted.ts';

const scripted = describe('Scripted');
const threeChildren = describe('Compound', { a: scripted, b: scripted, c: scripted });

const fail = async (): Promise<never> => {
  throw new Error('broken');
};

group('phases over the tree (runtime notes sections 2 and 3)', () => {
  test('all exist before the first deploys, all are deployed before the first starts, in order', async () => {
    const app = application(describe('Compound', { a: describe('Compound', { b: scripted }), c: scripted }));
    expect(await app.start()).toBe('started');
    expect(app.eventsOf('created', 'deployed', 'started')).toEqual([
      'created sfConfig',
      'created sfConfig:a',
      'created sfConfig:a:b',
      'created sfConfig:c',
      'deployed sfConfig:a:b',
      'deployed sfConfig:a',
      'deployed sfConfig:c',
      'deployed sfConfig',
      'started sfConfig:a:b',
      'started sfConfig:a',
      'started sfConfig:c',
      'started sfConfig',
    ]);
    await app.terminate();
  });

  test('a component passes through every state, and each is an event', async () => {
    const app = application(describe('Compound', { a: scripted }));
    await app.start();
    await app.terminate();
    expect(app.events.filter(({ component }) => component === 'sfConfig:a').map(({ event }) => event)).toEqual([
      'created',
      'deploying',
      'deployed',
      'starting',
      'started',
      'ready',
      'terminating',
      'terminated',
    ]);
  });

  test('the stream is numbered from 1 without gaps', async () => {
    const app = application(threeChildren);
    await app.start();
    await app.terminate();
    expect(app.events.map(({ seq }) => seq)).toEqual(app.events.map((_, index) => index + 1));
  });

  test('only eager descriptions are children', async () => {
    const app = application(describe('Compound', { data: describeData({ sfClass: 'Scripted' }), a: scripted }));
    await app.start();
    expect(app.eventsOf('created')).toEqual(['created sfConfig', 'created sfConfig:a']);
    await app.terminate();
  });

  test('nothing overlaps: each child deploys after the one before it', async () => {
    const app = application(threeChildren, { script: { a: { deploy: (context) => context.sleep(1000) } } });
    await app.start();
    expect(app.eventsOf('deploying', 'deployed').slice(1, 5)).toEqual([
      'deploying sfConfig:a',
      'deployed sfConfig:a',
      'deploying sfConfig:b',
      'deployed sfConfig:b',
    ]);
    await app.terminate();
  });

  test('a compound is ready when all its children are', async () => {
    const app = application(threeChildren, { script: { b: { ready: (context) => context.sleep(500) } } });
    expect(await app.start()).toBe('started');
    expect(app.eventsOf('ready')).toEqual(['ready sfConfig:a', 'ready sfConfig:c']);
    app.world.clock.advanceToNext();
    await settle();
    await app.terminate();
    expect(app.eventsOf('ready')).toEqual([
      'ready sfConfig:a',
      'ready sfConfig:c',
      'ready sfConfig:b',
      'ready sfConfig',
    ]);
  });
});

group('failures going up (runtime notes section 2)', () => {
  test('create: the next is never made, the ones made are terminated', async () => {
    const app = application(describe('Compound', { a: scripted, b: describe('Nothing'), c: scripted }));
    expect(await app.start()).toBe('ended');
    const end = await app.end();
    expect(end.record).toMatchObject({ type: 'abnormal', id: 'sfConfig:b' });
    expect(end.record.description).toMatch(/^Deployment Failure: sfConfig:b: /);
    expect(end.failures.map(({ code }) => code)).toEqual(['SD5002']);
    expect(app.eventsOf('created', 'failed', 'terminated')).toEqual([
      'created sfConfig',
      'created sfConfig:a',
      'failed sfConfig:b',
      'terminated sfConfig:a',
      'terminated sfConfig',
    ]);
  });

  test('deploy: the next was made but never deployed, all are terminated, last first', async () => {
    const app = application(threeChildren, { script: { b: { deploy: fail } } });
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record).toMatchObject({
      type: 'abnormal',
      id: 'sfConfig:b',
      description: 'Deployment Failure: sfConfig:b: component code failed unexpectedly',
    });
    expect(app.scripted.calls).toEqual([
      'deploy sfConfig:a',
      'deploy sfConfig:b',
      'terminate sfConfig:c',
      'terminate sfConfig:b',
      'terminate sfConfig:a',
    ]);
  });

  test('start: the one before was started, the next deployed only, all are terminated', async () => {
    const app = application(threeChildren, { script: { b: { start: fail } } });
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record).toMatchObject({
      type: 'abnormal',
      id: 'sfConfig:b',
      description: 'sfStart failure: sfConfig:b: component code failed unexpectedly',
    });
    expect(app.scripted.calls.filter((call) => !call.startsWith('deploy'))).toEqual([
      'start sfConfig:a',
      'ready sfConfig:a',
      'start sfConfig:b',
      'terminate sfConfig:c',
      'terminate sfConfig:b',
      'terminate sfConfig:a',
    ]);
  });

  test('a failure is reported once, by the component that had it', async () => {
    const app = application(describe('Compound', { outer: describe('Compound', { inner: scripted }) }), {
      script: { inner: { deploy: fail } },
    });
    await app.start();
    expect(app.eventsOf('failed')).toEqual(['failed sfConfig:outer:inner']);
    expect((await app.end()).failures).toHaveLength(1);
  });

  test('a component that never gets ready ends abnormally', async () => {
    const app = application(threeChildren, { script: { a: { ready: (context) => context.sleep(1000).then(fail) } } });
    expect(await app.start()).toBe('started');
    expect((await app.end()).record).toMatchObject({ type: 'abnormal', id: 'sfConfig:a' });
  });

  test('work in the background that fails ends its component abnormally', async () => {
    const app = application(threeChildren, {
      script: {
        a: {
          async start(context) {
            context.background(async (signal) => {
              await context.sleep(1000, signal);
              throw new Error('the watch broke');
            });
          },
        },
      },
    });
    expect(await app.start()).toBe('started');
    const { record, failures } = await app.end();
    expect(record).toMatchObject({ type: 'abnormal', id: 'sfConfig:a' });
    expect(failures).toHaveLength(1);
    expect(app.events.find(({ event }) => event === 'failed')).toMatchObject({ step: 'run' });
  });
});

group("a child's end (runtime notes section 3)", () => {
  for (const type of ['normal', 'abnormal', 'special']) {
    test(`of type ${type} ends the compound and all siblings with the same record`, async () => {
      const app = application(threeChildren, {
        script: { b: { start: async (context) => context.end({ type, description: 'my work is over' }) } },
      });
      expect(await app.start()).toBe('ended');
      const expected = { type, description: 'my work is over', id: 'sfConfig:b' };
      expect((await app.end()).record).toEqual(expected);
      const records = app.events.filter(({ event }) => event === 'terminated');
      expect(records).toHaveLength(4);
      for (const event of records) expect(event).toMatchObject({ record: expected });
    });
  }

  test('goes up to the top before anything is undone, so that all is terminated in one reverse order', async () => {
    const app = application(
      describe('Compound', { a: describe('Compound', { a1: scripted, a2: scripted }), b: scripted }),
      {
        script: {
          a1: {
            start: async (context) => {
              context.background((signal) => context.sleep(1000, signal).then(() => context.end(normalEnd)));
            },
          },
        },
      },
    );
    expect(await app.start()).toBe('started');
    await app.end();
    expect(app.scripted.calls.filter((call) => call.startsWith('terminate'))).toEqual([
      'terminate sfConfig:b',
      'terminate sfConfig:a:a2',
      'terminate sfConfig:a:a1',
    ]);
  });

  const normalEnd = { type: 'normal', description: 'done' };

  test('is decided once: later ends of the same component do nothing', async () => {
    const app = application(threeChildren, {
      script: {
        a: {
          async start(context) {
            context.end({ type: 'normal', description: 'first' });
            context.end({ type: 'abnormal', description: 'second' });
          },
        },
      },
    });
    await app.start();
    expect((await app.end()).record.description).toBe('first');
  });

  test('from its own deploy works: the step is interrupted, settles, and then it is terminated', async () => {
    const order: string[] = [];
    const app = application(threeChildren, {
      script: {
        a: {
          async deploy(context) {
            context.end(normalEnd);
            await untilAborted(context.signal).finally(() => order.push('step settled'));
          },
          async terminate() {
            order.push('terminate');
          },
        },
      },
    });
    expect(await app.start()).toBe('ended');
    expect((await app.end()).failures).toEqual([]);
    expect(order).toEqual(['step settled', 'terminate']);
  });
});
