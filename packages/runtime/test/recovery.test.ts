import { expect, describe as group, test } from 'vitest';
import type { Application } from '../src/application.ts';
import { runtimeDiagnostic } from '../src/codes.ts';
import type { Component, Recovery } from '../src/component.ts';
import { createMemoryStore } from '../src/journal/memory-store.ts';
import { SdError } from '../src/sd-error.ts';
import { eventService } from '../src/workflow/eventbus/event-node.ts';
import { describe, describeData, lazy } from './support/describe.ts';
import { createFakeWorld, type FakeWorld, runUntil, settle } from './support/fake-world.ts';
import { type Outside, processOver } from './support/mortal-process.ts';
import { application, type Running } from './support/run.ts';
import type { Script } from './support/scripted.ts';

const scripted = describe('Scripted');
const name = 'test' as never;

/** What a second process does with the run that a first one left, at the moment nothing more happened there. */
async function takeUp(
  description: ReturnType<typeof describe>,
  scripts: { readonly before?: Script; readonly after?: Script },
  meddle: (before: Running) => Promise<void> = async () => undefined,
): Promise<{ readonly app: Running; readonly how: string; readonly events: readonly string[] }> {
  const store = createMemoryStore();
  const first = application(description, {
    world: createFakeWorld({ store }),
    ...(scripts.before && { script: scripts.before }),
  });
  void first.application.run();
  await settle();
  await meddle(first);
  await settle();
  const app = application(description, {
    world: createFakeWorld({ store }),
    ...(scripts.after && { script: scripts.after }),
  });
  const events: string[] = [];
  app.applications.subscribe(({ event, component }) => events.push(`${event} ${component}`));
  const taken = await app.applications.recover(name);
  const how = taken ? await runUntil(app.world, taken.run()) : 'nothing to take up';
  await settle();
  return { app, how, events };
}

function says(recovery: Recovery): Component {
  return { recover: async () => recovery };
}

const called = (app: Running, path: string): readonly string[] =>
  app.scripted.calls.filter((call) => call.endsWith(` ${path}`));

group('what recover finds of a component that had started', () => {
  const both = describe('Compound', { a: scripted, b: scripted });

  test('running: its steps are over, and it is started and ready', async () => {
    const { app, how, events } = await takeUp(both, { after: { a: says('running') } });
    expect(how).toBe('started');
    expect(called(app, 'sfConfig:a')).toEqual(['ready sfConfig:a']);
    expect(events).toContain('ready sfConfig:a');
  });

  test('partial: its steps are repeated', async () => {
    const { app, how } = await takeUp(both, { after: { a: says('partial') } });
    expect(how).toBe('started');
    expect(called(app, 'sfConfig:a')).toEqual(['deploy sfConfig:a', 'start sfConfig:a', 'ready sfConfig:a']);
  });

  test('gone: it ends abnormally and its parent decides', async () => {
    const { app, how, events } = await takeUp(both, { after: { a: says('gone') } });
    expect(how).toBe('ended');
    expect(called(app, 'sfConfig:a')).toEqual(['terminate sfConfig:a']);
    expect(events).toContain('terminated sfConfig');
  });

  test('unknown: it counts as started, and is shown unreachable', async () => {
    const { how, events } = await takeUp(both, { after: { a: says('unknown') } });
    expect(how).toBe('started');
    expect(events).toContain('unreachable sfConfig:a');
  });

  test.each(['SD6103', 'SD6107'] as const)('when nobody could look it is unknown: %s', async (code) => {
    const lost: Component = {
      async recover() {
        throw new SdError(runtimeDiagnostic(code));
      },
    };
    expect((await takeUp(both, { after: { a: lost } })).events).toContain('unreachable sfConfig:a');
  });

  test('gone, but it had not started: it is deployed and started', async () => {
    const hangs: Script = { a: { start: () => new Promise(() => undefined) } };
    const { app, how } = await takeUp(both, { before: hangs, after: { a: says('gone') } });
    expect(how).toBe('started');
    expect(called(app, 'sfConfig:a')).toEqual(['deploy sfConfig:a', 'start sfConfig:a', 'ready sfConfig:a']);
  });
});

