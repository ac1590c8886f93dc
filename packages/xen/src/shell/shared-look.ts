/**
 * A look at a host that several components want at about the same time, such as all domains of a pool at the domains there are. One
 * that has begun may not show what somebody asks for who came later, so they wait for its end and then share the next.
 *
 *     nobody looks ──▶ looking ──▶ looking, and some wait for the next ──▶ looking for all of them
 */
export class SharedLook<Seen> {
  #underWay: Promise<Seen> | undefined;
  #next: Promise<Seen> | undefined;

  /**
   * What a look shows that began after the call. `look` is the caller's own: it is begun when nobody else's will do, also when that of
   * another fails, for why is that one's. Rejects with what it throws, and with the signal's reason when that aborts first.
   */
  async see(signal: AbortSignal, look: () => Promise<Seen>): Promise<Seen> {
    signal.throwIfAborted();
    if (this.#underWay === undefined && this.#next === undefined) return this.#begin(look);
    if (this.#next === undefined) {
      this.#next = this.#afterThis(signal, look);
      return this.#next;
    }
    const seen = await unlessAborted(
      signal,
      this.#next.then(
        (value) => ({ value }),
        () => undefined,
      ),
    );
    return seen === undefined ? look() : seen.value;
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
    const looking = look();
    this.#underWay = looking;
    const over = (): void => {
      if (this.#underWay === looking) this.#underWay = undefined;
    };
    looking.then(over, over);
    return looking;
  }
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
