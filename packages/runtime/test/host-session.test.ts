import { expect, describe as group, test } from 'vitest';
import { runtimeDiagnostic } from '../src/codes.ts';
import type { CommandOptions, ComponentContext, FailedCommand } from '../src/component.ts';
import type { CommandOutcome, CommandResult, HostName, Store } from '../src/ports.ts';
import { describe } from './support/describe.ts';
import { createFakeWorld, exited, type FakeWorld } from './support/fake-world.ts';
import { application, type Running } from './support/run.ts';
import type { Script } from './support/scripted.ts';

const disk = { kind: 'file', host: 'xen1' as HostName, name: '/srv/disk.img' };
const argv = ['cp', '--reflink=auto', '/srv/base image', '/srv/disk.img'] as const;

/** A component that copies a disk when it deploys. */
function copying(options: Partial<CommandOptions> = {}): Script {
  return {
    a: {
      async deploy(context: ComponentContext) {
        const session = context.session(context.hosts.connect({ kind: 'ssh', host: 'xen1' }));
        await session.effect({ what: 'copy image', creates: disk }, argv, { timeoutMs: 5000, ...options });
      },
    },
  };
}

/** Runs one effect of a component in its deploy, the host answering as told; what comes of it. */
async function effect(
  answer: CommandResult,
  options: Partial<CommandOptions> = {},
  world: FakeWorld = createFakeWorld({ answer: () => answer }),
): Promise<Running> {
  const app = application(describe('Compound', { a: describe('Scripted') }), {
    world,
    onFailure: 'keep',
    script: copying(options),
  });
  await app.start();
  return app;
}

const ended = (outcome: CommandOutcome): CommandResult => ({ outcome, stdout: '', stderr: '', durationMs: 1200 });

group('an effect', () => {
  test('is journalled as intent before and as result after, without what it got on standard input', async () => {
    const app = await effect(exited(0), { stdin: 'secret' });
    await app.terminate();
    const entries = app.world.records.filter((record) => JSON.stringify(record).match(/intent|result/));
    expect(entries).toEqual([
      {
        entry: 'intent',
        id: 1,
        timeMs: 0,
        component: 'sfConfig:a',
        host: 'xen1',
        what: 'copy image',
        argv: [...argv],
        creates: disk,
      },
      { entry: 'result', id: 1, outcome: 'exited', exitCode: 0, done: true, durationMs: 10 },
    ]);
    expect(JSON.stringify(app.world.records)).not.toContain('secret');
  });

  test('is an event with argument list, host, exit code and duration', async () => {
    const app = await effect(exited(0));
    expect(app.events.find(({ event }) => event === 'command')).toMatchObject({
      component: 'sfConfig:a',
      host: 'xen1',
      argv,
      effect: true,
      outcome: 'exited',
      exitCode: 0,
      durationMs: 10,
    });
  });

  test('is an event with the ends of what it printed, without what only repeats its standard input', async () => {
    const long = `${'x'.repeat(80)}\n`.repeat(100);
    const shown = async (answer: Partial<CommandResult>, stdin?: string) => {
      const app = await effect({ ...exited(0), ...answer }, stdin === undefined ? {} : { stdin });
      return app.events.find(({ event }) => event === 'command');
    };
    expect(await shown({ stdout: 'made\n', stderr: 'slowly\n' })).toMatchObject({
      stdout: 'made\n',
      stderr: 'slowly\n',
    });
    const tail = await shown({ stdout: long });
    expect(tail).toMatchObject({ stdout: expect.stringMatching(/^…\n(x{80}\n){50}$/) });
    expect(await shown({ stdout: 'password 1\n' }, 'password 1\n')).not.toHaveProperty('stdout');
    expect(await shown({})).not.toHaveProperty('stdout');
  });

  test('takes other exit codes as answers when told so', async () => {
    const app = await effect(exited(3), { accept: [0, 3] });
    expect(app.eventsOf('failed')).toEqual([]);
  });

  test('does not run when its intent cannot be made durable', async () => {
    const { store } = createFakeWorld();
    let appends = 0;
    const failing: Store = {
      ...store,
      async append(stream, records) {
        appends += 1;
        if (appends > 1) throw new Error('disk full');
        await store.append(stream, records);
      },
    };
    const app = await effect(exited(0), {}, createFakeWorld({ store: failing }));
    expect(app.world.commands).toEqual([]);
    const end = await app.end();
    expect(end.failures).toMatchObject([{ code: 'SD7101' }]);
    expect(end.standing).toEqual([]);
  });

  test('does not begin when the end comes while its intent is written', async () => {
    const { store } = createFakeWorld();
    const app: { running?: Running } = {};
    const slow: Store = {
      ...store,
      async append(stream, records) {
        if (JSON.stringify(records).includes('intent')) {
          app.running?.application.terminate({ type: 'normal', description: 'now' });
        }
        await store.append(stream, records);
      },
    };
    const world = createFakeWorld({ store: slow });
    app.running = application(describe('Compound', { a: describe('Scripted') }), { world, script: copying() });
    expect(await app.running.start()).toBe('ended');
    expect(world.commands).toEqual([]);
    expect(await app.running.end()).toMatchObject({ failures: [], standing: [] });
  });
});

