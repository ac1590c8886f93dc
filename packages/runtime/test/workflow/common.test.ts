import { expect, describe as group, test } from 'vitest';
import { settle } from '../support/fake-world.ts';
import { checked, written } from '../support/library.ts';
import { application } from '../support/run.ts';

/** What all components share that run one action and end with it (runtime notes section 11, "common"). */
const components = [
  { name: 'Sequence', attributes: '', action: 'first', running: 'first' },
  { name: 'RandomSequence', attributes: '', action: 'first', running: 'first' },
  { name: 'Repeat', attributes: '', action: 'action', running: 'running_0' },
  { name: 'Retry', attributes: 'retry 0;', action: 'action', running: 'running_0' },
  { name: 'Delay', attributes: 'time 500;', action: 'action', running: 'running' },
  { name: 'Timeout', attributes: 'time 60000;', action: 'action', running: 'running' },
  { name: 'During', attributes: 'time -1;', action: 'action', running: 'running' },
  { name: 'SlowStart', attributes: '', action: 'action', running: 'running' },
  { name: 'Parallel', attributes: '', action: 'first', running: 'first' },
  { name: 'If', attributes: 'condition extends True;', action: 'then', running: 'then' },
  { name: 'WaitFor', attributes: 'interval 10; timeout 100; condition extends True;', action: 'then', running: 'then' },
  {
    name: 'PostCondition',
    attributes: 'condition extends True; action extends DoNothing { time 1; }',
    action: 'then',
    running: 'then',
  },
] as const;

/** Those whose start waits until the action is made, so that its failure is one of the start. */
const startWaits = new Set(['Sequence', 'RandomSequence', 'Repeat', 'Retry', 'Timeout', 'During', 'SlowStart', 'If']);

group.each(components)('$name', ({ name, attributes, action, running }) => {
  const withAction = (template: string): ReturnType<typeof written> =>
    written(`sfConfig extends ${name} { ${attributes} ${action} extends ${template} }`);

  test.each(['normal', 'abnormal', 'odd'])('ends with the record of its action: %s', async (type) => {
    const app = application(withAction(`DoNothing { time 1000; terminationType "${type}"; }`));
    expect(await app.start()).toBe('started');
    const { record } = await app.end();
    expect(record).toMatchObject({ type, id: `sfConfig:${running}` });
    expect(record.description).toBe(`Timer 'sfConfig:${running}' expired after 1000 ms`);
    expect(app.world.clock.timerCount).toBe(0);
  });

  test('an action that cannot be made ends it abnormally, and what was made of it is terminated', async () => {
    const app = application(withAction('Scripted;'), {
      script: {
        [running]: {
          deploy: async () => {
            throw new Error('broken');
          },
        },
      },
    });
    await app.start();
    const { record, failures } = await app.end();
    expect(record).toMatchObject({ type: 'abnormal', id: `sfConfig:${running}` });
    expect(failures).toHaveLength(1);
    expect(app.scripted.calls).toEqual([`deploy sfConfig:${running}`, `terminate sfConfig:${running}`]);
    if (startWaits.has(name)) expect(app.eventsOf('started')).not.toContain('started sfConfig');
  });

  test('terminated while its action waits: the action is terminated first, and nothing is left', async () => {
    const app = application(withAction('Scripted;'));
    void app.application.run();
    for (let turn = 0; turn < 5; turn += 1) {
      await settle();
      if (app.scripted.calls.length < 2) app.world.clock.advanceToNext();
    }
    expect(app.scripted.calls.slice(0, 2)).toEqual([`deploy sfConfig:${running}`, `start sfConfig:${running}`]);
    expect((await app.terminate()).record.type).toBe('normal');
    const terminated = app.eventsOf('terminated');
    expect(terminated.indexOf(`terminated sfConfig:${running}`)).toBeLessThan(
      terminated.indexOf('terminated sfConfig'),
    );
    expect(terminated.filter((event) => event === `terminated sfConfig:${running}`)).toHaveLength(1);
    expect(app.world.clock.timerCount).toBe(0);
  });

  test('terminated while its action is being made: that is interrupted', async () => {
    const app = application(withAction('Scripted;'), {
      script: { [running]: { deploy: (context) => context.sleep(1_000_000) } },
    });
    void app.application.run();
    for (let turn = 0; turn < 5; turn += 1) {
      await settle();
      if (app.scripted.calls.length < 1) app.world.clock.advanceToNext();
    }
    expect((await app.terminate()).failures).toEqual([]);
    expect(app.scripted.calls).toEqual([`deploy sfConfig:${running}`, `terminate sfConfig:${running}`]);
  });

  test('references of its action lead outward', async () => {
    const app = application(
      written(`sfConfig extends Compound {
        message "from outside";
        inner extends ${name} { ${attributes} ${action} extends DoNothing { time 1; message LAZY PARENT:PARENT:message; } }
      }`),
    );
    await app.start();
    expect((await app.end()).record.description).toMatch(/: from outside$/);
  });
});

test.each(['Repeat', 'Retry', 'Timeout', 'During', 'SlowStart', 'Try', 'PostCondition'])(
  '%s: a missing action is found before anything is done',
  (name) => {
    expect(checked(`sfConfig extends { sfClass "${name}"; condition extends True; }`)).toEqual(['error SD6411']);
    expect(checked(`sfConfig extends { sfClass "${name}"; condition extends True; action 5; }`)).toEqual([
      'error SD6411',
    ]);
  },
);
