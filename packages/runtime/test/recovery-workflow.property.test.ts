import fc from 'fast-check';
import { expect, describe as group, test } from 'vitest';
import type { Application } from '../src/application.ts';
import { createMemoryStore } from '../src/journal/memory-store.ts';
import type { ApplicationName } from '../src/names.ts';
import { type FakeWorld, runUntil, settle } from './support/fake-world.ts';
import { type Outside, processOver } from './support/mortal-process.ts';
import { type Job, jobs, materialiseJob } from './support/random-workflow.ts';
import { application } from './support/run.ts';

/** What came of a job, whether or not it was killed on its way. */
interface Outcome {
  readonly how: 'ended' | 'lives on';
  readonly type: string | undefined;
  /** What was ever done; in how many runs is part of the names. */
  readonly made: readonly string[];
  readonly endMs: number;
}

function outside(): Outside {
  return { store: createMemoryStore(), files: new Set(), made: new Set() };
}

/** Lets everything happen that will, and the rest be ended by the user. */
async function runToEnd(live: Application, world: FakeWorld, around: Outside): Promise<Outcome> {
  void live.run();
  let isOver = false;
  void live.ended.then(() => {
    isOver = true;
  });
  do await settle();
  while (!isOver && world.clock.advanceToNext());
  const how = isOver ? 'ended' : 'lives on';
  const endMs = world.clock.nowMs();
  if (!isOver) live.terminate({ type: 'normal', description: 'the user wants so' });
  const { record, failures } = await runUntil(world, live.ended);
  expect(failures.filter(({ code }) => code === 'SD9002')).toEqual([]);
  return { how, type: how === 'ended' ? record.type : undefined, made: [...(around.made ?? [])].sort(), endMs };
}

async function wholeRun(job: Job): Promise<{ readonly outcome: Outcome; readonly records: number }> {
  const around = outside();
  const world = processOver(around, Number.POSITIVE_INFINITY);
  const { description, script } = materialiseJob(job);
  const outcome = await runToEnd(application(description, { script, world }).application, world, around);
  expect([...around.files]).toEqual([]);
  return { outcome, records: world.records.length };
}

/** Runs until it dies at a record, and takes it up in another process. */
async function killedRun(job: Job, recordsMax: number, expected: Outcome): Promise<void> {
  const around = outside();
  const { description, script } = materialiseJob(job);
  const world = processOver(around, recordsMax);
  const dead = application(description, { script, world });
  void dead.application.run();
  do await settle();
  while (around.nowMs === undefined && world.clock.advanceToNext());
  // One that lives on dies of its end.
  if (around.nowMs === undefined) dead.application.terminate({ type: 'normal', description: 'the user wants so' });
  do await settle();
  while (around.nowMs === undefined && world.clock.advanceToNext());

  const second = processOver(around, Number.POSITIVE_INFINITY);
  const again = application(description, { script: materialiseJob(job).script, world: second });
  const taken = await again.applications.recover('test' as ApplicationName);
  if (taken === undefined) {
    expect([...around.files]).toEqual([]);
    return;
  }
  const outcome = await runToEnd(taken, second, around);
  if (expected.how === 'ended') expect(outcome).toEqual(expected);
  else expect(outcome.made).toEqual(expected.made);
  expect([...around.files]).toEqual([]);
  expect(taken.standing()).toEqual([]);
}

group('a process that runs a job, killed at any record', () => {
  test('the job ends when and as it would have ended, with the same things done', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(jobs, async (job) => {
        const { outcome, records } = await wholeRun(job);
        for (let at = 0; at < records; at += 1) await killedRun(job, at, outcome);
      }),
      { numRuns: 8 },
    );
  });

  test('a start that fails and is tried again is counted once', { timeout: 300_000 }, async () => {
    const job: Job = { kind: 'Retry', times: 2, job: { kind: 'leaf', timeMs: 1000, end: 'firstStart' } };
    const { outcome, records } = await wholeRun(job);
    expect(outcome).toMatchObject({ how: 'ended', type: 'normal' });
    for (let at = 0; at < records; at += 1) await killedRun(job, at, outcome);
  });
});