group('a query', () => {
  test('is an event and not journalled', async () => {
    const app = application(describe('Compound', { a: describe('Scripted') }), {
      script: {
        a: {
          async deploy(context) {
            const session = context.session(context.hosts.connect({ kind: 'local' }));
            const { exitCode } = await session.query(['xl', 'info'], { timeoutMs: 1000 });
            expect(exitCode).toBe(0);
          },
        },
      },
    });
    expect(await app.start()).toBe('started');
    expect(app.events.find(({ event }) => event === 'command')).toMatchObject({ effect: false, host: 'localhost' });
    expect(JSON.stringify(app.world.records)).not.toContain('xl');
    await app.terminate();
  });
});

group('a followed command', () => {
  const following = (
    outcome: CommandOutcome,
    read: (line: string) => void = () => {},
  ): { readonly app: Running; readonly seen: unknown[] } => {
    const seen: unknown[] = [];
    const world = createFakeWorld({
      async follow({ onText }) {
        await onText('one\ntw');
        await onText('o\nthree');
        return ended(outcome);
      },
    });
    const app = application(describe('Compound', { a: describe('Scripted') }), {
      world,
      onFailure: 'keep',
      script: {
        a: {
          async deploy(context) {
            const session = context.session(context.hosts.connect({ kind: 'local' }));
            const onLine = (line: string): void => {
              seen.push(line);
              read(line);
            };
            seen.push((await session.follow(['tail', '-F', '/log'], { onLine })).exitCode);
          },
        },
      },
    });
    return { app, seen };
  };

  test('gives its lines, the last one too, and is an event when it begins and when it ends', async () => {
    const { app, seen } = following({ kind: 'exited', exitCode: 0 });
    expect(await app.start()).toBe('started');
    expect(seen).toEqual(['one', 'two', 'three', 0]);
    expect(app.events.filter(({ event }) => event === 'following' || event === 'command')).toMatchObject([
      { event: 'following', component: 'sfConfig:a', host: 'localhost', argv: ['tail', '-F', '/log'] },
      {
        event: 'command',
        component: 'sfConfig:a',
        argv: ['tail', '-F', '/log'],
        effect: false,
        followed: true,
        exitCode: 0,
      },
    ]);
    expect(JSON.stringify(app.world.records)).not.toContain('tail');
    await app.terminate();
  });

  test('fails as any other when it does not exit well', async () => {
    const { app } = following({ kind: 'unreachable', reason: 'gone', mayHaveRun: true });
    await app.start();
    expect((await app.end()).failures).toMatchObject([{ code: 'SD6103' }]);
  });
});

