import type { Clock } from '@smartdomains/runtime';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that goes only when everybody waits. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<Timer>();

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) reject(signal.reason as Error);
      const cancel = this.after(delayMs, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        reject(signal.reason as Error);
      });
    });
  }

  /** Lets time pass until the work is over. */
  async run<T>(work: Promise<T>): Promise<T> {
    const state = { isOver: false };
    const over = (): void => {
      state.isOver = true;
    };
    work.then(over, over);
    for (let turn = 0; turn < 100_000; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (state.isOver) return await work;
      if (!this.#fireNext()) throw new Error('nothing more can happen, and the work is not over');
    }
    throw new Error('too many turns');
  }

  /** Lets so much time pass. */
  async pass(durationMs: number): Promise<void> {
    await this.run(new Promise<void>((resolve) => this.after(durationMs, resolve)));
    await new Promise((resolve) => setImmediate(resolve));
  }

  #fireNext(): boolean {
    const [next] = [...this.#timers].sort((left, right) => left.dueMs - right.dueMs);
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.dueMs);
    next.callback();
    return true;
  }
}
