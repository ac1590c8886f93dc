import { expect, describe as group, test } from 'vitest';
import { written } from '../support/library.ts';
import { application } from '../support/run.ts';

const done = 'DoNothing { time 100; }';
const failing = 'DoNothing { time 100; terminationType "abnormal"; }';

group('Sequence (runtime notes section 11)', () => {
  test('starts the first action; when it ends normally, removes it and starts the next; ends with the last', async () => {
    const app = application(
      written(`sfConfig extends Sequence { a extends ${done} b extends ${done} c extends ${done} }`),
    );
    expect(await app.start()).toBe('started');
    expect((await app.end()).record).toMatchObject({ type: 'normal', id: 'sfConfig:c' });
    expect(app.eventsOf('created', 'terminated')).toEqual([
      'created sfConfig',
      'created sfConfig:a',
      'terminated sfConfig:a',
      'created sfConfig:b',
      'terminated sfConfig:b',
      'created sfConfig:c',
      'terminated sfConfig:c',
      'terminated sfConfig',
    ]);
    expect(app.world.clock.nowMs()).toBe(300);
  });

  test('an abnormal end ends it with that record, and the rest is never created', async () => {
    const app = application(
      written(`sfConfig extends Sequence { a extends ${done} b extends ${failing} c extends ${done} }`),
    );
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'abnormal', id: 'sfConfig:b' });
    expect(app.eventsOf('created')).not.toContain('created sfConfig:c');
  });

  test('a later action that cannot be made is an abnormal end that says so', async () => {
    const app = application(written(`sfConfig extends Sequence { a extends ${done} b extends Scripted; }`), {
      script: {
        b: {
          deploy: async () => {
            throw new Error('broken');
          },
        },
      },
    });
    await app.start();
    const { record } = await app.end();
    expect(record.type).toBe('abnormal');
    expect(record.description).toMatch(
      /^Sequence could not start the next component: Deployment Failure: sfConfig:b: /,
    );
  });

  test('empty: ends at once', async () => {
    const app = application(written('sfConfig extends Sequence;'));
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record).toMatchObject({ type: 'normal', description: 'Empty Sequence', id: 'sfConfig' });
  });

  test('empty with sfShouldTerminate false: lives on', async () => {
    const app = application(written('sfConfig extends Sequence { sfShouldTerminate false; }'));
    expect(await app.start()).toBe('started');
    expect(app.eventsOf('terminating')).toEqual([]);
    await app.terminate();
  });

  test('actions that end in their own start are all run', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `a${index}`);
    const app = application(
      written(
        `sfConfig extends Sequence { ${names.map((name) => `${name} extends EventSend { event "x"; }`).join(' ')} }`,
      ),
    );
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'normal', id: 'sfConfig:a49' });
    expect(app.eventsOf('created')).toHaveLength(51);
  });

  test('what follows it in a Compound waits for the start of its first action only', async () => {
    const app = application(
      written(
        `sfConfig extends Compound { steps extends Sequence { a extends ${done} b extends ${done} } other extends Scripted; }`,
      ),
    );
    expect(await app.start()).toBe('started');
    expect(app.world.clock.nowMs()).toBe(0);
    await app.terminate();
  });

  test('it is not ready before the action is that followed one on its way out', async () => {
    const app = application(written('sfConfig extends Sequence { a extends Scripted; b extends Scripted; }'), {
      script: {
        a: {
          start: async (context) =>
            context.background(async () => context.end({ type: 'normal', description: 'done' })),
          ready: (context) => context.sleep(10),
        },
        b: { ready: (context) => context.sleep(1000) },
      },
    });
    await app.start();
    while (app.world.clock.advanceToNext()) await new Promise((resolve) => setImmediate(resolve));
    expect(app.eventsOf('ready')).toEqual(['ready sfConfig:b', 'ready sfConfig']);
    await app.terminate();
  });

  test('the older notation: eager children deploy with it, and `actions` holds what it runs', async () => {
    const app = application(
      written(`sfConfig extends Sequence {
        helper extends Scripted;
        actions extends LAZY { a extends ${done} b extends ${done} }
      }`),
    );
    expect(await app.start()).toBe('started');
    expect((await app.end()).record).toMatchObject({ type: 'normal', id: 'sfConfig:b' });
    expect(app.eventsOf('created', 'deployed')).toEqual([
      'created sfConfig',
      'created sfConfig:helper',
      'deployed sfConfig:helper',
      'deployed sfConfig',
      'created sfConfig:a',
      'deployed sfConfig:a',
      'created sfConfig:b',
      'deployed sfConfig:b',
    ]);
    expect(app.world.logged).toEqual([
      'warning: an older notation: write the actions as components, without `actions` around them',
    ]);
  });
});

group('RandomSequence (runtime notes section 11)', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const orderOf = async (seed: string): Promise<readonly string[]> => {
    const actions = names.map((name) => `${name} extends EventSend { event "x"; }`).join(' ');
    const app = application(written(`sfConfig extends RandomSequence { ${seed} ${actions} }`));
    await app.start();
    await app.end();
    return app.eventsOf('created').slice(1);
  };

  test('the same seed gives the same order, of all actions', async () => {
    const order = await orderOf('seed 7L;');
    expect(await orderOf('seed 7L;')).toEqual(order);
    expect(order.toSorted()).toEqual(names.map((name) => `created sfConfig:${name}`));
  });

  test('other seeds give other orders', async () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 8; seed += 1) orders.add((await orderOf(`seed ${seed}L;`)).join());
    expect(orders.size).toBeGreaterThan(4);
  });

  test('empty: its start fails', async () => {
    const app = application(written('sfConfig extends RandomSequence;'));
    expect(await app.start()).toBe('ended');
    expect((await app.end()).failures.map(({ code }) => code)).toEqual(['SD6411']);
  });
});
