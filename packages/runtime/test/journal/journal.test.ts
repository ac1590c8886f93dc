import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../src/journal/entry.ts';
import { Journal } from '../../src/journal/journal.ts';
import { createMemoryStore } from '../../src/journal/memory-store.ts';
import { type ApplicationName, childPath, rootPath } from '../../src/names.ts';
import type { HostName, JsonValue, Store } from '../../src/ports.ts';

const root = rootPath('sfConfig');
const state = (name: string): JournalEntry => ({ entry: 'state', component: childPath(root, name), state: 'started' });
const host = 'xen1' as HostName;
const disk = { kind: 'file', host, name: '/srv/disk.img' };

/** A store that counts its commits and can be told to refuse. */
function watchedStore(): Store & { readonly commits: (readonly JsonValue[])[]; refuses: boolean } {
  const inner = createMemoryStore();
  const store = {
    ...inner,
    commits: [] as (readonly JsonValue[])[],
    refuses: false,
    async append(stream: string, records: readonly JsonValue[]) {
      if (store.refuses) throw new Error('disk full');
      await inner.append(stream, records);
      store.commits.push(records);
    },
  };
  return store;
}

function journalOver(store: Store, queueMax = 100): Journal {
  return new Journal({ store, stream: 'application:test', queueMax });
}

describe('the journal', () => {
  test('commits everything of one turn together', async () => {
    const store = watchedStore();
    const journal = journalOver(store);
    for (const name of ['a', 'b', 'c']) journal.append(state(name));
    await journal.durable();
    expect(store.commits).toEqual([[state('a'), state('b'), state('c')]]);
  });

  test('commits without being asked', async () => {
    const store = watchedStore();
    journalOver(store).append(state('a'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.commits).toHaveLength(1);
  });

  test('gathers what comes while the store is busy, in order', async () => {
    const store = watchedStore();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const busy: Store = {
      ...store,
      async append(stream, records) {
        await gate;
        await store.append(stream, records);
      },
    };
    const journal = journalOver(busy);
    journal.append(state('a'));
    await Promise.resolve();
    await Promise.resolve();
    for (const name of ['b', 'c']) journal.append(state(name));
    release();
    await journal.durable();
    expect(store.commits).toEqual([[state('a')], [state('b'), state('c')]]);
  });

  test('tells who waits when the store refuses, loses nothing, and goes on when it works again', async () => {
    const store = watchedStore();
    const journal = journalOver(store);
    store.refuses = true;
    journal.append(state('a'));
    await expect(journal.durable()).rejects.toMatchObject({ diagnostic: { code: 'SD7101', notes: ['disk full'] } });
    store.refuses = false;
    journal.append(state('b'));
    await journal.durable();
    expect(store.commits.flat()).toEqual([state('a'), state('b')]);
  });

  test('says when too much is waiting', async () => {
    const store = watchedStore();
    const journal = journalOver(store, 2);
    journal.append(state('a'));
    expect(journal.isFull).toBe(false);
    journal.append(state('b'));
    expect(journal.isFull).toBe(true);
    await journal.durable();
    expect(journal.isFull).toBe(false);
  });

  test('takes over what an interrupted run left, and goes on numbering', async () => {
    const store = watchedStore();
    const earlier = journalOver(store);
    const id = earlier.nextIntentId();
    earlier.append({
      entry: 'begun',
      version: 1,
      timeMs: 0,
      application: 'web' as ApplicationName,
      description: {},
      onFailure: 'terminate',
    });
    earlier.append({
      entry: 'intent',
      id,
      timeMs: 0,
      component: root,
      host,
      what: 'copy image',
      argv: ['cp'],
      creates: disk,
    });
    await earlier.durable();
    const journal = journalOver(store);
    expect(await journal.open()).toEqual({ interrupted: true });
    expect(journal.ledger.standing()).toEqual([disk]);
    expect(journal.nextIntentId()).toBe(id + 1);
  });

  test('forgets a run that ended and left nothing', async () => {
    const store = watchedStore();
    const earlier = journalOver(store);
    earlier.append(state('a'));
    earlier.append({ entry: 'ended', timeMs: 0, type: 'normal', description: 'done' });
    await earlier.durable();
    expect(await journalOver(store).open()).toEqual({ interrupted: false });
    expect(await store.streams()).toEqual([]);
  });
});
