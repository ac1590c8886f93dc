import { expect, describe as group, test } from 'vitest';
import type { HostName } from '../src/ports.ts';
import { describe } from './support/describe.ts';
import { createFakeWorld, exited, runUntil, settle } from './support/fake-world.ts';
import { application } from './support/run.ts';
import { untilAborted } from './support/scripted.ts';

const scripted = describe('Scripted');
const terminations = (calls: readonly string[]): readonly string[] =>
  calls.filter((call) => call.startsWith('terminate'));

group('termination (runtime notes section 4)', () => {
  test('happens once, whoever asks and however often', async () => {
    const app = application(describe('Compound', { a: scripted }));
    await app.start();
    app.application.terminate({ type: 'normal', description: 'first' });
    app.application.terminate({ type: 'abnormal', description: 'second' });
    expect((await app.end()).record).toEqual({ type: 'normal', description: 'first', id: 'sfConfig' });
    app.application.terminate({ type: 'abnormal', description: 'third' });
    await settle();
    expect(app.scripted.calls.filter((call) => call === 'terminate sfConfig:a')).toHaveLength(1);
    expect(app.eventsOf('terminated')).toHaveLength(2);
  });

  test('reaches components that were never deployed', async () => {
    const app = application(describe('Compound', { a: scripted, b: scripted }), {
      script: { a: { deploy: (context) => untilAborted(context.signal) } },
    });
    void app.application.run();
    await settle();
    await app.terminate();
    expect(app.scripted.calls).toEqual(['deploy sfConfig:a', 'terminate sfConfig:b', 'terminate sfConfig:a']);
  });

  test('before the run: nothing is done at all', async () => {
    const app = application(describe('Compound', { a: scripted }));
    const end = await app.terminate();
    expect(end).toMatchObject({ record: { type: 'normal' }, failures: [], standing: [] });
    expect(await app.start()).toBe('ended');
    expect(app.events).toEqual([]);
    expect(app.world.records).toEqual([]);
  });

  test('asked for by a subscriber while the tree is being made, ends what was made', async () => {
    const app = application(describe('Compound', { a: scripted, b: scripted }));
    app.application.subscribe(({ event }) => {
      if (event === 'created') app.application.terminate({ type: 'normal', description: 'seen enough' });
    });
    expect(await app.start()).toBe('ended');
    expect((await app.end()).record.description).toBe('seen enough');
    expect(app.eventsOf('deploying')).toEqual([]);
    expect(app.eventsOf('terminated')).toHaveLength(3);
  });

  test('children one after another, last first, each waited for', async () => {
    const slow = { terminate: (context: { sleep(ms: number): Promise<void> }) => context.sleep(1000) };
    const app = application(describe('Compound', { a: scripted, b: scripted, c: scripted }), {
      script: { a: slow, b: slow, c: slow },
    });
    await app.start();
    await app.terminate();
    expect(app.eventsOf('terminating', 'terminated')).toEqual([
      'terminating sfConfig',
      'terminating sfConfig:c',
      'terminated sfConfig:c',
      'terminating sfConfig:b',
      'terminated sfConfig:b',
      'terminating sfConfig:a',
      'terminated sfConfig:a',
      'terminated sfConfig',
    ]);
    expect(app.world.clock.nowMs()).toBe(3000);
  });

  test('sfSyncTerminate false: all together, and waited for as well', async () => {
    const slow = { terminate: (context: { sleep(ms: number): Promise<void> }) => context.sleep(1000) };
    const app = application(describe('Compound', { sfSyncTerminate: false, a: scripted, b: scripted }), {
      script: { a: slow, b: slow },
    });
    await app.start();
    await app.terminate();
    expect(app.eventsOf('terminating', 'terminated')).toEqual([
      'terminating sfConfig',
      'terminating sfConfig:b',
      'terminating sfConfig:a',
      'terminated sfConfig:b',
      'terminated sfConfig:a',
      'terminated sfConfig',
    ]);
    expect(app.world.clock.nowMs()).toBe(1000);
  });

  test('sfSyncTerminate is not inherited', async () => {
    const slow = { terminate: (context: { sleep(ms: number): Promise<void> }) => context.sleep(1000) };
    const app = application(
      describe('Compound', { sfSyncTerminate: false, inner: describe('Compound', { a: scripted, b: scripted }) }),
      { script: { a: slow, b: slow } },
    );
    await app.start();
    await app.terminate();
    expect(app.world.clock.nowMs()).toBe(2000);
  });

  test('interrupts the whole tree at once, before the first is terminated', async () => {
    const order: string[] = [];
    const app = application(describe('Parallel', { asynchCreateChild: true, a: scripted, b: scripted }), {
      script: {
        a: { deploy: (context) => untilAborted(context.signal).finally(() => order.push('a gave up')) },
        b: {
          async terminate(context) {
            await context.sleep(1000);
            order.push('b terminated');
          },
        },
      },
    });
    void app.application.run();
    await settle();
    await app.terminate();
    expect(order).toEqual(['a gave up', 'b terminated']);
  });

  test('waits for an interrupted step to give up, but not for ever', async () => {
    const app = application(describe('Compound', { a: scripted }), {
      script: { a: { deploy: () => new Promise(() => undefined) } },
      limits: { stepSettleTimeoutMs: 60_000 },
    });
    const run = app.application.run();
    await settle();
    await app.terminate();
    expect(await runUntil(app.world, run)).toBe('ended');
    expect(app.world.clock.nowMs()).toBe(60_000);
    expect(terminations(app.scripted.calls)).toEqual(['terminate sfConfig:a']);
    expect(app.world.logged.some((line) => line.startsWith('warning: a step did not give up'))).toBe(true);
  });

  test('aborts work in the background and waits for it before terminate', async () => {
    const order: string[] = [];
    const app = application(describe('Compound', { a: scripted }), {
      script: {
        a: {
          async start(context) {
            context.background(async (signal) => {
              await untilAborted(signal).catch(() => undefined);
              await context.sleep(100, new AbortController().signal);
              order.push('background ended');
            });
          },
          async terminate() {
            order.push('terminate');
          },
        },
      },
    });
    await app.start();
    await app.terminate();
    expect(order).toEqual(['background ended', 'terminate']);
  });

  test('a failing terminate is tried again, and forgotten when it works', async () => {
    let attempts = 0;
    const app = application(describe('Compound', { a: scripted }), {
      script: {
        a: {
          async terminate() {
            attempts += 1;
            if (attempts < 3) throw new Error('busy');
          },
        },
      },
    });
    await app.start();
    const end = await app.terminate();
    expect(attempts).toBe(3);
    expect(end.failures).toEqual([]);
    const warnings = app.events.filter(({ event }) => event === 'failed');
    expect(warnings).toMatchObject([{ diagnostic: { severity: 'warning' } }, { diagnostic: { severity: 'warning' } }]);
    expect(app.world.clock.nowMs()).toBe(10_000);
  });

  test('what keeps failing is reported with what is left of it, and the rest goes on', async () => {
    const disk = { kind: 'file', host: 'localhost' as HostName, name: '/srv/disk.img' };
    const world = createFakeWorld({ answer: (argv) => (argv[0] === 'rm' ? exited(1, 'rm: busy') : undefined) });
    const app = application(describe('Compound', { a: scripted, b: scripted }), {
      world,
      script: {
        b: {
          async deploy(context) {
            const session = context.session(context.hosts.connect({ kind: 'local' }));
            await session.effect({ what: 'copy image', creates: disk }, ['cp', 'a', disk.name], { timeoutMs: 1000 });
          },
          async terminate(context) {
            const session = context.session(context.hosts.connect({ kind: 'local' }));
            await session.effect({ what: 'remove disk', removes: disk }, ['rm', disk.name], { timeoutMs: 1000 });
          },
        },
      },
    });
    await app.start();
    const end = await app.terminate();
    expect(end.record.type).toBe('normal');
    expect(end.standing).toEqual([disk]);
    expect(end.failures).toMatchObject([{ code: 'SD6101', component: 'sfConfig:b on host localhost' }]);
    expect(end.failures[0]?.facts).toEqual([
      { name: 'command', value: 'rm /srv/disk.img  (exit 1 after 0.0 s)' },
      { name: 'output', value: 'rm: busy' },
      { name: 'left standing', value: 'file /srv/disk.img on localhost' },
    ]);
    expect(terminations(app.scripted.calls)).toEqual([
      'terminate sfConfig:b',
      'terminate sfConfig:b',
      'terminate sfConfig:b',
      'terminate sfConfig:a',
    ]);
  });

  test('one that takes too long is told to end, reported, and the rest goes on', async () => {
    const app = application(describe('Compound', { a: scripted, b: scripted }), {
      script: { b: { terminate: (context) => untilAborted(context.signal) } },
      limits: { terminateTimeoutMs: 600_000 },
    });
    await app.start();
    const end = await app.terminate();
    expect(end.failures).toMatchObject([{ code: 'SD6302', component: 'sfConfig:b' }]);
    expect(app.world.clock.nowMs()).toBe(600_000);
    expect(terminations(app.scripted.calls)).toEqual(['terminate sfConfig:b', 'terminate sfConfig:a']);
  });

  test('an interrupted start makes nothing any more, and its failure is nobody’s', async () => {
    const app = application(describe('Compound', { a: scripted }), {
      script: {
        a: {
          async start(context) {
            await untilAborted(context.signal).catch(() => undefined);
            const session = context.session(context.hosts.connect({ kind: 'local' }));
            await session.effect({ what: 'too late' }, ['touch', 'x'], { timeoutMs: 1000 });
          },
        },
      },
    });
    void app.application.run();
    await settle();
    expect((await app.terminate()).failures).toEqual([]);
    expect(app.world.commands).toEqual([]);
  });
});

