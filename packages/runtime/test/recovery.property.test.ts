import fc from 'fast-check';
import { expect, describe as group, test } from 'vitest';
import type { Application } from '../src/application.ts';
import type { ApplicationEnd } from '../src/application-end.ts';
import { createMemoryStore } from '../src/journal/memory-store.ts';
import { parseApplicationName } from '../src/names.ts';
import { type FakeWorld, runUntil, settle } from './support/fake-world.ts';
import { type Outside, processOver } from './support/mortal-process.ts';
import { materialise, type Tree, treesWithRestarts } from './support/random-tree.ts';
import { application } from './support/run.ts';

const name = parseApplicationName('test');
if (name === undefined) throw new Error('the name is good');

interface Outcome {
  readonly how: 'started' | 'ended';
  /** On the host when it had started or ended. */
  readonly files: readonly string[];
  readonly recordType: string | undefined;
}

/** Components that end and hang by the clock end elsewhere after a crash; these do the same in each run. */
function steady(tree: Tree): Tree {
  if (tree.kind !== 'leaf') return { ...tree, children: tree.children.map(steady) };
  const calm = (kind: typeof tree.deploy): typeof tree.deploy =>
    kind === 'effect' || kind === 'fail' || kind === 'slow' ? kind : 'ok';
  return { ...tree, deploy: calm(tree.deploy), start: calm(tree.start), ready: 'ok', endsAfterMs: undefined };
}

/** Runs to its start or end, and then to its end by the user; counts the records. */
async function wholeRun(tree: Tree): Promise<{ readonly outcome: Outcome; readonly records: number }> {
  const outside: Outside = { store: createMemoryStore(), files: new Set() };
  const world = processOver(outside, Number.POSITIVE_INFINITY);
  const { description, script } = materialise(tree);
  const app = application(description, { script, world });
  const outcome = await outcomeOf(app.application, world, outside);
  await app.terminate();
  expect([...outside.files]).toEqual([]);
  await settle();
  return { outcome, records: world.records.length };
}

/** What it has come to when nothing more happens: one that has started may be ending already. */
async function outcomeOf(live: Application, { clock }: FakeWorld, { files }: Outside): Promise<Outcome> {
  let end: ApplicationEnd | undefined;
  void live.run();
  void live.ended.then((ended) => {
    end = ended;
  });
  do await settle();
  while (end === undefined && clock.advanceToNext());
  return { how: end ? 'ended' : 'started', files: [...files].sort(), recordType: end?.record.type };
}

/** Runs until it dies at a record, and takes it up in another process. */
async function killedRun(tree: Tree, recordsMax: number, expected: Outcome): Promise<void> {
  const outside: Outside = { store: createMemoryStore(), files: new Set() };
  const { description, script } = materialise(tree);
  const dead = application(description, { script, world: processOver(outside, recordsMax) });
  await dead.start().catch(() => undefined);
  dead.application.terminate({ type: 'normal', description: 'the user wants so' });
  await runUntil(dead.world, dead.application.ended).catch(() => undefined);

  const world = processOver(outside, Number.POSITIVE_INFINITY);
  const again = application(description, { script: materialise(tree).script, world });
  const taken = await again.applications.recover(name as NonNullable<typeof name>);
  if (taken === undefined) {
    // Nothing was begun, or all of it had ended.
    expect([...outside.files]).toEqual([]);
    return;
  }
  const wasEnding = (await outside.store.read('application:test')).some((record) =>
    JSON.stringify(record).includes('"component":"sfConfig","state":"terminating"'),
  );
  const outcome = await outcomeOf(taken, world, outside);
  if (!wasEnding) expect(outcome).toEqual(expected);
  taken.terminate({ type: 'normal', description: 'the test is over' });
  await runUntil(world, taken.ended);
  expect([...outside.files]).toEqual([]);
  expect(taken.standing()).toEqual([]);
  await settle();
  expect(await again.applications.interrupted()).toEqual([]);
}

group('a process killed at any record', () => {
  test('leads to the same end when its run is taken up', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(treesWithRestarts.map(steady), async (tree) => {
        const { outcome, records } = await wholeRun(tree);
        for (let at = 0; at < records; at += 1) await killedRun(tree, at, outcome);
      }),
      { numRuns: 25 },
    );
  });
});
