import { diagnosticsOf } from '@smartdomains/language';
import { SdError } from '@smartdomains/runtime';
import { expect, test } from 'vitest';
import { HostNews } from '../../src/shell/host-news.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const diagnostic = diagnosticsOf({
  SD6101: 'command failed',
  SD6103: 'host is unreachable',
  SD6104: 'there is no such program',
  SD6107: 'the connection to the host takes no more commands',
});

/** News of a process that lives so long, then ends so. */
function begin(process: {
  readonly lifeMs: number;
  readonly end: 'SD6101' | 'SD6103' | 'SD6104' | 'SD6107';
  readonly isSilent?: boolean;
}) {
  const clock = new VirtualClock();
  const life = new AbortController();
  const starts: number[] = [];
  const said: string[] = [];
  let told = 0;
  const news = new HostNews({
    async follow(onNews, signal) {
      starts.push(clock.nowMs());
      if (process.end !== 'SD6104' && process.isSilent !== true) onNews('released');
      await clock.sleep(process.lifeMs, signal);
      throw new SdError(diagnostic(process.end));
    },
    sleep: (delayMs, signal) => clock.sleep(delayMs, signal),
    clock,
    log: { write: (level, message) => void said.push(`${level}: ${message}`) },
    host: 'xen1',
  });
  const running = news.run(() => {
    told += 1;
  }, life.signal);
  return {
    clock,
    news,
    starts,
    said,
    told: () => told,
    stop: () => {
      life.abort(new Error('over'));
      return running;
    },
  };
}

test('what ends is started again, with pauses that grow to a minute, and the log says so once', async () => {
  const { clock, starts, said, news, stop } = begin({ lifeMs: 0, end: 'SD6101' });
  await clock.pass(600_000);
  const pauses = starts.slice(1).map((startMs, index) => startMs - (starts[index] ?? 0));
  expect(pauses.slice(0, 6)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000]);
  expect(pauses.at(-1)).toBe(60_000);
  expect(said).toEqual([
    'warning: xen1: xenstore-watch ends again and again; its domains are looked at every 2 s instead',
  ]);
  expect(news.willTell).toBe(false);
  await stop();
});

test('what lived for a while is started again at once, and each end is news', async () => {
  const { clock, starts, said, told, stop } = begin({ lifeMs: 100_000, end: 'SD6101' });
  await clock.pass(304_000);
  expect(starts).toEqual([0, 101_000, 202_000, 303_000]);
  expect(said).toEqual([]);
  expect(told()).toBe(7);
  await stop();
});

test('a program that is not there is not tried again', async () => {
  const { clock, starts, said, stop } = begin({ lifeMs: 5, end: 'SD6104' });
  await clock.pass(600_000);
  expect(starts).toEqual([0]);
  expect(said).toEqual([
    'warning: xen1: there is no program xenstore-watch (Debian package xenstore-utils); its domains are looked at every 2 s instead',
  ]);
  await stop();
});

test('a connection that takes long and does not come about is no life: the pauses grow', async () => {
  const { clock, starts, stop } = begin({ lifeMs: 30_000, end: 'SD6103', isSilent: true });
  await clock.pass(600_000);
  const pauses = starts.slice(1).map((startMs, index) => startMs - (starts[index] ?? 0) - 30_000);
  expect(pauses.slice(0, 6)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000]);
  await stop();
});

test('a host out of reach is no fault of the program', async () => {
  const { clock, said, stop } = begin({ lifeMs: 5_000, end: 'SD6103' });
  await clock.pass(600_000);
  expect(said).toEqual([]);
  await stop();
});

test('a place among what is followed that never comes free is said', async () => {
  const { clock, said, stop } = begin({ lifeMs: 0, end: 'SD6107', isSilent: true });
  await clock.pass(600_000);
  expect(said).toEqual([
    'warning: xen1: so many commands are followed there already that xenstore-watch has no place; its domains are looked at every 2 s instead',
  ]);
  await stop();
});

test('at their first beginning the news will tell, for they begin with one; not when they begin again', async () => {
  const { clock, news, told, stop } = begin({ lifeMs: 5_000, end: 'SD6103', isSilent: true });
  expect(news.willTell).toBe(true);
  await clock.pass(4_000);
  expect([news.willTell, told()]).toEqual([true, 0]);
  await clock.pass(1_500);
  expect([news.willTell, told()]).toEqual([false, 1]);
  await clock.pass(5_000);
  expect(news.willTell).toBe(false);
  await stop();
});
