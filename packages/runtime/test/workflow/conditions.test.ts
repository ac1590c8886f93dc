import { expect, describe as group, test } from 'vitest';
import { checked, written } from '../support/library.ts';
import { application, type Running } from '../support/run.ts';

/** What the condition evaluates to. */
async function answer(
  condition: string,
  around: { readonly attributes?: string; readonly properties?: ReadonlyMap<string, string> } = {},
): Promise<unknown> {
  const { attributes = '', properties } = around;
  const app = application(
    written(`sfConfig extends Sequence {
      ${attributes}
      test extends EvaluateCondition { failOnFalse false; condition extends ${condition} }
    }`),
    properties && { surroundings: { properties } },
  );
  await app.start();
  const { record } = await app.end();
  expect(record.type, record.description).toBe('normal');
  const found = app.events.find((event) => event.event === 'attribute' && event.name === 'result');
  return found && 'value' in found ? found.value === 'true' : undefined;
}

group('conditions (runtime notes section 11)', () => {
  test.each([
    ['BooleanValue { value true; }', true],
    ['BooleanValue { value false; }', false],
    ['True;', true],
    ['False;', false],
    ['Equals { left 1; right 1; }', true],
    ['Equals { left 1; right 1L; }', false],
    ['Equals { left "a"; right "A"; }', false],
    ['Equals { left "a"; right "A"; caseSensitive false; }', true],
    ['Equals { left [1, "x"]; right [1, "x"]; }', true],
    ['Equals { left [1, "x"]; right [1, "y"]; }', false],
    ['StringEquals { left "a"; right "a"; }', true],
    ['StringEquals { left "a"; right "A"; }', false],
    ['StringEquals { left "a"; right "A"; caseSensitive false; }', true],
    ['StringLength { string "four"; length 4; }', true],
    ['StringLength { string "four"; length 5; }', false],
    ['RunningFor { milliseconds 0; }', true],
    ['RunningFor { seconds 1; }', false],
    ['ReferenceResolves { reference LAZY PARENT; }', true],
    ['ReferenceResolves { reference LAZY PARENT:PARENT:nothing; }', false],
    ['Not { condition extends False; }', true],
    ['Not { condition extends True; }', false],
    ['And;', true],
    ['And { a extends True; b extends True; }', true],
    ['And { a extends True; b extends False; }', false],
    ['Or;', false],
    ['Or { a extends False; b extends True; }', true],
    ['Or { a extends False; b extends False; }', false],
    ['Xor { a extends True; b extends True; }', false],
    ['Xor { a extends True; b extends True; c extends True; }', true],
    ['And { a extends Or { x extends True; } b extends Not { condition extends Xor; } }', true],
  ])('%s is %s', async (condition, expected) => {
    expect(await answer(condition)).toBe(expected);
  });

  test('IsPropertySet and IsPropertyTrue look at the properties of the application', async () => {
    const properties = new Map([
      ['yes', 'TRUE'],
      ['other', 'x'],
    ]);
    expect(await answer('IsPropertySet { property "other"; }', { properties })).toBe(true);
    expect(await answer('IsPropertySet { property "none"; }', { properties })).toBe(false);
    expect(await answer('IsPropertyTrue { property "yes"; }', { properties })).toBe(true);
    expect(await answer('IsPropertyTrue { property "other"; }', { properties })).toBe(false);
    expect(await answer('IsPropertyTrue { property "none"; }', { properties })).toBe(false);
  });

  test('And stops at the first false, Or at the first true', async () => {
    const broken = 'BooleanValue { value LAZY PARENT:PARENT:PARENT:nothing; }';
    expect(await answer(`And { a extends False; b extends ${broken} }`)).toBe(false);
    expect(await answer(`Or { a extends True; b extends ${broken} }`)).toBe(true);
  });

  test('what is no condition is found before anything is done', () => {
    expect(checked('sfConfig extends If { condition extends Scripted; }')).toEqual(['error SD5004']);
    expect(checked('sfConfig extends If { condition extends And { a extends Scripted; } }')).toEqual(['error SD5004']);
    expect(checked('sfConfig extends { sfClass "If"; }')).toEqual(['error SD6411']);
  });
});

