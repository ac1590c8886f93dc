import { expect, describe as group, test } from 'vitest';
import { written } from '../support/library.ts';
import { application, type Running } from '../support/run.ts';

const fail = async (): Promise<never> => {
  throw new Error('broken');
};
const passTime = async (app: Running): Promise<void> => {
  do await new Promise((resolve) => setImmediate(resolve));
  while (app.world.clock.advanceToNext());
};

group('Container (runtime notes section 11)', () => {
  test('only removes children that end, of whatever type, and lives until terminated', async () => {
    const app = application(
      written(
        'sfConfig extends Container { a extends DoNothing { time 10; } b extends DoNothing { time 20; terminationType "abnormal"; } }',
      ),
    );
    await app.start();
    await passTime(app);
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:a', 'terminated sfConfig:b']);
    expect((await app.terminate()).record.type).toBe('normal');
  });

  test('a child that fails its ping is ended alone', async () => {
    const app = application(
      written('sfConfig extends Container { sfLivenessDelay 1; a extends Scripted; b extends Scripted; }'),
      {
        script: { a: { ping: fail } },
      },
    );
    await app.start();
    app.world.clock.advanceToNext();
    await new Promise((resolve) => setImmediate(resolve));
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:a']);
    await app.terminate();
  });

  test('empty: lives', async () => {
    const app = application(written('sfConfig extends Container;'));
    expect(await app.start()).toBe('started');
    await app.terminate();
  });

  test('a child that cannot be made ends it, as a Parallel', async () => {
    const app = application(written('sfConfig extends Container { a extends Scripted; }'), {
      script: { a: { deploy: fail } },
    });
    await app.start();
    expect((await app.end()).record.type).toBe('abnormal');
  });
});

group('FireBreak (runtime notes section 11)', () => {
  test.each(['normal', 'abnormal'])(
    'any child end (%s): it detaches itself and ends, and its parent does not notice',
    async (type) => {
      const app = application(
        written(`sfConfig extends Compound {
        wall extends FireBreak { a extends DoNothing { time 10; terminationType "${type}"; } b extends Scripted; }
        other extends Scripted;
      }`),
      );
      await app.start();
      await passTime(app);
      expect(app.eventsOf('terminated')).toEqual([
        'terminated sfConfig:wall:b',
        'terminated sfConfig:wall:a',
        'terminated sfConfig:wall',
      ]);
      expect((await app.terminate()).record.type).toBe('normal');
    },
  );

  test('a failed ping does the same', async () => {
    const app = application(
      written(`sfConfig extends Compound {
        wall extends FireBreak { sfLivenessDelay 1; a extends Scripted; }
        other extends Scripted;
      }`),
      { script: { a: { ping: fail } } },
    );
    await app.start();
    app.world.clock.advanceToNext();
    await passTime(app);
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:wall:a', 'terminated sfConfig:wall']);
    await app.terminate();
  });
});

group('Retract (runtime notes section 11)', () => {
  test('it starts nothing by itself', async () => {
    const app = application(written('sfConfig extends Retract { a extends Scripted; }'));
    expect(await app.start()).toBe('started');
    expect(app.scripted.calls).toEqual([]);
    await app.terminate();
  });

  test('termination: children last first, each waited for, whatever sfSyncTerminate says', async () => {
    const app = application(
      written(
        'sfConfig extends Retract { sfSyncTerminate false; actions extends LAZY {} a extends Scripted; b extends Scripted; }',
      ),
      { script: { b: { terminate: (context) => context.sleep(100) } } },
    );
    await app.start();
    await app.terminate();
    expect(app.eventsOf('terminating', 'terminated').slice(1, 5)).toEqual([
      'terminating sfConfig:b',
      'terminated sfConfig:b',
      'terminating sfConfig:a',
      'terminated sfConfig:a',
    ]);
  });
});

