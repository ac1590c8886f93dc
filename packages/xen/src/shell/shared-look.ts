import type { Clock } from '@smartdomains/runtime';

/** How often a look is taken anew because something was told to have changed meanwhile: on a busy host that may go on for long. */
const attemptsMax = 3;

/**
 * A look at a host that several components want at about the same time, such as all domains of a pool at the domains there are. One
 * that has begun may not show what somebody asks for who came later, so they wait for its end and then share the next.
 *
 *     nobody looks ──▶ looking ──▶ looking, and some wait for the next ──▶ looking for all of them
 */
export class SharedLook<Seen> {
  readonly #clock: Pick<Clock, 'nowMs'>;
  #latest: { readonly beganMs: number; readonly looking: Promise<Seen> } | undefined;
  #changes = 0;
  #underWay: Promise<Seen> | undefined;
  #next: Promise<Seen> | undefined;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
  }

  /**
   * What a look shows that began after the call, and since whose beginning nobody has called `forget`. `look` is the caller's own: it is
   * begun when nobody else's will do, also when that of another fails, for why is that one's. Rejects with what it throws, and with the
   * signal's reason when that aborts first.
   */
  see(signal: AbortSignal, look: () => Promise<Seen>): Promise<Seen> {
    return this.#unchanged(() => this.#seeNext(signal, look));
  }

  async #seeNext(signal: AbortSignal, look: () => Promise<Seen>): Promise<Seen> {
    signal.throwIfAborted();
    if (this.#underWay === undefined && this.#next === undefined) return this.#begin(look);
    if (this.#next === undefined) {
      this.#next = this.#afterThis(signal, look);
      return this.#next;
    }
    const seen = await unlessAborted(signal, unlessFailed(this.#next));
    return seen === undefined ? look() : seen.value;
  }

  /**
   * What a look shows that began at most so long before the call, and since whose beginning nobody has called `forget`; one that is
   * under way will do. It is enough where a look can only say no early: a yes that is not true any more shows when it is acted upon. A no
   * is to be looked at anew. Rejects as `see` does.
   */
  seeRecent(signal: AbortSignal, look: () => Promise<Seen>, maxAgeMs: number): Promise<Seen> {
    return this.#unchanged(async () => {
      signal.throwIfAborted();
      const recent = this.#recent(maxAgeMs);
      const known = recent && (await unlessAborted(signal, unlessFailed(recent)));
      return known === undefined ? this.#seeNext(signal, look) : known.value;
    });
  }

  /** What was seen may be so no longer. */
  forget(): void {
    this.#latest = undefined;
    this.#changes += 1;
  }

  async #unchanged(see: () => Promise<Seen>): Promise<Seen> {
    for (let attempt = 1; ; attempt += 1) {
      const changes = this.#changes;
      const seen = await see();
      if (changes === this.#changes || attempt === attemptsMax) return seen;
    }
  }

  #recent(maxAgeMs: number): Promise<Seen> | undefined {
    const latest = this.#latest;
    return latest !== undefined && this.#clock.nowMs() - latest.beganMs <= maxAgeMs ? latest.looking : undefined;
  }

  async #afterThis(signal: AbortSignal, look: () => Promise<Seen>): Promise<Seen> {
    try {
      await unlessAborted(signal, Promise.allSettled([this.#underWay]));
    } finally {
      this.#next = undefined;
    }
    return this.#begin(look);
  }

  #begin(look: () => Promise<Seen>): Promise<Seen> {
    const beganMs = this.#clock.nowMs();
    const looking = look();
    this.#underWay = looking;
    this.#latest = { beganMs, looking };
    const over = (): void => {
      if (this.#underWay === looking) this.#underWay = undefined;
    };
    looking.then(over, over);
    return looking;
  }
}

/** Nothing when it fails: why is a matter of whoever looks. */
function unlessFailed<Value>(looking: Promise<Value>): Promise<{ readonly value: Value } | undefined> {
  return looking.then(
    (value) => ({ value }),
    () => undefined,
  );
}

async function unlessAborted<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