group('what had ended', () => {
  const parallel = describe('Parallel', { a: scripted, b: scripted });

  test('stays ended: a child that left a Parallel is not made to work again', async () => {
    const { app, how } = await takeUp(parallel, {}, async ({ application: before }) => {
      before.root?.children()[0]?.terminate({ type: 'normal', description: 'done' });
    });
    expect(how).toBe('started');
    expect(called(app, 'sfConfig:a')).toEqual(['terminate sfConfig:a']);
    expect(
      app.applications
        .find('test')
        ?.root?.children()
        .map((child) => child.name),
    ).toEqual(['b']);
  });

  test('goes on ending: what was being terminated is terminated, last made first', async () => {
    const slow: Script = { b: { terminate: () => new Promise(() => undefined) } };
    const { app, how, events } = await takeUp(
      describe('Compound', { a: scripted, b: scripted }),
      { before: slow },
      async ({ application: before }) => before.terminate({ type: 'normal', description: 'enough' }),
    );
    expect(how).toBe('ended');
    expect(app.scripted.calls).toEqual(['terminate sfConfig:b', 'terminate sfConfig:a']);
    expect(events.at(-1)).toBe('terminated sfConfig');
  });

  test('a run that ended is not taken up', async () => {
    const { how } = await takeUp(parallel, {}, async (before) => void (await before.terminate()));
    expect(how).toBe('nothing to take up');
  });
});

group('an end before all were taken up', () => {
  test.each(['Compound', 'Parallel'] as const)(
    '%s: those that were not look at what is there, in order',
    async (kind) => {
      const compound = describe(kind, { a: scripted, b: scripted, c: scripted });
      const seen: string[] = [];
      const looks = (path: string): Component => ({
        recover: async (context, before) => {
          seen.push(`${path} ${before.state} ${context.signal.aborted}`);
          return 'running';
        },
      });
      const failing: Component = {
        async deploy() {
          throw new Error('not this time');
        },
      };
      const { app, how } = await takeUp(compound, { after: { a: failing, b: looks('b'), c: looks('c') } });
      expect(how).toBe('ended');
      expect(seen).toEqual(['b terminating false', 'c terminating false']);
      expect(app.scripted.calls.filter((call) => call.startsWith('terminate'))).toEqual([
        'terminate sfConfig:c',
        'terminate sfConfig:b',
        'terminate sfConfig:a',
      ]);
    },
  );
});

test('recover is told what the journal knows', async () => {
  let known: unknown;
  const made = { kind: 'file', host: 'here' as never, name: '/f' };
  const makes: Component = {
    async deploy(context) {
      const session = context.session(context.hosts.connect({ kind: 'local' }));
      await session.effect({ what: 'make', creates: made }, ['make'], { timeoutMs: 1 });
    },
  };
  const asks: Component = {
    async recover(_, before) {
      known = before;
      return 'running';
    },
  };
  await takeUp(describe('Compound', { a: scripted }), { before: { a: makes }, after: { a: asks } });
  expect(known).toEqual({ state: 'started', standing: [made] });
});

test('a child that others made is made again by the engine', async () => {
  const { app } = await takeUp(describe('Compound', { a: scripted }), {}, async (before) => {
    const { root } = before.application;
    if (root) await runUntil(before.world, root.createChild('late', scripted));
  });
  expect(
    app.applications
      .find('test')
      ?.root?.children()
      .map((child) => child.name),
  ).toEqual(['a', 'late']);
});

test('a journal whose description cannot be read says so', async () => {
  const store = createMemoryStore();
  await store.append('application:test', [{ entry: 'begun', description: 5 }]);
  const app = application(scripted, { world: createFakeWorld({ store }) });
  await expect(app.applications.recover(name)).rejects.toThrow('SD7102');
});

group('what a component wrote down', () => {
  const counting = (before: unknown[]): Script => ({
    a: {
      async start({ memory }) {
        before.push(memory.get('count'));
        memory.set('count', 1);
        memory.set('other', 'x');
        memory.set('other', undefined);
      },
    },
  });

  test('is there again in the instance that takes its place', async () => {
    const before: unknown[] = [];
    const names: (readonly string[])[] = [];
    const script = counting(before);
    await takeUp(describe('Compound', { a: scripted }), {
      before: script,
      after: { a: { ...script.a, ready: async ({ memory }) => void names.push(memory.names()) } },
    });
    expect(before).toEqual([undefined, 1]);
    expect(names).toEqual([['count']]);
  });

  test('is gone when it has terminated: the next instance under its name begins anew', async () => {
    const before: unknown[] = [];
    const { how } = await takeUp(
      describe('Supervisor', { a: scripted }),
      { before: counting(before), after: counting(before) },
      async ({ application: one }) => one.root?.children()[0]?.terminate({ type: 'abnormal', description: 'broken' }),
    );
    expect(how).toBe('started');
    // The first instance; the one made again; that one after the crash.
    expect(before).toEqual([undefined, undefined, 1]);
  });
});

