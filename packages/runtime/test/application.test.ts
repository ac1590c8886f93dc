import type { Diagnostic } from '@smartdomains/language';
import { expect, describe as group, test } from 'vitest';
import { runtimeDiagnostic } from '../src/codes.ts';
import { eventSubject } from '../src/event-json.ts';
import { parseApplicationName } from '../src/names.ts';
import type { HostName, JsonValue, Store } from '../src/ports.ts';
import { describe } from './support/describe.ts';
import { createFakeWorld, settle } from './support/fake-world.ts';
import { application } from './support/run.ts';
import type { Script } from './support/scripted.ts';

const scripted = describe('Scripted');
const disk = { kind: 'file', host: 'localhost' as HostName, name: '/srv/disk.img' };

/** `a` makes a disk and removes it; `b` fails to start. */
const makesAndFails: Script = {
  a: {
    async deploy(context) {
      const session = context.session(context.hosts.connect({ kind: 'local' }));
      await session.effect({ what: 'make disk', creates: disk }, ['make', 'disk'], { timeoutMs: 1000 });
    },
    async terminate(context) {
      const session = context.session(context.hosts.connect({ kind: 'local' }));
      await session.effect({ what: 'remove disk', removes: disk }, ['remove', 'disk'], { timeoutMs: 1000 });
    },
  },
  b: {
    async start() {
      throw new Error('broken');
    },
  },
};

