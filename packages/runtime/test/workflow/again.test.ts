import { expect, describe as group, test } from 'vitest';
import type { Component } from '../../src/component.ts';
import { checked, written } from '../support/library.ts';
import { application, type Running } from '../support/run.ts';

const done = 'DoNothing { time 100; }';
const failing = 'DoNothing { time 100; terminationType "abnormal"; }';
const made = (app: Running): readonly string[] => app.eventsOf('created').slice(1);

group('Repeat (runtime notes section 11)', () => {
  test('runs it N times one after another while it ends normally, and ends with the last', async () => {
    const app = application(written(`sfConfig extends Repeat { repeat 3; action extends ${done} }`));
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'normal', id: 'sfConfig:running_2' });
    expect(app.eventsOf('created', 'terminated').slice(1, 7)).toEqual([
      'created sfConfig:running_0',
      'terminated sfConfig:running_0',
      'created sfConfig:running_1',
      'terminated sfConfig:running_1',
      'created sfConfig:running_2',
      'terminated sfConfig:running_2',
    ]);
  });

  test('an abnormal end ends it', async () => {
    const app = application(written(`sfConfig extends Repeat { repeat 3; action extends ${failing} }`));
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'abnormal', id: 'sfConfig:running_0' });
    expect(made(app)).toHaveLength(1);
  });

  test('-1 is for ever, and leaves others their turn when its action ends at once', async () => {
    const app = application(written('sfConfig extends Repeat { repeat -1; action extends EventSend { event "x"; } }'));
    expect(await app.start()).toBe('started');
    let turns = 0;
    while (made(app).length < 200 && app.world.clock.advanceToNext()) {
      turns += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(turns).toBeGreaterThanOrEqual(199);
    expect(app.eventsOf('terminating')).not.toContain('terminating sfConfig');
    await app.terminate();
    expect(app.world.clock.timerCount).toBe(0);
  });

  test('0 runs nothing and ends normally', async () => {
    const app = application(written(`sfConfig extends Repeat { repeat 0; action extends ${done} }`));
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record.type).toBe('normal');
    expect(made(app)).toEqual([]);
  });

  test('a later run that cannot be made ends it abnormally', async () => {
    let runs = 0;
    const app = application(written('sfConfig extends Repeat { repeat 3; action extends Scripted; }'), {
      script: {
        running_0: { start: async (context) => context.end({ type: 'normal', description: 'done' }) },
        running_1: {
          start: async () => {
            runs += 1;
            throw new Error('broken');
          },
        },
      },
    });
    await app.start();
    const { record, failures } = await app.end();
    expect(record.description).toMatch(/^Repeat could not start the next run: sfStart failure: sfConfig:running_1: /);
    expect([record.type, runs, failures.length]).toEqual(['abnormal', 1, 1]);
  });
});

