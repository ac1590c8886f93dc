import type { Clock } from '@smartdomains/runtime';
import { createTimerQueue, type Timer } from './timer-queue.ts';

/** `max`: never waits. A number: so many simulated seconds a real second; 0 stands still. */
export type ClockSpeed = 'max' | number;

export interface VirtualClockOptions {
  /** Default `max`. */
  readonly speed?: ClockSpeed;
}

/**
 * A clock whose time is that of its timers. A callback runs in its own macrotask, so everything that promises can do
 * about one is done before the next; equal times run in the order in which they were asked for. Time stands still while
 * no timer is set. Nothing keeps the process alive when no timer is set.
 *
 * With `max` time moves only from timer to timer: a run is the same each time as long as nothing but this clock decides
 * when something happens.
 */
export interface VirtualClock extends Clock {
  /** From now on; what is already due at the old speed still runs first. */
  setSpeed(speed: ClockSpeed): void;
  /**
   * From now on `max` passes at least so much real time from one simulated time to the next, so that timers which only come again and
   * again do not use a whole core. 0, as at the beginning, is no pause. What happens, and when in simulated time, is the same.
   */
  setPause(realMs: number): void;
  /**
   * Stands still until the promise has settled, and what waits for it has run: for work that takes time of ours and none in the
   * simulation. Passes on what the promise yields.
   */
  during<Value>(work: Promise<Value>): Promise<Value>;
  /** Runs all timers up to this time, whatever the speed, and sets the time to it. Resolves then; for tests. */
  runUntil(timeMs: number): Promise<void>;
  /** Forgets all timers and refuses new ones silently; a pending `runUntil` resolves. */
  close(): void;
}

/** The longest wait one timer of the process can make; a longer one is made of several. */
const realWaitMaxMs = 2 ** 31 - 1;

/** A virtual clock at time 0. */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const queue = createTimerQueue();
  let speed = checkedSpeed(options.speed ?? 'max');
  let nowMs = 0;
  let order = 0;
  let closed = false;
  /** At `max`: between two times, and when the latest of them began in real time. */
  let pauseMs = 0;
  let movedAtMs = performance.now();
  let cancelWake: (() => void) | undefined;
  /** Work that time waits for. */
  let held = 0;
  let goal: { readonly timeMs: number; readonly reached: () => void } | undefined;
  // What simulated time a real time stands for; set while a finite speed is running.
  let anchor: { readonly realMs: number; readonly virtualMs: number } | undefined;

  // Time stands still within one macrotask, so that what is done together has one time and is the same in each run.
  let isFrozen = false;
  const freeze = (): void => {
    if (isFrozen) return;
    isFrozen = true;
    setImmediate(() => {
      isFrozen = false;
    }).unref();
  };

  const currentMs = (): number => {
    if (isFrozen || speed === 'max') return nowMs;
    if (anchor !== undefined) {
      const flownMs = anchor.virtualMs + (performance.now() - anchor.realMs) * speed;
      nowMs = Math.max(nowMs, Math.floor(Math.min(flownMs, queue.peek()?.dueMs ?? nowMs)));
    }
    freeze();
    return nowMs;
  };

  const schedule = (): void => {
    cancelWake?.();
    cancelWake = undefined;
    const next = queue.peek();
    if (closed || held > 0) return;
    if (goal !== undefined) {
      wakeIn(0);
      return;
    }
    if (next === undefined || speed === 0) {
      anchor = undefined;
      return;
    }
    if (speed === 'max') {
      const isLater = pauseMs > 0 && next.dueMs > nowMs;
      wakeIn(isLater ? movedAtMs + pauseMs - performance.now() : 0);
      return;
    }
    anchor ??= { realMs: performance.now(), virtualMs: nowMs };
    wakeIn((next.dueMs - anchor.virtualMs) / speed - (performance.now() - anchor.realMs));
  };

  const wakeIn = (waitMs: number): void => {
    if (waitMs <= 0) {
      const immediate = setImmediate(wake);
      cancelWake = () => clearImmediate(immediate);
      return;
    }
    const timeout = setTimeout(wake, Math.min(waitMs, realWaitMaxMs));
    cancelWake = () => clearTimeout(timeout);
  };

  const isDue = (timer: Timer): boolean => {
    if (goal !== undefined) return timer.dueMs <= goal.timeMs;
    if (speed === 'max') return true;
    if (anchor === undefined) return false;
    return timer.dueMs <= anchor.virtualMs + (performance.now() - anchor.realMs) * speed;
  };

  function wake(): void {
    cancelWake = undefined;
    const next = queue.peek();
    if (next === undefined || !isDue(next)) {
      if (goal !== undefined) {
        nowMs = Math.max(nowMs, goal.timeMs);
        const { reached } = goal;
        goal = undefined;
        reached();
      }
      schedule();
      return;
    }
    queue.pop();
    if (pauseMs > 0 && next.dueMs > nowMs) movedAtMs = performance.now();
    nowMs = Math.max(nowMs, next.dueMs);
    if (speed !== 'max') freeze();
    const { callback } = next;
    next.callback = undefined;
    try {
      callback?.();
    } finally {
      schedule();
    }
  }

  return {
    nowMs: currentMs,
    after(delayMs, callback) {
      if (closed) return () => {};
      const current = currentMs();
      const delay = delayMs > 0 ? delayMs : 0;
      if (delay === Number.POSITIVE_INFINITY) return () => {};
      const timer: Timer = { dueMs: current + delay, order, callback };
      order += 1;
      queue.push(timer);
      if (queue.peek() === timer || cancelWake === undefined) schedule();
      return () => {
        if (timer.callback === undefined) return;
        timer.callback = undefined;
        if (queue.dropCancelled(timer) && goal === undefined) schedule();
      };
    },
    async during(work) {
      currentMs();
      anchor = undefined;
      held += 1;
      schedule();
      try {
        return await work;
      } finally {
        held -= 1;
        if (held === 0) schedule();
      }
    },
    setSpeed(next) {
      const checked = checkedSpeed(next);
      currentMs();
      anchor = undefined;
      speed = checked;
      schedule();
    },
    setPause(realMs) {
      pauseMs = realMs;
      movedAtMs = performance.now();
      schedule();
    },
    runUntil(timeMs) {
      if (closed) return Promise.resolve();
      if (goal !== undefined) return Promise.reject(new Error('the clock is already running until a time'));
      currentMs();
      anchor = undefined;
      return new Promise((resolve) => {
        goal = { timeMs, reached: resolve };
        schedule();
      });
    },
    close() {
      closed = true;
      queue.clear();
      cancelWake?.();
      cancelWake = undefined;
      goal?.reached();
      goal = undefined;
    },
  };
}

function checkedSpeed(speed: ClockSpeed): ClockSpeed {
  if (speed === 'max' || (Number.isFinite(speed) && speed >= 0)) return speed;
  throw new RangeError(`the speed of a clock is 'max' or a number from 0 on, not ${speed}`);
}
