import { describe, expect, it } from 'vitest';
import { createSlots } from '../src/slots.ts';

const limits = { timeoutMs: 60_000 };

async function take(slots: ReturnType<typeof createSlots>): Promise<() => void> {
  const slot = await slots.acquire(limits);
  if (slot.kind !== 'ended') throw new Error(slot.kind);
  return slot.value;
}

describe('createSlots', () => {
  it('admits in order, and never more than its bound', async () => {
    const slots = createSlots({ atOnceMax: 2, waitingMax: 10 });
    const first = await take(slots);
    await take(slots);
    const order: number[] = [];
    const waiting = [1, 2].map(async (number) => {
      const release = await take(slots);
      order.push(number);
      return release;
    });
    await Promise.resolve();
    expect(order).toEqual([]);
    first();
    (await waiting[0])?.();
    await waiting[1];
    expect(order).toEqual([1, 2]);
    expect(slots.taken()).toBe(2);
  });

  it('gives a slot back once, however often it is said', async () => {
    const slots = createSlots({ atOnceMax: 1, waitingMax: 10 });
    const release = await take(slots);
    release();
    release();
    expect(slots.taken()).toBe(0);
  });

  it('says when too many wait', async () => {
    const slots = createSlots({ atOnceMax: 1, waitingMax: 1 });
    const release = await take(slots);
    const waits = take(slots);
    expect(await slots.acquire(limits)).toEqual({ kind: 'full' });
    release();
    (await waits)();
  });

  it('admits again as many as in the beginning, those who wait first', async () => {
    const slots = createSlots({ atOnceMax: 3, waitingMax: 10 });
    await take(slots);
    expect([slots.lower(), slots.lower(), slots.lower()]).toEqual([true, true, false]);
    const waiting = [take(slots), take(slots), take(slots)];
    slots.restore();
    await Promise.all(waiting.slice(0, 2));
    expect([slots.taken(), slots.atOnceMax(), slots.hasRoom()]).toEqual([3, 3, false]);
    (await waiting[0])?.();
    await waiting[2];
    expect(slots.taken()).toBe(3);
  });

  it('forgets who gave up', async () => {
    const slots = createSlots({ atOnceMax: 1, waitingMax: 1 });
    const release = await take(slots);
    const controller = new AbortController();
    const gaveUp = slots.acquire({ ...limits, signal: controller.signal });
    controller.abort();
    expect(await gaveUp).toEqual({ kind: 'aborted' });
    const next = take(slots);
    release();
    (await next)();
    expect(slots.taken()).toBe(0);
  });

  it('admits fewer after it was lowered, but one', async () => {
    const slots = createSlots({ atOnceMax: 3, waitingMax: 10 });
    const held = [await take(slots), await take(slots), await take(slots)];
    expect([slots.lower(), slots.lower(), slots.lower()]).toEqual([true, true, false]);
    const next = take(slots);
    held[0]?.();
    held[1]?.();
    expect(slots.taken()).toBe(1);
    held[2]?.();
    (await next)();
    expect(slots.taken()).toBe(0);
  });

  it('leaves as many as are said when it is lowered', () => {
    const slots = createSlots({ atOnceMax: 6, waitingMax: 10 });
    expect([slots.lower(4), slots.lower(4), slots.lower(4), slots.lower(5)]).toEqual([true, true, false, false]);
    expect(slots.atOnceMax()).toBe(4);
  });
});