group('a failed command', () => {
  for (const [outcome, code, how] of [
    [{ kind: 'exited', exitCode: 3 }, 'SD6101', 'exit 3 after 1.2 s'],
    [{ kind: 'timedOut' }, 'SD6102', 'not ended after 1.2 s'],
    [
      { kind: 'unreachable', reason: 'connection reset', mayHaveRun: true },
      'SD6103',
      'contact lost after 1.2 s: connection reset',
    ],
    [{ kind: 'notStarted', reason: 'not found' }, 'SD6104', 'not started: not found'],
    [{ kind: 'notStarted', reason: 'sudo: no', refusedBy: 'sudo' }, 'SD6106', 'not started: sudo: no'],
    [{ kind: 'notStarted', reason: 'no place', refusedBy: 'connection' }, 'SD6107', 'not started: no place'],
    [{ kind: 'killed', signalName: 'SIGKILL' }, 'SD6105', 'killed by SIGKILL after 1.2 s'],
  ] as const) {
    test(`that ${outcome.kind} is ${code} with command, exit and host`, async () => {
      const app = await effect(ended(outcome));
      const { failures } = await app.end();
      expect(failures[0]).toMatchObject({ code, component: 'sfConfig:a on host xen1' });
      expect(failures[0]?.facts?.[0]).toEqual({
        name: 'command',
        value: `cp --reflink=auto '/srv/base image' /srv/disk.img  (${how})`,
      });
    });
  }

  test('shows the last lines of its error output', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n');
    const app = await effect(exited(1, `${lines}\n`));
    const output = (await app.end()).failures[0]?.facts?.find(({ name }) => name === 'output')?.value;
    expect(output?.split('\n')).toEqual(['…', ...Array.from({ length: 20 }, (_, index) => `line ${index + 10}`)]);
  });

  const inAuthorsWords = (failed: FailedCommand) =>
    runtimeDiagnostic('SD6206', { facts: failed.facts, notes: [`exit code ${failed.exitCode}`] });

  test('is said in its author’s words, who knows better', async () => {
    const app = await effect(exited(3), { failure: inAuthorsWords });
    expect((await app.end()).failures[0]).toMatchObject({
      code: 'SD6206',
      notes: ['exit code 3'],
      component: 'sfConfig:a on host xen1',
    });
  });

  test('keeps how it ended as the cause when it did not exit by itself', async () => {
    const app = await effect(ended({ kind: 'timedOut' }), { failure: inAuthorsWords });
    expect((await app.end()).failures[0]).toMatchObject({ code: 'SD6206', cause: [{ code: 'SD6102' }] });
  });

  test('is not put in its author’s words when contact was lost: it may have succeeded', async () => {
    const outcome = { kind: 'unreachable', reason: 'connection reset', mayHaveRun: true } as const;
    const app = await effect(ended(outcome), { failure: inAuthorsWords });
    const end = await app.end();
    expect(end.failures[0]).toMatchObject({ code: 'SD6103' });
    expect(end.standing).toEqual([disk]);
  });

  test.each(['sudo', 'connection'] as const)(
    'is not put in its author’s words when %s refused it',
    async (refusedBy) => {
      const app = await effect(ended({ kind: 'notStarted', reason: 'no', refusedBy }), { failure: inAuthorsWords });
      const { failures } = await app.end();
      expect(failures[0]).toMatchObject({ code: refusedBy === 'sudo' ? 'SD6106' : 'SD6107' });
    },
  );

  test.each<CommandOutcome>([
    { kind: 'unreachable', reason: 'no route', mayHaveRun: false },
    { kind: 'notStarted', reason: '1000 commands wait', refusedBy: 'connection' },
  ])('leaves nothing standing when it certainly did not run: $kind', async (outcome) => {
    const app = await effect(ended(outcome));
    expect((await app.end()).standing).toEqual([]);
  });
});
