import { diagnosticsOf } from '@smartdomains/language';
import { SdError } from '@smartdomains/runtime';
import { expect, test } from 'vitest';
import type { DomainNews } from '../../src/shell/host-news.ts';
import { HostWatch, type HostWatchOptions } from '../../src/shell/host-watch.ts';
import type { DomainTable } from '../../src/xl/domain-table.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const uuid = '12345678-1234-5678-9234-123456789abc';
const row = {
  name: 'a',
  domid: 1,
  memoryMiB: 96,
  vcpus: 1,
  uuid,
  shutdownReason: null,
  dying: false,
  isUnborn: false,
  isPaused: false,
};
const down = diagnosticsOf({ SD6103: 'host is unreachable' })('SD6103');

function begin(
  look: () => Promise<DomainTable | undefined>,
  news?: HostWatchOptions['news'],
): {
  readonly clock: VirtualClock;
  readonly watch: HostWatch;
  readonly looks: () => number;
  readonly stop: () => Promise<void>;
} {
  const clock = new VirtualClock();
  const life = new AbortController();
  let looks = 0;
  const watch = new HostWatch({
    look: () => {
      looks += 1;
      return look();
    },
    clock,
    intervalMs: 2_000,
    safetyIntervalMs: 15_000,
    ...(news && { news }),
  });
  const running = watch.run(life.signal);
  return {
    clock,
    watch,
    looks: () => looks,
    stop: () => {
      life.abort(new Error('over'));
      return running;
    },
  };
}

test('one look an interval, however many watch, and none while nobody does', async () => {
  const { clock, watch, looks, stop } = begin(async () => [row]);
  await clock.pass(60_000);
  expect(looks()).toBe(0);
  const kinds: string[] = [];
  const ends = Array.from({ length: 100 }, (_, index) =>
    watch.subscribe(index === 0 ? uuid : `other ${index}`, ({ kind }) => kinds.push(kind)),
  );
  await clock.pass(2_500);
  expect(looks()).toBe(1);
  expect(kinds.filter((kind) => kind === 'seen')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'missing')).toHaveLength(99);
  for (const end of ends) end();
  await clock.pass(60_000);
  expect(looks()).toBeLessThanOrEqual(2);
  await stop();
});

test('a host that does not answer is unknown, never missing, and is asked again', async () => {
  let isDown = true;
  const { clock, watch, stop } = begin(async () => {
    if (isDown) throw new SdError(down);
    return [row];
  });
  const kinds: string[] = [];
  watch.subscribe(uuid, ({ kind }) => kinds.push(kind));
  await clock.pass(5_000);
  isDown = false;
  await clock.pass(2_000);
  expect(kinds).toEqual(['unknown', 'unknown', 'seen']);
  await stop();
});

test('half an answer is unknown', async () => {
  const { clock, watch, stop } = begin(async () => undefined);
  const kinds: string[] = [];
  watch.subscribe(uuid, ({ kind }) => kinds.push(kind));
  await clock.pass(2_500);
  expect(kinds).toEqual(['unknown']);
  await stop();
});

test('a host that answers slowly is left in peace for longer', async () => {
  const { clock, watch, looks, stop } = begin(async () => {
    await clock.sleep(10_000, new AbortController().signal);
    return [row];
  });
  watch.subscribe(uuid, () => {});
  await clock.pass(151_000);
  expect(looks()).toBe(3);
  await stop();
});

test('who ends its subscription while being told is not told again', async () => {
  const { clock, watch, stop } = begin(async () => []);
  let told = 0;
  const end = watch.subscribe(uuid, () => {
    told += 1;
    end();
  });
  await clock.pass(10_000);
  expect(told).toBe(1);
  await stop();
});

