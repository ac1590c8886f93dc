import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSeenSessions } from '../src/seen-sessions.ts';
import { createForgetting } from '../src/ssh-forgetting.ts';
import type { SshMaster } from '../src/ssh-master.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A connection that confirms or not, and what it was asked to remove. */
function connection(confirms: boolean) {
  const lost = Promise.withResolvers<string>();
  const asked: (readonly string[])[] = [];
  const master: SshMaster = {
    controlPath: '/control',
    sessions: createSeenSessions(),
    signalGroup: () => Promise.resolve(undefined),
    records: () => Promise.resolve(undefined),
    find: () => Promise.resolve(undefined),
    forget(nonces) {
      asked.push(nonces);
      return Promise.resolve(confirms);
    },
    isSound: () => Promise.resolve(confirms),
    lost: lost.promise,
    isLost: () => false,
    close: () => Promise.resolve(),
  };
  return { master, asked, lose: () => lost.resolve('cut') };
}

it('removes records together, and asks for none of them again', async () => {
  const { master, asked } = connection(true);
  const forgetting = createForgetting();
  forgetting.connected(master);
  for (const nonce of ['a', 'b', 'a']) forgetting.forget(nonce);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual([['a', 'b']]);
  await forgetting.flush();
  expect(asked).toHaveLength(1);
});

it('asks over the next connection for what the last one has not confirmed, and for what came meanwhile', async () => {
  const [first, second] = [connection(false), connection(true)];
  const forgetting = createForgetting();
  forgetting.connected(first.master);
  forgetting.forget('a');
  await vi.advanceTimersByTimeAsync(1_000);
  first.lose();
  await vi.advanceTimersByTimeAsync(0);
  forgetting.forget('b');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(first.asked).toEqual([['a']]);
  forgetting.connected(second.master);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(second.asked).toEqual([['a', 'b']]);
});

it('removes at most fifty with one process', async () => {
  const { master, asked } = connection(true);
  const forgetting = createForgetting();
  forgetting.connected(master);
  for (let number = 0; number < 120; number += 1) forgetting.forget(String(number));
  await forgetting.flush();
  expect(asked.map((nonces) => nonces.length)).toEqual([50, 50, 20]);
});
