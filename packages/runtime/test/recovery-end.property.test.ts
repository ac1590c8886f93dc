import fc from 'fast-check';
import { expect, describe as group, test } from 'vitest';
import type { Application } from '../src/application.ts';
import type { Component } from '../src/component.ts';
import { createMemoryStore } from '../src/journal/memory-store.ts';
import type { ApplicationName } from '../src/names.ts';
import { type FakeWorld, runUntil, settle } from './support/fake-world.ts';
import { type Outside, processOver } from './support/mortal-process.ts';
import { materialise, type Tree, treesWithRestarts } from './support/random-tree.ts';
import { application } from './support/run.ts';

const name = 'test' as ApplicationName;
const enough = { type: 'normal', description: 'the user wants so' };

/** Lets everything happen that will. */
async function letHappen(world: FakeWorld, isOver: () => boolean): Promise<void> {
  do await settle();
  while (!isOver() && world.clock.advanceToNext());
}

interface TakenUp {
  readonly world: FakeWorld;
  readonly taken: Application;
  /** Components that were ended while they looked. */
  readonly meddled: readonly string[];
}

/** A process that takes the run up; `undefined` when there is none. */
async function takeUp(tree: Tree, outside: Outside, recordsMax: number): Promise<TakenUp | undefined> {
  const world = processOver(outside, recordsMax);
  const { script, description } = materialise(tree);
  const meddled: string[] = [];
  const looking = Object.entries(script).map(([path, component]) => [path, thatLooks(component, meddled)] as const);
  const { applications } = application(description, { script: Object.fromEntries(looking), world });
  const taken = await applications.recover(name);
  return taken && { world, taken, meddled };
}

/** It takes its time to look what is there, and says when it is ended meanwhile. */
function thatLooks(component: Component, meddled: string[]): Component {
  let isLooking = false;
  return {
    ...component,
    async recover({ clock }) {
      isLooking = true;
      await new Promise<void>((resolve) => {
        clock.after(70, resolve);
      });
      isLooking = false;
      return 'partial';
    },
    async terminate(context) {
      if (isLooking) meddled.push(context.path);
      await component.terminate?.(context);
    },
  };
}

/** A run that died when so many records were written, or is left as it is when nothing more happens before. */
async function dead(tree: Tree, recordsMax: number): Promise<Outside> {
  const outside: Outside = { store: createMemoryStore(), files: new Set() };
  const { description, script } = materialise(tree);
  const world = processOver(outside, recordsMax);
  const live = application(description, { script, world }).application;
  void live.run();
  await letHappen(world, () => outside.nowMs !== undefined);
  return outside;
}

/** Ends the run when `moment` more records or commands have been asked for since it began to be taken up. */
async function endAt(
  { world, taken }: { readonly world: FakeWorld; readonly taken: Application },
  moment: number,
  { isOver, onRecord = () => undefined }: { readonly isOver: () => boolean; readonly onRecord?: () => void },
): Promise<boolean> {
  const done = (): number => world.records.length + world.commands.length;
  let isAsked = false;
  const ask = (): void => {
    if (isAsked || done() < moment) return;
    isAsked = true;
    taken.terminate(enough);
    void taken.onRecord().then(onRecord);
  };
  // Also between two events of one turn.
  taken.subscribe(ask);
  void taken.run();
  if (moment === 0) ask();
  for (;;) {
    await settle();
    ask();
    if (isOver() || !world.clock.advanceToNext()) return isAsked;
  }
}

group('a run that is ended while it is taken up', () => {
  const moments = fc.record({ dies: fc.nat(40), ends: fc.nat(25), diesAgain: fc.nat(40) });

  test('leaves nothing, at whatever moment', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(treesWithRestarts, moments, async (tree, { dies, ends }) => {
        const outside = await dead(tree, dies);
        const second = await takeUp(tree, outside, Number.POSITIVE_INFINITY);
        if (second === undefined) return;
        let isOver = false;
        void second.taken.ended.then(() => {
          isOver = true;
        });
        if (!(await endAt(second, ends, { isOver: () => isOver }))) second.taken.terminate(enough);
        await runUntil(second.world, second.taken.ended);
        expect(second.meddled).toEqual([]);
        expect([...outside.files]).toEqual([]);
        expect(second.taken.standing()).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('ends also when it is killed again: the request is on record', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(treesWithRestarts, moments, async (tree, { dies, ends, diesAgain }) => {
        const outside = await dead(tree, dies);
        const second = await takeUp(tree, outside, diesAgain);
        if (second === undefined) return;
        delete outside.nowMs;
        let isOver = false;
        void second.taken.ended.then(() => {
          isOver = true;
        });
        let isRecorded = false;
        await endAt(second, ends, {
          isOver: () => isOver || outside.nowMs !== undefined,
          onRecord() {
            isRecorded = true;
          },
        });
        const third = await takeUp(tree, outside, Number.POSITIVE_INFINITY);
        if (third === undefined) {
          expect([...outside.files]).toEqual([]);
          return;
        }
        if (!isRecorded) return;
        void third.taken.run();
        await runUntil(third.world, third.taken.ended);
        expect([...outside.files]).toEqual([]);
        expect(third.taken.standing()).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
