import { Interruption } from '../interruption.ts';
import { childrenReady } from './children.ts';
import type { Child, ChildStart, CompoundContext } from './compound-component.ts';

/**
 * What a compound has under way with its children. A task uses nothing but the waits of the context, which give up as soon as the
 * compound is interrupted, so nobody has to wait for tasks at its end.
 */
export class Tasks {
  readonly #running = new Set<Promise<void>>();
  readonly #stillStarting: Child[] = [];

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

  /** How the start of a child went: one whose own children are still on their way is waited for in `finishStart`. */
  noteStart(child: Child, start: ChildStart): void {
    if (start === 'starting') this.#stillStarting.push(child);
  }

  /** For a compound's `finishStart`: until nothing is under way and all children that began have started. */
  finishStart(context: CompoundContext): Promise<void> | undefined {
    return this.#isAtRest ? undefined : this.#untilAtRest(context);
  }

  /** For a compound's `ready`: until nothing is under way and all children are ready, those included that are made meanwhile. */
  async ready(context: CompoundContext): Promise<void> {
    do {
      await this.idle();
      await childrenReady(context);
    } while (!this.isIdle);
  }

  get #isAtRest(): boolean {
    return this.isIdle && this.#stillStarting.length === 0;
  }

  async #untilAtRest(context: CompoundContext): Promise<void> {
    while (!this.#isAtRest) {
      await this.idle();
      await Promise.all(this.#stillStarting.splice(0).map((child) => context.childStarted(child)));
    }
  }
}
