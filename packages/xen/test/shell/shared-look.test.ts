import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SharedLook } from '../../src/shell/shared-look.ts';

const { signal } = new AbortController();

test('who comes while a look is under way shares the next with all others', async () => {
  const shared = new SharedLook<number>();
  const looks: PromiseWithResolvers<number>[] = [];
  const look = (): Promise<number> => {
    const looking = Promise.withResolvers<number>();
    looks.push(looking);
    return looking.promise;
  };
  const first = shared.see(signal, look);
  const others = Array.from({ length: 10 }, () => shared.see(signal, look));
  expect(looks.length).toBe(1);
  looks[0]?.resolve(1);
  expect(await first).toBe(1);
  await turns(5);
  expect(looks.length).toBe(2);
  looks[1]?.resolve(2);
  expect(await Promise.all(others)).toEqual(Array.from({ length: 10 }, () => 2));
  const later = shared.see(signal, look);
  looks[2]?.resolve(3);
  expect(await later).toBe(3);
});

test('what fails is the failure of who looked; the others look themselves', async () => {
  const shared = new SharedLook<string>();
  const fails = (name: string) => async () => {
    await turns(2);
    throw new Error(name);
  };
  const seen = await Promise.allSettled(['a', 'b', 'c'].map((name) => shared.see(signal, fails(name))));
  expect(seen.map((one) => (one.status === 'rejected' ? String(one.reason) : one.value))).toEqual([
    'Error: a',
    'Error: b',
    'Error: c',
  ]);
});

test('nobody is shown what was looked at before it asked, whatever fails or is aborted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          comesAfter: fc.nat(6),
          takes: fc.nat(6),
          fails: fc.boolean(),
          abortsAfter: fc.option(fc.nat(8)),
        }),
        { maxLength: 10 },
      ),
      async (askers) => {
        const shared = new SharedLook<number>();
        let begun = 0;
        let inside = 0;
        const asked = askers.map(async ({ comesAfter, takes, fails, abortsAfter }) => {
          await turns(comesAfter);
          const life = new AbortController();
          if (abortsAfter !== null) void turns(abortsAfter).then(() => life.abort(new Error('enough')));
          const before = begun;
          let isOwn = false;
          try {
            const seen = await shared.see(life.signal, async () => {
              isOwn = true;
              begun += 1;
              inside += 1;
              const mine = begun;
              await turns(takes);
              inside -= 1;
              if (fails) throw new Error('failed');
              return mine;
            });
            expect(seen).toBeGreaterThan(before);
          } catch (error) {
            // Only one's own failure, and one's own abort.
            const isFailure = String(error) === 'Error: failed';
            if (!isFailure) expect(String(error)).toBe('Error: enough');
            expect(isFailure ? isOwn && fails : life.signal.aborted).toBe(true);
          }
        });
        await Promise.all(asked);
        expect(inside).toBe(0);
      },
    ),
  );
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn <= count; turn += 1) await Promise.resolve();
}
