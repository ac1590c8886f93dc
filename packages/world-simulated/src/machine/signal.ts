/** Something that happens now and then. */
export interface Signal {
  /** Calls back at each firing, until the result is called. */
  subscribe(callback: () => void): () => void;
  fire(): void;
}

/** A signal nobody listens to yet. Who ends its subscription while it fires is not called any more. */
export function createSignal(): Signal {
  const callbacks = new Set<() => void>();
  return {
    subscribe(callback) {
      const own = (): void => callback();
      callbacks.add(own);
      return () => void callbacks.delete(own);
    },
    fire() {
      // Who subscribes from a callback is called the next time.
      const called = [...callbacks];
      for (const callback of called) if (callbacks.has(callback)) callback();
    },
  };
}