group('Retry (runtime notes section 11)', () => {
  test.each([0, 1, 3])('up to %i retries, so one run more; it forwards the last record', async (retry) => {
    const app = application(written(`sfConfig extends Retry { retry ${retry}; action extends ${failing} }`));
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'abnormal', id: `sfConfig:running_${retry}` });
    expect(made(app)).toEqual(Array.from({ length: retry + 1 }, (_, run) => `created sfConfig:running_${run}`));
    expect(app.world.clock.nowMs()).toBe(100 * (retry + 1));
  });

  test('a normal end is its end', async () => {
    const app = application(written(`sfConfig extends Retry { retry 3; action extends ${done} }`));
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'normal', id: 'sfConfig:running_0' });
  });

  test('count is kept', async () => {
    const app = application(
      written(
        `sfConfig extends Retry { retry 2; action extends DoNothing { time 1; terminationType "abnormal"; message LAZY PARENT:word; } word "x"; }`,
      ),
    );
    await app.start();
    await app.end();
    const counts = app.events
      .filter((event) => event.event === 'attribute')
      .map((event) => 'value' in event && event.value);
    expect(counts).toEqual(['1', '2']);
  });

  test('a run that cannot be started fails it, as in the original: that is not an end', async () => {
    const app = application(written('sfConfig extends Retry { retry 3; action extends Scripted; }'), {
      script: { running_0: { start: () => Promise.reject(new Error('broken')) } },
    });
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record).toMatchObject({ type: 'abnormal', id: 'sfConfig:running_0' });
    expect(made(app)).toEqual(['created sfConfig:running_0']);
  });

  for (const step of ['deploy', 'start'] as const) {
    test(`retryFailedStart: a failed ${step} counts as an abnormal end, and nothing of that run is left before the next`, async () => {
      const broken: Component = { [step]: () => Promise.reject(new Error('broken')) };
      const app = application(
        written('sfConfig extends Retry { retry 3; retryFailedStart true; action extends Scripted; }'),
        { script: { running_0: broken, running_1: broken } },
      );
      expect(await app.start()).toBe('started');
      expect(app.eventsOf('created', 'terminated').slice(1)).toEqual([
        'created sfConfig:running_0',
        'terminated sfConfig:running_0',
        'created sfConfig:running_1',
        'terminated sfConfig:running_1',
        'created sfConfig:running_2',
      ]);
      expect(app.application.root?.value('count')).toBe(2);
      await app.terminate();
    });
  }

  test('retryFailedStart: the last run that fails, fails it; also one after an abnormal end', async () => {
    const app = application(
      written('sfConfig extends Retry { retry 2; retryFailedStart true; action extends Scripted; }'),
      {
        script: {
          running_0: { start: async (context) => context.end({ type: 'abnormal', description: 'no' }) },
          running_1: { start: () => Promise.reject(new Error('broken')) },
          running_2: { start: () => Promise.reject(new Error('broken')) },
        },
      },
    );
    await app.start();
    const { record } = await app.end();
    expect(record).toMatchObject({ type: 'abnormal', id: 'sfConfig:running_2' });
    expect(made(app)).toHaveLength(3);
  });

  test('it is ready when the run is that will stay', async () => {
    const app = application(written('sfConfig extends Retry { action extends Scripted; }'), {
      script: {
        running_0: {
          ready: (context) => context.sleep(50).then(() => context.end({ type: 'abnormal', description: 'no' })),
        },
        running_1: { ready: (context) => context.sleep(50) },
      },
    });
    await app.start();
    while (app.world.clock.advanceToNext()) await new Promise((resolve) => setImmediate(resolve));
    expect(app.eventsOf('ready').at(-1)).toBe('ready sfConfig');
    expect(app.eventsOf('ready')).toContain('ready sfConfig:running_1');
    await app.terminate();
  });

  test('a number without meaning is an error: before the run, and at run time', async () => {
    const text = (retry: string): string => `sfConfig extends Compound {
      n -1;
      r extends { sfClass "Retry"; retry ${retry}; action extends ${done} }
    }`;
    expect(checked(text('-1'))).toEqual(['error SD6412']);
    const app = application(written(text('LAZY ATTRIB n')));
    await app.start();
    expect((await app.end()).failures.map(({ code }) => code)).toEqual(['SD6412']);
    expect(checked(text('-1').replace('Retry', 'Repeat').replace('retry -1', 'repeat -2'))).toEqual(['error SD6412']);
  });
});

group('Try (runtime notes section 11)', () => {
  test.each(['normal', 'abnormal', 'odd'])(
    'the description named like the type of the end runs, and ends it: %s',
    async (type) => {
      const app = application(
        written(`sfConfig extends Try {
        action extends DoNothing { time 10; terminationType "${type}"; }
        normal extends DoNothing { time 10; message "after normal"; }
        abnormal extends DoNothing { time 10; message "after abnormal"; terminationType "abnormal"; }
        odd extends DoNothing { time 10; message "after odd"; }
      }`),
      );
      await app.start();
      const { record } = await app.end();
      expect(record.description).toMatch(new RegExp(`: after ${type}$`));
      expect(record.type).toBe(type === 'abnormal' ? 'abnormal' : 'normal');
      expect(made(app)).toEqual(['created sfConfig:running', `created sfConfig:${type}`]);
    },
  );

  test('without the follow-on nothing happens, it stays alive, and the log says so', async () => {
    const app = application(written(`sfConfig extends Try { action extends ${failing} normal extends ${done} }`));
    await app.start();
    while (app.world.clock.advanceToNext()) await new Promise((resolve) => setImmediate(resolve));
    expect(app.eventsOf('terminating')).toEqual(['terminating sfConfig:running']);
    expect(app.world.logged).toEqual([
      'warning: the action of a Try ended in a way that nothing is written for; it lives on',
    ]);
    await app.terminate();
  });
});
