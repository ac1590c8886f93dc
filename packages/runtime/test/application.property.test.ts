import fc from 'fast-check';
import { expect, describe as group, test } from 'vitest';
import type { ApplicationEvent } from '../src/events.ts';
import type { JsonValue } from '../src/ports.ts';
import { isNormal } from '../src/termination-record.ts';
import { createFakeWorld, exited, type FakeWorld, runUntil, settle } from './support/fake-world.ts';
import { materialise, type Tree, trees } from './support/random-tree.ts';
import { application, type Running } from './support/run.ts';

/** When the user ends the application: at its n-th event, or only when nothing happens any more. */
const endings = fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined });

interface Case {
  readonly tree: Tree;
  readonly endAtEvent: number | undefined;
  /** Every n-th command fails. */
  readonly failingCommand: number | undefined;
}

const cases: fc.Arbitrary<Case> = fc.record({
  tree: trees,
  endAtEvent: endings,
  failingCommand: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
});

interface Outcome {
  readonly app: Running;
  readonly world: FakeWorld;
  readonly unintended: readonly string[];
}

/** Runs a case to its end; throws when it has none. */
async function runCase({ tree, endAtEvent, failingCommand }: Case): Promise<Outcome> {
  const unintended: string[] = [];
  const ran = new Map<string, number>();
  const world: FakeWorld = createFakeWorld({
    answer: (argv) => {
      const command = argv.join(' ');
      ran.set(command, (ran.get(command) ?? 0) + 1);
      const intended = world.records.filter((record) => isIntentOf(record, command)).length;
      if (intended < (ran.get(command) ?? 0)) unintended.push(command);
      const fails = argv[0] === 'make' && failingCommand !== undefined && world.commands.length % failingCommand === 0;
      return exited(fails ? 1 : 0);
    },
  });
  const app = application(...caseArguments(tree, world));
  app.application.subscribe(({ seq }) => {
    if (seq === endAtEvent) app.application.terminate({ type: 'normal', description: 'the user wants so' });
  });
  const run = app.application.run();
  // A tree that hangs for ever gets nowhere by itself; ending it must still work.
  await runUntil(world, run).catch(() => undefined);
  app.application.terminate({ type: 'normal', description: 'the test is over' });
  await runUntil(world, app.application.ended);
  await runUntil(world, run);
  return { app, world, unintended };
}

function caseArguments(tree: Tree, world: FakeWorld): Parameters<typeof application> {
  const { description, script } = materialise(tree);
  return [description, { script, world }];
}

function isIntentOf(record: JsonValue, command: string): boolean {
  const entry = record as { readonly entry: string; readonly argv?: readonly string[] };
  return entry.entry === 'intent' && entry.argv?.join(' ') === command;
}

function namesOf(events: readonly ApplicationEvent[], event: ApplicationEvent['event']): readonly string[] {
  return events.filter((one) => one.event === event).map(({ component }) => component);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf(':'));
}

function check(name: string, assertion: (outcome: Outcome) => void): void {
  test(name, async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => assertion(await runCase(one))),
      { numRuns: 300 },
    );
  });
}

group('every run', () => {
  check('ends, with every component made terminated exactly once, children before parents', ({ app }) => {
    const created = namesOf(app.events, 'created');
    const terminated = namesOf(app.events, 'terminated');
    expect([...terminated].sort()).toEqual([...created].sort());
    for (const [index, path] of terminated.entries()) {
      const parentIndex = terminated.indexOf(parentOf(path));
      // A component that ended alone can be made again under its name only by its own parent, which none here does.
      if (parentIndex !== -1) expect(parentIndex).toBeGreaterThan(index);
    }
  });

  check('calls terminate once for each component, again only after it failed, and no step after it', ({ app }) => {
    const failedAttempts = app.events.filter(({ event }) => event === 'failed').filter(isFailedTermination);
    const last = new Map<string, string>();
    const counts = new Map<string, number>();
    for (const call of app.scripted.calls) {
      const [step = '', path = ''] = call.split(' ');
      if (step === 'terminate') counts.set(path, (counts.get(path) ?? 0) + 1);
      else expect(last.get(path)).not.toBe('terminate');
      last.set(path, step);
    }
    for (const path of namesOf(app.events, 'created')) {
      if (!app.scripted.calls.some((call) => call.endsWith(` ${path}`))) continue;
      const failures = failedAttempts.filter(({ component }) => component === path).length;
      expect(counts.get(path)).toBe(failures + 1);
    }
  });

  check('starts nothing below a component that is ending', ({ app }) => {
    const ending = new Set<string>();
    for (const { event, component } of app.events) {
      if (event === 'terminating') ending.add(component);
      if (['created', 'deploying', 'deployed', 'starting', 'started', 'ready'].includes(event)) {
        for (let path: string = component; path !== ''; path = parentOf(path)) expect(ending.has(path)).toBe(false);
      }
    }
  });

  check('makes no effect without a durable intent, and leaves nothing standing', ({ app, unintended }) => {
    expect(unintended).toEqual([]);
    expect(app.application.standing()).toEqual([]);
  });

  test('does nothing more after its end, whatever still comes back', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const { app, world } = await runCase(one);
        const before = [app.events.length, world.commands.length, world.records.length];
        do await settle();
        while (world.clock.advanceToNext());
        expect([app.events.length, world.commands.length, world.records.length]).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  test('that fails to deploy terminates nothing with onFailure keep, and ends all the same', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const world = createFakeWorld();
        const { description, script } = materialise(tree);
        const app = application(description, { script, world, onFailure: 'keep' });
        await runUntil(world, app.application.run()).catch(() => undefined);
        app.application.terminate({ type: 'normal', description: 'the test is over' });
        const { record } = await runUntil(world, app.application.ended);
        const hadStarted = app.eventsOf('started').includes('started sfConfig');
        const isKept = !hadStarted && !isNormal(record);
        expect(app.eventsOf('terminating').includes('terminating sfConfig')).toBe(!isKept);
      }),
      { numRuns: 300 },
    );
  });

  check('numbers its events without gaps, created before anything else', ({ app }) => {
    const seen = new Set<string>();
    for (const [index, { seq, event, component }] of app.events.entries()) {
      expect(seq).toBe(index + 1);
      if (event === 'created') seen.add(component);
      else expect(seen.has(component)).toBe(true);
    }
  });
});

function isFailedTermination(event: ApplicationEvent): boolean {
  return event.event === 'failed' && event.step === 'terminate';
}
