import { expect, describe as group, test } from 'vitest';
import type { Component, ComponentContext, Resource } from '../src/component.ts';
import { createMemoryStore } from '../src/journal/memory-store.ts';
import type { ApplicationName } from '../src/names.ts';
import { describe, lazy, type Written } from './support/describe.ts';
import { type FakeWorld, settle } from './support/fake-world.ts';
import { type Outside, processOver } from './support/mortal-process.ts';
import { application, type Running } from './support/run.ts';
import type { Script } from './support/scripted.ts';

/** What a Run or Deployer makes: a file that stays as long as the component lives. */
const leaf = describe('Scripted');
const timeoutMs = 1000;
const resource = (path: string): Resource => ({ kind: 'file', host: 'localhost' as never, name: path });
const pathOf = (context: ComponentContext): string => `${context.application} ${context.path}`;
const leafBehaviour: Component = {
  async start(context) {
    const path = pathOf(context);
    const session = context.session(context.hosts.connect({ kind: 'local' }));
    await session.effect({ what: 'make', creates: resource(path) }, ['make', path], { timeoutMs });
  },
  async terminate(context) {
    const path = pathOf(context);
    const session = context.session(context.hosts.connect({ kind: 'local' }));
    await session.effect({ what: 'rm', removes: resource(path) }, ['rm', path], { timeoutMs });
  },
};
const script: Script = new Proxy({}, { get: () => leafBehaviour });
const descriptions = { read: async () => leaf };

async function quiet(world: FakeWorld): Promise<void> {
  do await settle();
  while (world.clock.advanceToNext());
}

function processOf(around: Outside, written: Written, recordsMax = Number.POSITIVE_INFINITY): [Running, FakeWorld] {
  const world = processOver(around, recordsMax);
  return [application(describe('Container', written), { world, script, descriptions }), world];
}

group('a Run or Deployer whose process is killed at any record', () => {
  test.each<[string, Written, readonly string[]]>([
    ['Run, an application', { maker: describe('Run', { asName: 'made', action: leaf }) }, ['made', 'test']],
    [
      'Run, a child elsewhere',
      {
        place: describe('Container'),
        maker: describe('Run', { asName: 'made', parent: lazy('PARENT:place'), action: leaf }),
      },
      ['test'],
    ],
    ['Run, an application without a name', { maker: describe('Run', { action: leaf }) }, ['test', 'unnamed_0_1']],
    [
      'Deployer',
      { maker: describe('Deployer', { newComponentDescription: 'made.sf', asName: 'made' }) },
      ['made', 'test'],
    ],
  ])('%s: what it makes is made once, and nothing fails', async (_, written, names) => {
    const whole: Outside = { store: createMemoryStore(), files: new Set() };
    const [first, world] = processOf(whole, written);
    void first.application.run();
    await quiet(world);
    const records = world.records.length;
    expect(whole.files.size).toBe(1);
    for (let at = 1; at < records; at += 1) {
      for (const order of ['as listed', 'reversed'] as const) {
        const around: Outside = { store: createMemoryStore(), files: new Set() };
        const [dead, deadWorld] = processOf(around, written, at);
        void dead.application.run();
        await quiet(deadWorld);
        const [again, secondWorld] = processOf(around, written);
        const interrupted = await again.applications.interrupted();
        const failed: unknown[] = [];
        again.applications.subscribe((event) => {
          if (event.event === 'failed') failed.push(event.diagnostic);
        });
        for (const name of order === 'reversed' ? interrupted.toReversed() : interrupted) {
          if (again.applications.find(name)) continue;
          void (await again.applications.recover(name as ApplicationName))?.run();
        }
        // It was killed before its beginning was on record: nothing is there.
        if (!interrupted.includes('test' as ApplicationName)) void again.application.run();
        await quiet(secondWorld);
        const where = `${order}, killed at record ${at} of ${records}`;
        expect(failed, where).toEqual([]);
        expect([...around.files], where).toEqual([...whole.files]);
        expect(
          again.applications
            .list()
            .map(({ name }) => name)
            .toSorted(),
          where,
        ).toEqual(names);
        await Promise.all([
          again.applications.terminateAll({ type: 'normal', description: 'over' }),
          quiet(secondWorld),
        ]);
        expect([...around.files], where).toEqual([]);
      }
    }
  });
});