/** News that are told by hand. */
function handNews(): {
  readonly news: NonNullable<HostWatchOptions['news']>;
  /** `released` when it does not say. */
  readonly tell: (news?: DomainNews) => void;
  willTell: boolean;
} {
  const hand = {
    willTell: true,
    tell: (_news?: DomainNews): void => {},
    news: {
      get willTell(): boolean {
        return hand.willTell;
      },
      async run(onNews: (news: DomainNews) => void, signal: AbortSignal): Promise<void> {
        hand.tell = (news = 'released') => onNews(news);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    },
  };
  return hand;
}

test('news lead to a look at once, a burst of them to one and one more', async () => {
  const hand = handNews();
  let lookMs = 0;
  const { clock, watch, looks, stop } = begin(async () => {
    if (lookMs > 0) await clock.sleep(lookMs, new AbortController().signal);
    return [row];
  }, hand.news);
  watch.subscribe(uuid, () => {});
  await clock.pass(14_000);
  expect(looks()).toBe(0);
  hand.tell();
  await clock.pass(1);
  expect(looks()).toBe(1);
  lookMs = 100;
  await clock.pass(1_000);
  for (let count = 0; count < 1_000; count += 1) {
    hand.tell();
    await clock.pass(0);
  }
  await clock.pass(500);
  expect(looks()).toBe(3);
  await stop();
});

test('while news come the looks in between are few; what is not settled is looked at sooner', async () => {
  const hand = handNews();
  const { clock, watch, looks, stop } = begin(async () => [row], hand.news);
  watch.subscribe(uuid, () => {});
  await clock.pass(61_000);
  expect(looks()).toBe(4);
  watch.lookSoon();
  await clock.pass(2_100);
  expect(looks()).toBe(5);
  hand.willTell = false;
  hand.tell();
  await clock.pass(20_000);
  expect(looks()).toBeGreaterThanOrEqual(14);
  await stop();
});

test('a domain that comes leads to no look, unless one is missed', async () => {
  const hand = handNews();
  let isMissing = false;
  const { clock, watch, looks, stop } = begin(async () => (isMissing ? [] : [row]), hand.news);
  watch.subscribe(uuid, ({ kind }) => {
    if (kind === 'missing') watch.lookSoon();
  });
  hand.tell('introduced');
  await clock.pass(14_000);
  expect(looks()).toBe(0);
  isMissing = true;
  hand.tell('released');
  await clock.pass(1);
  expect(looks()).toBe(1);
  await clock.pass(100);
  hand.tell('introduced');
  await clock.pass(1);
  expect(looks()).toBe(2);
  await stop();
});

test('a domain that comes during the look that misses it leads to a look at once', async () => {
  const hand = handNews();
  const tables: DomainTable[] = [[]];
  const { clock, watch, looks, stop } = begin(async () => {
    await clock.sleep(10, new AbortController().signal);
    return tables.pop() ?? [row];
  }, hand.news);
  const kinds: string[] = [];
  watch.subscribe(uuid, ({ kind }) => {
    kinds.push(kind);
    if (kind === 'missing') watch.lookSoon();
  });
  await clock.pass(1_000);
  hand.tell('released');
  await clock.pass(5);
  hand.tell('introduced');
  await clock.pass(200);
  expect(kinds).toEqual(['missing', 'seen']);
  expect(looks()).toBe(2);
  await stop();
});

test('while news come, looks that take their time take a thirtieth of it', async () => {
  const hand = handNews();
  const { clock, watch, looks, stop } = begin(async () => {
    await clock.sleep(1_000, new AbortController().signal);
    return [row];
  }, hand.news);
  watch.subscribe(uuid, () => {});
  await clock.pass(145_000);
  expect(looks()).toBe(5);
  await stop();
});

test('while news come, the rest after a look that takes long is bounded', async () => {
  const hand = handNews();
  const { clock, watch, looks, stop } = begin(async () => {
    await clock.sleep(10_000, new AbortController().signal);
    return [row];
  }, hand.news);
  watch.subscribe(uuid, () => {});
  // Looks from 15, 85 and 155 s on, 10 s each.
  await clock.pass(170_000);
  expect(looks()).toBe(3);
  await stop();
});
