import { expect, describe as group, test } from 'vitest';
import { written } from '../support/library.ts';
import { application } from '../support/run.ts';

group('Delay (runtime notes section 11)', () => {
  test('after the time it starts the action as child running, and ends with it', async () => {
    const app = application(written('sfConfig extends Delay { time "2s"; action extends DoNothing { time 500; } }'));
    expect(await app.start()).toBe('started');
    expect(app.world.clock.nowMs()).toBe(0);
    expect((await app.end()).record).toMatchObject({ type: 'normal', id: 'sfConfig:running' });
    expect(app.world.clock.nowMs()).toBe(2500);
  });

  test('without action it ends normally', async () => {
    const app = application(written('sfConfig extends Delay { time 700; }'));
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'normal', id: 'sfConfig' });
    expect(app.world.clock.nowMs()).toBe(700);
  });

  test('says what it waits for, and its wait ends with it', async () => {
    const app = application(written('sfConfig extends Delay { time 700; }'));
    await app.start();
    expect(app.events.some((event) => event.event === 'waiting' && event.waitingFor === '700 ms to pass')).toBe(true);
    await app.terminate();
    expect(app.world.clock.timerCount).toBe(0);
  });
});

group('Timeout (runtime notes section 11)', () => {
  test('a late action is ended by an abnormal record "timeout occurred"', async () => {
    const app = application(written('sfConfig extends Timeout { time 300; action extends DoNothing; }'));
    await app.start();
    const { record, failures } = await app.end();
    expect(record).toMatchObject({ type: 'abnormal', description: 'timeout occurred' });
    expect(failures.map(({ code }) => code)).toEqual(['SD6413']);
    expect(app.world.clock.nowMs()).toBe(300);
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:running', 'terminated sfConfig']);
  });

  test('the time covers making the action', async () => {
    const app = application(written('sfConfig extends Timeout { time 300; action extends Scripted; }'), {
      script: { running: { deploy: (context) => context.sleep(1_000_000) } },
    });
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record.description).toBe('timeout occurred');
    expect(app.world.clock.nowMs()).toBe(300);
  });

  test('0 is no limit', async () => {
    const app = application(written('sfConfig extends Timeout { action extends DoNothing { time 99; } }'));
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'normal', id: 'sfConfig:running' });
  });
});

group('During (runtime notes section 11)', () => {
  test('ends it normally after the time', async () => {
    const app = application(written('sfConfig extends During { time 300; action extends DoNothing; }'));
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'normal', id: 'sfConfig' });
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:running', 'terminated sfConfig']);
  });

  test.each(['-1', '-5L'])('%s is for ever', async (time) => {
    const app = application(
      written(`sfConfig extends During { time ${time}; action extends DoNothing { time 5000; } }`),
    );
    await app.start();
    expect((await app.end()).record.id).toBe('sfConfig:running');
    expect(app.world.clock.nowMs()).toBe(5000);
  });
});

group('SlowStart (runtime notes section 11)', () => {
  const slow = 'sfConfig extends SlowStart { sfLivenessDelay 1; delay 5000; action extends Scripted; }';
  const pinged = async (
    answers: (nowMs: number) => boolean,
  ): Promise<{ nowMs: number; type: string; text: string }> => {
    const app = application(written(slow), {
      script: {
        running: {
          ping: async (context) => {
            if (!answers(context.clock.nowMs())) throw new Error('not well');
          },
          start: async (context) =>
            context.background(async (signal) => {
              await context.sleep(20_000, signal);
              context.end({ type: 'normal', description: 'done' });
            }),
        },
      },
    });
    await app.start();
    const { record } = await app.end();
    return { nowMs: app.world.clock.nowMs(), type: record.type, text: record.description };
  };

  test('ping failures are ignored until the first good ping', async () => {
    expect(await pinged((nowMs) => nowMs > 3000)).toEqual({ nowMs: 20_000, type: 'normal', text: 'done' });
  });

  test('or until the end of the delay', async () => {
    expect(await pinged(() => false)).toEqual({
      nowMs: 5000,
      type: 'abnormal',
      text: 'Liveness Send Failure in sfConfig when calling sfConfig:running',
    });
  });

  test('after the first good one they count', async () => {
    expect((await pinged((nowMs) => nowMs <= 2000)).nowMs).toBe(3000);
  });
});

group('DoNothing (runtime notes section 11)', () => {
  test('none is never', async () => {
    const app = application(written('sfConfig extends DoNothing { time 1; terminationType "none"; }'));
    expect(await app.start()).toBe('started');
    expect(app.world.clock.timerCount).toBe(0);
    await app.terminate();
  });

  test('says why it ends, with its message', async () => {
    const app = application(
      written('sfConfig extends DoNothing { time 5; terminationType "abnormal"; message "over"; }'),
    );
    await app.start();
    expect((await app.end()).record).toMatchObject({
      type: 'abnormal',
      description: "Timer 'sfConfig' expired after 5 ms: over",
    });
  });
});
