import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Gate } from '../../src/shell/gate.ts';

test('never more inside than may be, all in the order they came, whatever aborts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ turns: fc.nat(5), fails: fc.boolean(), abortsAfter: fc.option(fc.nat(8)) }), {
        maxLength: 12,
      }),
      async (max, works) => {
        const gate = new Gate(max);
        let inside = 0;
        const begun: number[] = [];
        const runs = works.map(async ({ turns, fails, abortsAfter }, index) => {
          const controller = new AbortController();
          if (abortsAfter !== null) {
            void pass(abortsAfter).then(() => controller.abort(new Error('enough')));
          }
          await gate.run(controller.signal, async () => {
            inside += 1;
            begun.push(index);
            expect(inside).toBeLessThanOrEqual(max);
            await pass(turns);
            inside -= 1;
            if (fails) throw new Error('failed');
          });
        });
        await Promise.allSettled(runs);
        expect(inside).toBe(0);
        expect(gate.isFull).toBe(false);
        expect(begun).toEqual(begun.toSorted((left, right) => left - right));
        await gate.run(new AbortController().signal, () => Promise.resolve());
      },
    ),
  );
});

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn <= turns; turn += 1) await Promise.resolve();
}

test('who is aborted while waiting never begins', async () => {
  const gate = new Gate(1);
  let open: () => void = () => {};
  const first = gate.run(
    new AbortController().signal,
    () =>
      new Promise<void>((resolve) => {
        open = resolve;
      }),
  );
  const controller = new AbortController();
  let hasBegun = false;
  const second = gate.run(controller.signal, async () => {
    hasBegun = true;
  });
  controller.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  open();
  await first;
  expect(hasBegun).toBe(false);
});

test('narrowed, it admits fewer from then on, and who is inside stays', async () => {
  const gate = new Gate(3);
  const { signal } = new AbortController();
  let begun = 0;
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const works = ends.map(({ promise }) =>
    gate.run(signal, async () => {
      begun += 1;
      await promise;
    }),
  );
  await pass(3);
  gate.narrow(1);
  gate.narrow(4);
  const seen: number[] = [];
  for (const { resolve } of ends) {
    seen.push(begun);
    resolve();
    await pass(8);
  }
  await Promise.all(works);
  expect(seen).toEqual([3, 3, 3, 4, 5]);
});
