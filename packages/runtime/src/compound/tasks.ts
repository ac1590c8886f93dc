import { Interruption } from '../interruption.ts';
import type { CompoundContext } from './compound-component.ts';

/**
 * What a compound has under way with its children. A task uses nothing but the waits of the context, which give up as soon as the
 * compound is interrupted, so nobody has to wait for tasks at its end.
 */
export class Tasks {
  readonly #running = new Set<Promise<void>>();

  /** Begins the work at once; an error that is not an interruption ends the compound as a bug of ours. */
  run(context: CompoundContext, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (!(error instanceof Interruption)) context.background(() => Promise.reject(error));
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