group('Finally (runtime notes section 11)', () => {
  const text = 'sfConfig extends Compound { work extends Scripted; last extends Finally { action extends Scripted; } }';

  test('at start the action is created and deployed, and started when it is terminated, and then ended at once', async () => {
    const app = application(written(text));
    await app.start();
    expect(app.scripted.calls).toEqual([
      'deploy sfConfig:work',
      'start sfConfig:work',
      'ready sfConfig:work',
      'deploy sfConfig:last:running',
    ]);
    const end = await app.terminate();
    expect(app.scripted.calls.slice(4)).toEqual([
      'start sfConfig:last:running',
      'ready sfConfig:last:running',
      'terminate sfConfig:last:running',
      'terminate sfConfig:work',
    ]);
    expect(end.failures).toEqual([]);
  });

  test('what its start does is waited for', async () => {
    const app = application(written(text), { script: { running: { start: (context) => context.sleep(5000) } } });
    await app.start();
    await app.terminate();
    expect(app.eventsOf('started', 'terminating').slice(-3)).toEqual([
      'started sfConfig:last:running',
      'terminating sfConfig:last:running',
      'terminating sfConfig:work',
    ]);
    expect(app.world.clock.nowMs()).toBe(5000);
  });

  test('an action that hangs is given the time of a termination', async () => {
    const app = application(written(text), {
      script: { running: { start: (context) => context.sleep(10_000_000) } },
      limits: { terminateTimeoutMs: 2000 },
    });
    await app.start();
    const { failures } = await app.terminate();
    expect(failures.map(({ code }) => code)).toEqual(['SD6302']);
    expect(app.world.clock.nowMs()).toBe(2000);
  });

  test('a failing one is reported, and the rest goes on', async () => {
    const app = application(written(text), { script: { running: { start: fail } } });
    await app.start();
    const { failures } = await app.terminate();
    expect(failures).toHaveLength(1);
    expect(app.scripted.calls.at(-1)).toBe('terminate sfConfig:work');
  });

  test('never started, it runs nothing', async () => {
    const app = application(written(text), { script: { work: { start: fail } } });
    await app.start();
    await app.end();
    expect(app.scripted.calls).not.toContain('deploy sfConfig:last:running');
  });

  test('an action that cannot be deployed fails the start', async () => {
    const app = application(written(text), { script: { running: { deploy: fail } } });
    expect(await app.start()).toBe('ended');
    expect(app.scripted.calls).not.toContain('start sfConfig:last:running');
  });
});

group('CounterAction (runtime notes section 11)', () => {
  const text = `sfConfig extends CounterAction {
    sfLivenessDelay 1;
    action extends Scripted; counterAction extends Scripted; liveness extends Scripted;
  }`;

  test('action at start; the counteraction is prepared then and started at termination', async () => {
    const app = application(written(text));
    await app.start();
    expect(app.scripted.calls.filter((call) => /^(deploy|start) /.test(call))).toEqual([
      'deploy sfConfig:running',
      'start sfConfig:running',
      'deploy sfConfig:counterAction',
      'deploy sfConfig:liveness',
      'start sfConfig:liveness',
    ]);
    await app.terminate();
    expect(app.scripted.calls.filter((call) => /^(start|terminate) /.test(call)).slice(2)).toEqual([
      'terminate sfConfig:liveness',
      'start sfConfig:counterAction',
      'terminate sfConfig:counterAction',
      'terminate sfConfig:running',
    ]);
  });

  test('the end of the action, even abnormal, is ignored', async () => {
    const app = application(
      written(
        'sfConfig extends CounterAction { action extends DoNothing { time 5; terminationType "abnormal"; } counterAction extends Scripted; }',
      ),
    );
    await app.start();
    await passTime(app);
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:running']);
    await app.terminate();
    expect(app.scripted.calls).toContain('start sfConfig:counterAction');
  });

  test.each([
    { name: 'running', ends: false },
    { name: 'liveness', ends: true },
  ])('pings go to liveness only: $name', async ({ name, ends }) => {
    const app = application(written(text), { script: { [name]: { ping: fail } } });
    await app.start();
    app.world.clock.advanceToNext();
    await new Promise((resolve) => setImmediate(resolve));
    expect(app.eventsOf('terminating').length > 0).toBe(ends);
    await app.terminate();
  });
});
