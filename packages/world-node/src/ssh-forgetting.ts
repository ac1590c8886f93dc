import type { SshMaster } from './ssh-master.ts';

/** For how long records that nobody needs are gathered, and how many are removed at most with one process. */
const forgetAfterMs = 1_000;
const forgetAtOnceMax = 50;

/** Removes records of commands on a host that nobody needs any more, gathered, for each removal is a process there. */
export interface Forgetting {
  /** The record is to go: soon, or once there is a connection again. */
  forget(nonce: string): void;
  /** Removes what is to go over this connection, one that was just made. */
  connected(master: SshMaster): void;
  /** Removes at once what can be; what it cannot stays. */
  flush(): Promise<void>;
}

/** What was not confirmed over one connection is asked for again over the next. */
export function createForgetting(): Forgetting {
  const wanted = new Set<string>();
  let current: SshMaster | undefined;
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const master = current;
    for (const all = [...wanted]; master !== undefined && all.length > 0; ) {
      const some = all.splice(0, forgetAtOnceMax);
      if (!(await master.forget(some))) return;
      for (const nonce of some) wanted.delete(nonce);
    }
  };
  const soon = (): void => {
    if (wanted.size > 0 && current !== undefined) timer ??= setTimeout(() => void flush(), forgetAfterMs);
  };
  return {
    forget(nonce) {
      wanted.add(nonce);
      soon();
    },
    connected(master) {
      current = master;
      void master.lost.then(() => {
        if (current === master) current = undefined;
      });
      soon();
    },
    flush,
  };
}