group('onFailure keep', () => {
  const failsLate = {
    b: {
      deploy: async () => {
        throw new Error('broken');
      },
    },
  };

  test('leaves what was made when the deployment fails, and names it', async () => {
    const disk = { kind: 'file', host: 'localhost' as HostName, name: '/srv/disk.img' };
    const app = application(describe('Compound', { a: scripted, b: scripted }), {
      onFailure: 'keep',
      script: {
        ...failsLate,
        a: {
          async deploy(context) {
            const session = context.session(context.hosts.connect({ kind: 'local' }));
            await session.effect({ what: 'copy image', creates: disk }, ['cp', 'a', 'b'], { timeoutMs: 1000 });
            context.background((signal) => untilAborted(signal));
          },
        },
      },
    });
    expect(await app.start()).toBe('ended');
    const end = await app.end();
    expect(end).toMatchObject({ record: { type: 'abnormal' }, undone: [], standing: [disk] });
    expect(end.failures[0]?.facts).toEqual([{ name: 'left standing', value: 'file /srv/disk.img on localhost' }]);
    expect(terminations(app.scripted.calls)).toEqual([]);
  });

  test('keeps nothing when the user ends it, or when it had started', async () => {
    const app = application(describe('Compound', { a: scripted }), {
      onFailure: 'keep',
      script: {
        a: {
          start: async (context) =>
            context.background((signal) =>
              context.sleep(1000, signal).then(() => context.end({ type: 'abnormal', description: 'died' })),
            ),
        },
      },
    });
    expect(await app.start()).toBe('started');
    await app.end();
    expect(terminations(app.scripted.calls)).toEqual(['terminate sfConfig:a']);
  });
});