const step = (name: string): string => `${name} extends DoNothing { time 10; message "${name}"; }`;
const branches = `${step('then')} ${step('else')}`;

group('If (runtime notes section 11)', () => {
  test.each([
    ['True', 'then'],
    ['False', 'else'],
  ])('%s: deploys the branch as child %s and ends with it', async (condition, branch) => {
    const app = application(written(`sfConfig extends If { condition extends ${condition}; ${branches} }`));
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'normal', id: `sfConfig:${branch}` });
    expect(app.eventsOf('created')).toEqual([
      'created sfConfig',
      'created sfConfig:condition',
      `created sfConfig:${branch}`,
    ]);
  });

  test('without a branch it ends at once', async () => {
    const app = application(written('sfConfig extends If { condition extends False; then extends Scripted; }'));
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record).toMatchObject({ type: 'normal', id: 'sfConfig' });
  });

  test('a condition that cannot be evaluated fails the start', async () => {
    const app = application(
      written('sfConfig extends If { condition extends BooleanValue { value LAZY ROOT:none; } }'),
    );
    expect(await app.start()).toBe('ended');
    expect((await app.end()).failures.map(({ code }) => code)).toEqual(['SD6203']);
  });
});

group('WaitFor (runtime notes section 11)', () => {
  const waitFor = (name: string, more: string): string =>
    `sfConfig extends ${name} { interval 100; timeout 1000; condition extends RunningFor { milliseconds 250; } ${more} }`;
  const run = async (
    text: string,
  ): Promise<{ readonly app: Running; readonly end: Awaited<ReturnType<Running['end']>> }> => {
    const app = application(written(text));
    await app.start();
    return { app, end: await app.end() };
  };

  test('evaluates at once, then each interval until true; then', async () => {
    const { app, end } = await run(waitFor('WaitFor', branches));
    expect(end.record.id).toBe('sfConfig:then');
    expect(app.world.clock.nowMs()).toBe(310);
  });

  test('late: else, after the timeout and not after an interval more', async () => {
    const { app, end } = await run(waitFor('WaitFor', branches).replace('timeout 1000', 'timeout 220'));
    expect(end.record.id).toBe('sfConfig:else');
    expect(app.world.clock.nowMs()).toBe(230);
  });

  test('an interval of 0 ends all the same', async () => {
    const { end } = await run(waitFor('WaitFor', branches).replace('interval 100', 'interval 0'));
    expect(end.record.id).toBe('sfConfig:then');
  });

  test('its start does not wait, and its sleep is cut short by its termination', async () => {
    const app = application(written(waitFor('WaitFor', branches)));
    expect(await app.start()).toBe('started');
    expect(app.world.clock.nowMs()).toBe(0);
    await app.terminate();
    expect([app.world.clock.nowMs(), app.world.clock.timerCount]).toEqual([0, 0]);
  });

  test('FailingWaitFor: its else ends it abnormally', async () => {
    const late = waitFor('FailingWaitFor', `message "too slow"; ${branches}`).replace('timeout 1000', 'timeout 220');
    const { app, end } = await run(late);
    expect(end.record).toMatchObject({ type: 'abnormal', description: 'too slow', id: 'sfConfig' });
    expect(end.failures.map(({ code }) => code)).toEqual(['SD6414']);
    expect(app.eventsOf('created')).toContain('created sfConfig:else');
  });

  test('FailingWaitFor: late without else as well', async () => {
    const { end } = await run(waitFor('FailingWaitFor', step('then')).replace('timeout 1000', 'timeout 220'));
    expect(end.record).toMatchObject({ type: 'abnormal', description: 'the condition was not true within 220 ms' });
  });

  test('FailingWaitFor: in time it is a WaitFor', async () => {
    expect((await run(waitFor('FailingWaitFor', branches))).end.record).toMatchObject({
      type: 'normal',
      id: 'sfConfig:then',
    });
  });
});

