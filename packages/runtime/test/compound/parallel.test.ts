import { expect, describe as group, test } from 'vitest';
import { checkDescription } from '../../src/check.ts';
import { coreClasses } from '../../src/core-classes.ts';
import { createRegistry } from '../../src/registry.ts';
import { describe, type Written } from '../support/describe.ts';
import { settle } from '../support/fake-world.ts';
import { application } from '../support/run.ts';
import { untilAborted } from '../support/scripted.ts';

const scripted = describe('Scripted');
const parallel = (attributes: Written): ReturnType<typeof describe> => describe('Parallel', attributes);
const both = { a: scripted, b: scripted } as const;
const fail = async (): Promise<never> => {
  throw new Error('broken');
};
const normal = { type: 'normal', description: 'done' } as const;
const abnormal = { type: 'abnormal', description: 'broken' } as const;

group('Parallel (runtime notes section 11)', () => {
  test('its children are made in its start phase, each deployed and started before the next', async () => {
    const app = application(describe('Compound', { pool: parallel(both), c: scripted }));
    expect(await app.start()).toBe('started');
    expect(app.eventsOf('created', 'starting', 'started')).toEqual([
      'created sfConfig',
      'created sfConfig:pool',
      'created sfConfig:c',
      'starting sfConfig',
      'starting sfConfig:pool',
      'created sfConfig:pool:a',
      'starting sfConfig:pool:a',
      'started sfConfig:pool:a',
      'created sfConfig:pool:b',
      'starting sfConfig:pool:b',
      'started sfConfig:pool:b',
      'started sfConfig:pool',
      'starting sfConfig:c',
      'started sfConfig:c',
      'started sfConfig',
    ]);
    await app.terminate();
  });

  test('asynchCreateChild: all begin together, and it is started when all of them are', async () => {
    const app = application(parallel({ asynchCreateChild: true, ...both }), {
      script: { a: { deploy: (context) => context.sleep(1000) }, b: { start: (context) => context.sleep(500) } },
    });
    expect(await app.start()).toBe('started');
    expect(app.eventsOf('created', 'deployed', 'started')).toEqual([
      'created sfConfig',
      'deployed sfConfig',
      'created sfConfig:a',
      'created sfConfig:b',
      'deployed sfConfig:b',
      'started sfConfig:b',
      'deployed sfConfig:a',
      'started sfConfig:a',
      'started sfConfig',
    ]);
    expect(app.world.clock.nowMs()).toBe(1000);
    await app.terminate();
  });

  test('asynchCreateChild: its start returns at once, so what follows it in a Compound does not wait', async () => {
    const app = application(
      describe('Compound', { pool: parallel({ asynchCreateChild: true, a: scripted }), c: scripted }),
      {
        script: { a: { deploy: (context) => context.sleep(1000) } },
      },
    );
    expect(await app.start()).toBe('started');
    expect(app.eventsOf('started')).toEqual([
      'started sfConfig:c',
      'started sfConfig:pool:a',
      'started sfConfig:pool',
      'started sfConfig',
    ]);
    await app.terminate();
  });

  for (const asynchCreateChild of [true, false]) {
    const name = asynchCreateChild ? 'asynchronous' : 'synchronous';

    test(`${name}: a normal child end removes it, the last one ends the Parallel with its record`, async () => {
      const app = application(parallel({ asynchCreateChild, ...both }), {
        script: {
          a: {
            start: async (context) =>
              context.background((signal) => context.sleep(1000, signal).then(() => context.end(normal))),
          },
          b: {
            start: async (context) =>
              context.background((signal) =>
                context.sleep(2000, signal).then(() => context.end({ type: 'normal', description: 'last' })),
              ),
          },
        },
      });
      expect(await app.start()).toBe('started');
      expect((await app.end()).record).toEqual({ type: 'normal', description: 'last', id: 'sfConfig:b' });
      expect(app.eventsOf('terminated')).toEqual([
        'terminated sfConfig:a',
        'terminated sfConfig:b',
        'terminated sfConfig',
      ]);
    });

    test(`${name}: children that end in their own start are counted, the last one too`, async () => {
      const children = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`c${index}`, scripted]));
      const script = Object.fromEntries(
        Object.keys(children).map((child) => [
          child,
          { start: async (context: { end(record: typeof normal): void }) => context.end(normal) },
        ]),
      );
      const app = application(parallel({ asynchCreateChild, ...children }), { script });
      expect(await app.start()).toBe('ended');
      expect((await app.end()).record.type).toBe('normal');
      expect(app.scripted.calls.filter((call) => call.startsWith('terminate'))).toHaveLength(100);
    });

    test(`${name}: an abnormal child end ends it with that record`, async () => {
      const app = application(parallel({ asynchCreateChild, ...both }), {
        script: { a: { start: async (context) => context.end(abnormal) } },
      });
      expect(await app.start()).toBe('ended');
      expect((await app.end()).record).toEqual({ ...abnormal, id: 'sfConfig:a' });
    });

    test(`${name}: terminateOnAbnormalChildTermination false ignores it, and the last one ends it normally`, async () => {
      const app = application(parallel({ asynchCreateChild, terminateOnAbnormalChildTermination: false, ...both }), {
        script: {
          a: { start: async (context) => context.end(abnormal) },
          b: {
            start: async (context) =>
              context.background((signal) => context.sleep(1000, signal).then(() => context.end(abnormal))),
          },
        },
      });
      expect(await app.start()).toBe('started');
      expect((await app.end()).record).toEqual({
        type: 'normal',
        description: 'Terminating normally even though a child terminated abnormally',
        id: 'sfConfig',
      });
    });

    test(`${name}: a child that cannot be made ends it abnormally`, async () => {
      const app = application(parallel({ asynchCreateChild, ...both }), { script: { a: { deploy: fail } } });
      expect(await app.start()).toBe('ended');
      const { record, failures } = await app.end();
      expect(record).toMatchObject({ type: 'abnormal', id: 'sfConfig:a' });
      expect(record.description).toMatch(/^Failed to start sub-components of sfConfig: Deployment Failure: sfConfig:a/);
      expect(failures).toHaveLength(1);
      expect(app.scripted.calls.filter((call) => call === 'terminate sfConfig:a')).toHaveLength(1);
    });

    test(`${name}: empty with terminateOnEmptyDeploy ends normally`, async () => {
      const app = application(parallel({ asynchCreateChild, terminateOnEmptyDeploy: true }));
      expect(await app.start()).toBe('ended');
      expect((await app.end()).record).toMatchObject({ type: 'normal', description: 'Parallel component is empty' });
    });

    test(`${name}: empty without it lives until it is terminated`, async () => {
      const app = application(parallel({ asynchCreateChild }));
      expect(await app.start()).toBe('started');
      await settle();
      expect(app.eventsOf('terminating')).toEqual([]);
      expect((await app.terminate()).record.type).toBe('normal');
    });
  }

  test('asynchronous: terminateOnAbnormalChildDeploy false leaves out the child that cannot be made', async () => {
    const app = application(parallel({ asynchCreateChild: true, terminateOnAbnormalChildDeploy: false, ...both }), {
      script: { a: { deploy: fail } },
    });
    expect(await app.start()).toBe('started');
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:a']);
    expect((await app.terminate()).failures).toHaveLength(1);
  });

  test('asynchronous: with terminateOnAbnormalChildDeploy false, no child at all ends it normally', async () => {
    const app = application(parallel({ asynchCreateChild: true, terminateOnAbnormalChildDeploy: false, ...both }), {
      script: { a: { deploy: fail }, b: { deploy: fail } },
    });
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record.type).toBe('normal');
  });

  test('its termination interrupts children that are being made', async () => {
    const app = application(parallel({ asynchCreateChild: true, ...both }), {
      script: { a: { deploy: (context) => untilAborted(context.signal) } },
    });
    void app.application.run();
    await settle();
    const end = await app.terminate();
    expect(end.failures).toEqual([]);
    expect(app.eventsOf('deployed')).toEqual(['deployed sfConfig', 'deployed sfConfig:b']);
    expect(app.eventsOf('terminated')).toEqual([
      'terminated sfConfig:b',
      'terminated sfConfig:a',
      'terminated sfConfig',
    ]);
  });

  test('the flag that only works with asynchCreateChild is warned about without it', () => {
    const check = (attributes: Written): readonly string[] =>
      checkDescription({
        description: parallel(attributes),
        registry: createRegistry(coreClasses),
        rootName: 'sfConfig',
      }).map(({ code, severity }) => `${severity} ${code}`);
    expect(check({ terminateOnAbnormalChildDeploy: false })).toEqual(['warning SD5007']);
    expect(check({ terminateOnAbnormalChildDeploy: false, asynchCreateChild: true })).toEqual([]);
    expect(check({ terminateOnAbnormalChildDeploy: true })).toEqual([]);
  });
});
