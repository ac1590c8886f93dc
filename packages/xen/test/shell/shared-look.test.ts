import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SharedLook } from '../../src/shell/shared-look.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const { signal } = new AbortController();

test('who comes while a look is under way shares the next with all others', async () => {
  const shared = new SharedLook<number>(new VirtualClock());
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
  const shared = new SharedLook<string>(new VirtualClock());
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
        const shared = new SharedLook<number>(new VirtualClock());
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

function counting(): {
  readonly clock: VirtualClock;
  readonly shared: SharedLook<number>;
  readonly look: () => Promise<number>;
} {
  const clock = new VirtualClock();
  let looks = 0;
  const look = async (): Promise<number> => {
    looks += 1;
    const mine = looks;
    await turns(3);
    return mine;
  };
  return { clock, shared: new SharedLook<number>(clock), look };
}

test('a recent look will do for who says so, and one that is under way', async () => {
  const { clock, shared, look } = counting();
  const both = await Promise.all([shared.seeRecent(signal, look, 5000), shared.seeRecent(signal, look, 5000)]);
  expect(both).toEqual([1, 1]);
  await clock.pass(5000);
  expect(await shared.seeRecent(signal, look, 5000)).toBe(1);
  await clock.pass(1);
  expect(await shared.seeRecent(signal, look, 5000)).toBe(2);
  expect(await shared.see(signal, look)).toBe(3);
  expect(await shared.seeRecent(signal, look, 5000)).toBe(3);
});

test('what was seen before something changed is shown to nobody who asks for a recent look', async () => {
  const { shared, look } = counting();
  expect(await shared.seeRecent(signal, look, 5000)).toBe(1);
  shared.forget();
  const seen = shared.seeRecent(signal, look, 5000);
  await turns(1);
  shared.forget();
  expect(await seen).toBe(3);
  const anew = shared.see(signal, look);
  await turns(1);
  shared.forget();
  expect(await anew).toBe(5);
});

test('while things change without an end, it is looked at three times', async () => {
  const { shared, look } = counting();
  const changing = async (): Promise<number> => {
    const seen = await look();
    shared.forget();
    return seen;
  };
  expect(await shared.seeRecent(signal, changing, 5000)).toBe(3);
});

test('a recent look that failed is taken anew, by whoever asks', async () => {
  const { shared, look } = counting();
  const failing = shared.seeRecent(signal, () => Promise.reject(new Error('failed')), 5000);
  const other = shared.seeRecent(signal, look, 5000);
  await expect(failing).rejects.toThrow('failed');
  expect(await other).toBe(1);
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn <= count; turn += 1) await Promise.resolve();
}
