import type { Clock } from '@smartdomains/runtime';
import { SharedLook } from './shared-look.ts';

/** Looks of one kind at several things of a host, such as its directories, each shared. As many are kept as the descriptions name. */
export class SharedLooks<Seen> {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #looks = new Map<string, SharedLook<Seen>>();

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
  }

  /** The look at this one. */
  at(name: string): SharedLook<Seen> {
    const known = this.#looks.get(name) ?? new SharedLook<Seen>(this.#clock);
    this.#looks.set(name, known);
    return known;
  }

  /** What was seen of any of them may be so no longer. */
  forget(): void {
    for (const look of this.#looks.values()) look.forget();
  }
}