group('EvaluateCondition (runtime notes section 11)', () => {
  test('false: start throws the message', async () => {
    const app = application(
      written('sfConfig extends EvaluateCondition { condition extends False; message "no kernel"; }'),
    );
    expect(await app.start()).toBe('ended');
    const { failures } = await app.end();
    expect(failures).toMatchObject([{ code: 'SD6414', notes: ['no kernel'] }]);
  });

  test('else ends normally', async () => {
    const app = application(written('sfConfig extends EvaluateCondition { condition extends True; }'));
    await app.start();
    expect((await app.end()).record.type).toBe('normal');
  });
});

group('LivenessTest (runtime notes section 11)', () => {
  const text = (more: string): string =>
    `sfConfig extends Compound { well true; sfLivenessDelay 1; t extends LivenessTest { ${more} condition extends BooleanValue { value LAZY ROOT:well; } } }`;
  const pingsUntilEnd = async (more: string): Promise<string> => {
    const app = application(written(text(more)));
    await app.start();
    app.application.subscribe(() => undefined);
    for (let second = 0; second < 3; second += 1) {
      app.world.clock.advanceToNext();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(app.eventsOf('terminating')).toEqual([]);
    return (await app.terminate()).record.type;
  };

  test('evaluates at every ping and lives on while it is true', async () => {
    expect(await pingsUntilEnd('')).toBe('normal');
  });

  test('false: liveness failure', async () => {
    const app = application(written(text('').replace('well true', 'well false')));
    await app.start();
    const { record, failures } = await app.end();
    expect(record).toMatchObject({
      type: 'abnormal',
      description: 'Liveness Send Failure in sfConfig when calling sfConfig:t',
    });
    expect(failures.map(({ code }) => code)).toEqual(['SD6414']);
    expect(app.world.clock.nowMs()).toBe(1000);
  });

  test('failOnFalse false: never', async () => {
    const app = application(written(text('failOnFalse false;').replace('well true', 'well false')));
    await app.start();
    app.world.clock.advanceToNext();
    await new Promise((resolve) => setImmediate(resolve));
    expect(app.eventsOf('terminating')).toEqual([]);
    await app.terminate();
  });
});

group('PostCondition (runtime notes section 11)', () => {
  const run = async (name: string, condition: string, more = branches, action = step('action')): Promise<Running> => {
    const app = application(written(`sfConfig extends ${name} { ${action} condition extends ${condition}; ${more} }`));
    await app.start();
    await app.end();
    return app;
  };
  const recordOf = async (app: Running): Promise<unknown> => (await app.end()).record;

  test('runs the action; after its normal end evaluates and deploys the branch', async () => {
    const app = await run('PostCondition', 'False');
    expect(app.eventsOf('created', 'terminated').slice(1, 5)).toEqual([
      'created sfConfig:running',
      'terminated sfConfig:running',
      'created sfConfig:condition',
      'created sfConfig:else',
    ]);
    expect(await recordOf(app)).toMatchObject({ type: 'normal', id: 'sfConfig:else' });
  });

  test('an abnormal end of the action ends it', async () => {
    const action = 'action extends DoNothing { time 10; terminationType "abnormal"; }';
    const app = await run('PostCondition', 'True', branches, action);
    expect(await recordOf(app)).toMatchObject({ type: 'abnormal', id: 'sfConfig:running' });
    expect(app.eventsOf('created')).not.toContain('created sfConfig:condition');
  });

  test.each([
    ['AssertPostConditionMet', 'True', 'normal'],
    ['AssertPostConditionMet', 'False', 'abnormal'],
    ['AssertPostConditionFailed', 'False', 'normal'],
    ['AssertPostConditionFailed', 'True', 'abnormal'],
  ])('%s after %s ends %s', async (name, condition, type) => {
    const app = await run(name, condition, 'message "as told";');
    expect(await recordOf(app)).toMatchObject(type === 'normal' ? { type } : { type, description: 'as told' });
  });
});