group('an application', () => {
  test('whose start fails undoes what it made, and the failure says so', async () => {
    const app = application(describe('Compound', { a: scripted, b: scripted }), { script: makesAndFails });
    expect(await app.start()).toBe('ended');
    const end = await app.end();
    expect(end.undone).toEqual([disk]);
    expect(end.standing).toEqual([]);
    expect(end.failures).toHaveLength(1);
    expect(end.failures[0]?.facts).toEqual([
      { name: 'undone', value: 'file /srv/disk.img on localhost' },
      { name: 'left standing', value: 'nothing' },
    ]);
    expect(end.record.cause).toBe(end.failures[0]);
  });

  test('knows at any moment what stands on hosts', async () => {
    const app = application(describe('Compound', { a: scripted }), { script: makesAndFails });
    expect(app.application.standing()).toEqual([]);
    await app.start();
    expect(app.application.standing()).toEqual([disk]);
    await app.terminate();
    expect(app.application.standing()).toEqual([]);
  });

  const endsAbnormally = (cause?: Diagnostic): Script => ({
    a: {
      start: async (context) =>
        context.background(async (signal) => {
          await context.sleep(1000, signal);
          context.end({ type: 'abnormal', description: 'the guest is gone', ...(cause && { cause }) });
        }),
    },
  });

  test('that ends abnormally of itself says so, also when nobody gave a cause', async () => {
    const app = application(describe('Compound', { a: scripted }), { script: endsAbnormally() });
    expect(await app.start()).toBe('started');
    expect((await app.end()).failures).toMatchObject([
      {
        code: 'SD6303',
        component: 'sfConfig:a',
        notes: ['its record is of type abnormal: the guest is gone'],
        facts: [{ name: 'left standing', value: 'nothing' }],
      },
    ]);
  });

  test('reports the cause of an end as a failure of the component that had it', async () => {
    const script = endsAbnormally(runtimeDiagnostic('SD6101'));
    const app = application(describe('Compound', { a: scripted }), { script });
    expect(await app.start()).toBe('started');
    const end = await app.end();
    expect(app.events.filter(({ event }) => event === 'failed')).toMatchObject([
      { component: 'sfConfig:a', step: 'run', diagnostic: { code: 'SD6101', component: 'sfConfig:a' } },
    ]);
    expect(end.failures).toHaveLength(1);
    expect(end.record.cause).toBe(end.failures[0]);
  });

  test('that the user ends with an abnormal record has no failure', async () => {
    const app = application(describe('Compound', { a: scripted }));
    await app.start();
    app.application.terminate({ type: 'abnormal', description: 'enough' });
    expect(await app.end()).toMatchObject({ record: { type: 'abnormal' }, failures: [] });
  });

  test('names only so many resources in a fact, and counts the rest', async () => {
    const script: Script = {
      a: {
        async deploy(context) {
          const session = context.session(context.hosts.connect({ kind: 'local' }));
          for (const name of ['1', '2', '3']) {
            const creates = { ...disk, name };
            await session.effect({ what: 'make', creates }, ['make', name], { timeoutMs: 1000 });
          }
          throw new Error('broken');
        },
      },
    };
    const limits = { namedResourcesMax: 2 };
    const app = application(describe('Compound', { a: scripted }), { script, limits });
    await app.start();
    expect((await app.end()).failures[0]?.facts?.at(-1)).toEqual({
      name: 'left standing',
      value: 'file 1 on localhost, file 2 on localhost, and 1 more',
    });
  });

  test('writes its beginning, every state and its end into the journal, in order', async () => {
    const app = application(describe('Compound', { a: scripted }));
    await app.start();
    await app.terminate();
    const lines = app.world.records.map((record) => {
      const { entry, component, state } = record as { entry: string; component?: string; state?: string };
      return [entry, component, state].filter((word) => word !== undefined).join(' ');
    });
    expect(lines).toEqual([
      'begun',
      'state sfConfig deploying',
      'state sfConfig:a deploying',
      'state sfConfig:a deployed',
      'state sfConfig deployed',
      'state sfConfig starting',
      'state sfConfig:a starting',
      'state sfConfig:a started',
      'state sfConfig started',
      'state sfConfig terminating',
      'state sfConfig:a terminating',
      'state sfConfig:a terminated',
      'state sfConfig terminated',
      'ended',
    ]);
    expect(app.world.records[0]).toMatchObject({
      application: 'test',
      onFailure: 'terminate',
      description: { sfClass: 'Compound', a: { sfClass: 'Scripted' } },
    });
  });

  test('does nothing when its beginning cannot be put on record', async () => {
    const { store } = createFakeWorld();
    const refusing: Store = {
      ...store,
      async append() {
        throw new Error('disk full');
      },
    };
    const app = application(describe('Compound', { a: scripted }), { world: createFakeWorld({ store: refusing }) });
    expect(await app.start()).toBe('ended');
    expect((await app.end()).failures).toMatchObject([{ code: 'SD7101', component: 'sfConfig' }]);
    expect(app.eventsOf('created')).toEqual([]);
  });

  test('takes over what an earlier run of its name left standing', async () => {
    const { store } = createFakeWorld();
    const crashed = application(describe('Compound', { a: scripted }), {
      script: makesAndFails,
      world: createFakeWorld({ store }),
    });
    await crashed.start();
    const app = application(describe('Compound', { b: scripted }), { world: createFakeWorld({ store }) });
    await app.start();
    expect(app.world.logged.some((line) => line.startsWith('warning: an earlier run'))).toBe(true);
    expect((await app.terminate()).standing).toEqual([disk]);
  });

  test('publishes its events as plain data on the transport', async () => {
    const world = createFakeWorld();
    const messages: JsonValue[] = [];
    const name = parseApplicationName('test');
    if (name) world.transport.subscribe(eventSubject(name), (message) => messages.push(message));
    const app = application(describe('Compound', { b: scripted }), { world, script: makesAndFails });
    await app.start();
    await app.end();
    expect(messages).toHaveLength(app.events.length);
    expect(JSON.parse(JSON.stringify(messages))).toEqual(messages);
  });

  test('shows waits and live attributes', async () => {
    const app = application(describe('Compound', { a: scripted }), {
      script: {
        a: {
          async start(context) {
            context.setAttribute('domid', 7);
            await context.waitFor('the domain to answer', context.sleep(1000));
          },
        },
      },
    });
    await app.start();
    const shown = app.events.filter(({ event }) => event === 'attribute' || event === 'waiting');
    expect(shown).toMatchObject([
      { event: 'attribute', name: 'domid', value: '7' },
      { event: 'waiting', waitingFor: 'the domain to answer' },
      { event: 'waiting', waitingFor: '' },
    ]);
    await app.terminate();
  });

  test('runs once, however often it is asked', async () => {
    const app = application(describe('Compound', { a: scripted }));
    const first = app.application.run();
    expect(app.application.run()).toBe(first);
    await app.start();
    expect(app.scripted.calls.filter((call) => call === 'deploy sfConfig:a')).toHaveLength(1);
    await app.terminate();
  });
});

group('work per component is constant (invariant 10)', () => {
  for (const compound of ['Compound', 'Parallel']) {
    test(`of a ${compound}: events, records and commits grow with its children and no faster`, async () => {
      const count = async (children: number): Promise<readonly number[]> => {
        const named = Object.fromEntries(Array.from({ length: children }, (_, index) => [`c${index}`, scripted]));
        const app = application(describe(compound, named));
        await app.start();
        await app.terminate();
        await settle();
        return [app.events.length, app.world.records.length, app.scripted.calls.length];
      };
      const [few, many] = [await count(100), await count(1000)];
      for (const [index, small] of few.entries()) {
        expect((many[index] ?? 0) / small).toBeGreaterThan(9);
        expect((many[index] ?? 0) / small).toBeLessThanOrEqual(10);
      }
    });
  }
});