test('an attribute that others gave a component is there after a crash', async () => {
  const { app } = await takeUp(describe('Compound', { a: scripted }), {}, async ({ application: before }) => {
    before.root?.children()[0]?.setAttribute('colour', 'red');
  });
  expect(app.applications.find('test')?.root?.children()[0]?.value('colour')).toBe('red');
});

test('a child that ended without its parent being told ends so again', async () => {
  const { app, how } = await takeUp(
    describe('Compound', { a: scripted, b: scripted }),
    {},
    async ({ application: one }) =>
      one.root?.children()[0]?.terminateQuietly({ type: 'abnormal', description: 'quietly' }),
  );
  expect(how).toBe('started');
  const children = app.applications.find('test')?.root?.children() ?? [];
  expect(children.map(({ name: child }) => child)).toEqual(['b']);
});

test('a Supervisor does not forget its restarts', async () => {
  const dies = async ({ application: one }: Running): Promise<void> => {
    one.root?.children()[0]?.terminate({ type: 'abnormal', description: 'broken' });
    await settle();
  };
  const { app } = await takeUp(describe('Supervisor', { intensity: 1, a: scripted }), {}, dies);
  const live = app.applications.find('test');
  live?.root?.children()[0]?.terminate({ type: 'abnormal', description: 'broken' });
  const { failures } = await runUntil(app.world, live?.ended ?? Promise.reject(new Error('it is gone')));
  expect(failures.map(({ code }) => code)).toEqual(['SD6401']);
});

group('events', () => {
  const bus = (sink: ReturnType<typeof describe>): ReturnType<typeof describe> =>
    describe('Compound', {
      queue: describe('EventQueue'),
      sink,
      sender: describe('EventPrim', { sendTo: describeData({ one: lazy('PARENT:PARENT:queue') }) }),
    });
  const registered = { registerWith: describeData({ one: lazy('PARENT:PARENT:queue') }) };
  const send = async (world: FakeWorld, live: Application | undefined, ...events: readonly string[]): Promise<void> => {
    const queue = live?.root?.children().find(({ name: child }) => child === 'queue');
    for (const event of events) {
      queue?.service(eventService)?.take({ value: event, route: [], deliveries: { left: 100 } });
      await settle();
      while (world.clock.advanceToNext()) await settle();
    }
  };

  test('are answered once: what lives of the answers is made again, and what comes later is new', async () => {
    const sink = describe('OnEvent', { singleEvent: false, go: scripted, stop: scripted, ...registered });
    const { app } = await takeUp(bus(sink), {}, async (before) => {
      await send(before.world, before.application, 'go', 'stop');
      const answers = before.application.root?.children()[1]?.children() ?? [];
      answers[0]?.terminate({ type: 'normal', description: 'done' });
    });
    const live = app.applications.find('test');
    const names = (): readonly string[] =>
      (live?.root?.children()[1]?.children() ?? []).map(({ name: child }) => child);
    while (app.world.clock.advanceToNext()) await settle();
    expect(names()).toEqual(['stop1']);
    await send(app.world, live, 'go');
    expect(names()).toEqual(['stop1', 'go2']);
  });

  test('are counted once', async () => {
    const sink = describe('EventCounter', { count: 3, ...registered });
    const { app, how } = await takeUp(bus(sink), {}, (before) => send(before.world, before.application, 'a', 'b'));
    expect(how).toBe('started');
    const live = app.applications.find('test');
    await send(app.world, live, 'b');
    expect(live?.root?.children().length).toBe(3);
    await send(app.world, live, 'c');
    expect((await runUntil(app.world, live?.ended ?? Promise.reject(new Error('it is gone')))).record).toMatchObject({
      id: 'sfConfig:sink',
      description: '3 events have come',
    });
  });
});

test('an application that a component made is made once, at whatever record the process is killed', async () => {
  const run = describe('Run', { asName: 'other', action: scripted });
  for (let recordsMax = 1; recordsMax < 30; recordsMax += 1) {
    const outside: Outside = { store: createMemoryStore(), files: new Set() };
    const first = application(run, { world: processOver(outside, recordsMax) });
    void first.application.run();
    await settle();
    const {
      applications,
      world,
      scripted: later,
    } = application(run, {
      world: processOver(outside, Number.POSITIVE_INFINITY),
    });
    for (const interrupted of await applications.interrupted()) {
      if (applications.find(interrupted)) continue;
      void (await applications.recover(interrupted))?.run();
    }
    do await settle();
    while (world.clock.advanceToNext());
    expect(applications.list().map((live) => `${live.name} ${live.root?.state}`)).toEqual(['other started']);
    expect(later.calls.filter((call) => call.startsWith('start ')).length).toBeLessThanOrEqual(1);
  }
});
