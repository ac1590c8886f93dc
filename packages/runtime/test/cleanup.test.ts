import { expect, test } from 'vitest';
import { openCleanup } from '../src/cleanup/cleanup.ts';
import type { Resource } from '../src/component.ts';
import { createMemoryStore } from '../src/journal/memory-store.ts';
import { isInterrupted } from '../src/journal/replay.ts';
import type { ApplicationName, ComponentPath } from '../src/names.ts';
import type { Clock, HostConnection, HostName, JsonValue } from '../src/ports.ts';

const application = 'web' as ApplicationName;
const stream = 'application:web';
const path = 'sfConfig:disk' as ComponentPath;
const host = 'xen1' as HostName;
const disk: Resource = { kind: 'file', host, name: '/disk.img' };
const begun = { entry: 'begun', version: 1, timeMs: 0, application, description: {}, onFailure: 'terminate' };
const made = { entry: 'intent', id: 1, timeMs: 0, component: path, host, what: 'make', argv: ['cp'], creates: disk };
const over = { entry: 'ended', timeMs: 0, type: 'normal', description: 'over' };
const clock: Clock = { nowMs: () => 7, after: () => () => {} };
const { signal } = new AbortController();

async function storeWith(...records: readonly unknown[]): Promise<ReturnType<typeof createMemoryStore>> {
  const store = createMemoryStore();
  await store.append(stream, records as readonly JsonValue[]);
  return store;
}

function connection(exitCode: number): HostConnection {
  const run: HostConnection['run'] = () =>
    Promise.resolve({ outcome: { kind: 'exited', exitCode }, stdout: '', stderr: '', durationMs: 1 });
  return { name: host, run, follow: () => Promise.reject(new Error('none')), close: () => Promise.resolve() };
}

test('an application that is to be taken up is not cleaned up after, and its lease is let go', async () => {
  const store = await storeWith(begun, made);
  const held: string[] = [];
  const leases = {
    take: (name: ApplicationName) => {
      held.push(name);
      return () => void held.pop();
    },
    list: () => [],
  };
  expect(await openCleanup({ application, world: { clock, store }, leases, signal })).toBeUndefined();
  expect(held).toEqual([]);
});

test('what is removed is on record as intent and result, and stands no more', async () => {
  const store = await storeWith(begun, made, over);
  const cleanup = await openCleanup({ application, world: { clock, store }, signal });
  if (cleanup === undefined) throw new Error('it has ended');
  expect(cleanup.standing()).toEqual([{ resource: disk, component: path }]);
  const session = cleanup.workFor(path).session(connection(0));
  await session.effect({ what: 'remove', removes: disk }, ['rm', '-f', '/disk.img'], { timeoutMs: 1000 });
  expect(cleanup.standing()).toEqual([]);
  await cleanup.end();
  const records = await store.read(stream);
  expect(records.slice(3)).toMatchObject([
    { entry: 'intent', id: 2, what: 'remove', argv: ['rm', '-f', '/disk.img'], removes: disk },
    { entry: 'result', id: 2, done: true },
  ]);
});

test('a clean-up that was killed half way is no run to be taken up; what it may have removed stands', async () => {
  const store = await storeWith(begun, made, over, {
    ...made,
    id: 2,
    what: 'remove',
    creates: undefined,
    removes: disk,
  });
  expect(isInterrupted(await store.read(stream))).toBe(false);
  const cleanup = await openCleanup({ application, world: { clock, store }, signal });
  expect(cleanup?.standing()).toEqual([{ resource: disk, component: path }]);
});

test('a command that fails throws, and the thing stands', async () => {
  const store = await storeWith(begun, made, over);
  const cleanup = await openCleanup({ application, world: { clock, store }, signal });
  const session = cleanup?.workFor(path).session(connection(1));
  await expect(
    session?.effect({ what: 'remove', removes: disk }, ['rm', '/disk.img'], { timeoutMs: 1000 }),
  ).rejects.toThrow('SD6101');
  expect(cleanup?.standing()).toHaveLength(1);
});

test('on a host with sudo it is asked for by sudo, and on record so', async () => {
  const store = await storeWith(begun, made, over);
  const cleanup = await openCleanup({ application, world: { clock, store }, signal });
  const argvs: (readonly string[])[] = [];
  const run: HostConnection['run'] = (command) => {
    argvs.push(command.argv);
    return connection(0).run(command);
  };
  const session = cleanup?.workFor(path).session({ ...connection(0), run, commandPrefix: ['sudo', '-n', '--'] });
  await session?.query(['xl', 'list', '-v'], { timeoutMs: 1000 });
  await session?.effect({ what: 'remove', removes: disk }, ['rm', '-f', '/disk.img'], { timeoutMs: 1000 });
  expect(argvs).toEqual([
    ['sudo', '-n', '--', 'xl', 'list', '-v'],
    ['sudo', '-n', '--', 'rm', '-f', '/disk.img'],
  ]);
  expect((await store.read(stream)).at(3)).toMatchObject({ argv: ['sudo', '-n', '--', 'rm', '-f', '/disk.img'] });
});
