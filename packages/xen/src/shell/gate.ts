/**
 * Admits so many works at once, the others wait their turn in the order they came. What waits is bounded by the components of
 * the application, each of which waits at most once.
 */
export class Gate {
  #max: number;
  #inside = 0;
  readonly #waiting = new Set<() => void>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Whether work that comes now would have to wait. */
  get isFull(): boolean {
    return this.#inside >= this.#max;
  }

  /** Admits at most so many from now on, if that is fewer; who is inside stays. */
  narrow(max: number): void {
    this.#max = Math.min(this.#max, max);
  }

  /** Does the work when it is its turn. Rejects with the signal's reason when that aborts first; then the work never begins. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const leave = await this.enter(signal);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** Resolves with the way out, which counts once, when it is one's turn. Rejects with the signal's reason when that aborts first. */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.isFull) await this.#turn(signal);
    else this.#inside += 1;
    let isInside = true;
    const leave = (): void => {
      if (isInside) this.#leave();
      isInside = false;
    };
    if (!signal.aborted) return leave;
    leave();
    throw signal.reason;
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(enter);
        reject(signal.reason instanceof Error ? signal.reason : new Error('interrupted'));
      };
      if (signal.aborted) {
        giveUp();
        return;
      }
      this.#waiting.add(enter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Hands its place to the next who waits, so that nobody who comes now gets it first. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined || this.#inside > this.#max) {
      this.#inside -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
