import type { JsonValue, Store } from '@smartdomains/runtime';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** What every adapter of `Store` must do. The set-up gives an empty store; the contract closes it. */
export function storeContract(name: string, setUp: () => Store | Promise<Store>): void {
  describe(`${name}: store contract`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await setUp();
    });
    afterEach(() => store.close());

    it('has no records and no streams at the beginning', async () => {
      expect(await store.read('nothing')).toEqual([]);
      expect(await store.streams()).toEqual([]);
    });

    it('reads records in the order they were appended', async () => {
      await store.append('pool', [1, 2]);
      await store.append('pool', [3]);
      await store.append('pool', []);
      await store.append('pool', [4, 5]);
      expect(await store.read('pool')).toEqual([1, 2, 3, 4, 5]);
    });

    it('keeps streams apart', async () => {
      await Promise.all([store.append('a', ['a1']), store.append('b', ['b1']), store.append('a', ['a2'])]);
      expect(await store.read('a')).toEqual(['a1', 'a2']);
      expect(await store.read('b')).toEqual(['b1']);
    });

    it('keeps the order of appends that nobody waited for, each of them together', async () => {
      const appends = Array.from({ length: 500 }, (_, index) => [index, `${index} again`]);
      await Promise.all(appends.map((records) => store.append('pool', records)));
      expect(await store.read('pool')).toEqual(appends.flat());
    });

    it('lets calls take effect in the order they are made', async () => {
      const first = store.append('pool', ['first']);
      const readFirst = store.read('pool');
      const removed = store.remove('pool');
      const second = store.append('pool', ['second']);
      const readSecond = store.read('pool');
      await Promise.all([first, removed, second]);
      expect(await readFirst).toEqual(['first']);
      expect(await readSecond).toEqual(['second']);
    });

    it('names the streams that have records, sorted', async () => {
      await store.append('web', [1]);
      await store.append('db', [1]);
      await store.append('empty', []);
      expect(await store.streams()).toEqual(['db', 'web']);
    });

    it('removes a stream whole, and one that is not there without complaint', async () => {
      await store.append('pool', [1, 2]);
      await store.append('other', [3]);
      await store.remove('pool');
      await store.remove('nothing');
      expect(await store.read('pool')).toEqual([]);
      expect(await store.streams()).toEqual(['other']);
    });

    it('begins a removed stream anew', async () => {
      await store.append('pool', ['old']);
      await store.remove('pool');
      await store.append('pool', ['new']);
      expect(await store.read('pool')).toEqual(['new']);
    });

    it.each(['', "it's", 'a"b;c', 'line\nline', '../../etc/passwd', 'größe', '%_', '🐟'])(
      'takes %j as the name of a stream',
      async (stream) => {
        await store.append(stream, ['here']);
        expect(await store.read(stream)).toEqual(['here']);
        expect(await store.streams()).toEqual([stream]);
        await store.remove(stream);
        expect(await store.streams()).toEqual([]);
      },
    );

    it('gives back any plain data as it was', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (records) => {
          run += 1;
          const stream = `run ${run}`;
          await store.append(stream, records as JsonValue[]);
          expect(JSON.stringify(await store.read(stream))).toBe(JSON.stringify(records));
        }),
        { numRuns: 100 },
      );
    });

    it('is not changed by what happens to a record afterwards, given or read', async () => {
      const record = { state: 'deployed' };
      const appended = store.append('pool', [record]);
      record.state = 'changed by the caller';
      await appended;
      const [read] = await store.read('pool');
      (read as { state: string }).state = 'changed by the reader';
      expect(await store.read('pool')).toEqual([{ state: 'deployed' }]);
    });

    it('can be closed twice', async () => {
      await store.append('pool', [1]);
      await store.close();
      await store.close();
    });
  });
}
