import type { FollowedCommand, HostCommand, HostConnection, World } from '@smartdomains/runtime';

/** The world of a process that dies, over one that goes on. */
export interface MortalWorld extends World {
  /** Resolves when it has died. */
  readonly died: Promise<void>;
  /** Of its journal. */
  readonly recordCount: () => number;
  /** It dies now. */
  die(): void;
}

export interface Mortality {
  /** It dies when it is about to write one record more. */
  readonly recordsMax: number;
  /** What becomes of commands under way: those on a host reached over ssh go on, those of the machine itself may die with us. */
  readonly commands: 'goOn' | 'die';
}

/** From its death on the process has no time, no answer and no record any more. */
export function createMortalWorld(world: World, { recordsMax, commands }: Mortality): MortalWorld {
  let left = recordsMax;
  let count = 0;
  let isDead = false;
  let tell: () => void = () => undefined;
  const died = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const death = new AbortController();
  const ending = new AbortController();
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  const untilDeath = <T>(work: Promise<T>): Promise<T> => work.then((result) => (isDead ? never<T>() : result));
  const die = (): void => {
    if (isDead) return;
    isDead = true;
    if (commands === 'die') death.abort();
    ending.abort();
    tell();
  };
  const mortalConnection = (connection: HostConnection): HostConnection => ({
    name: connection.name,
    run(command: HostCommand) {
      if (isDead) return never();
      const signals = [death.signal, ...(command.signal ? [command.signal] : [])];
      return untilDeath(connection.run({ ...command, signal: AbortSignal.any(signals) }));
    },
    follow(command: FollowedCommand) {
      if (isDead) return never();
      // What it follows ends with it, whatever becomes of commands that do something.
      return untilDeath(connection.follow({ ...command, signal: AbortSignal.any([ending.signal, command.signal]) }));
    },
    close: () => Promise.resolve(),
  });
  return {
    ...world,
    died,
    die,
    recordCount: () => count,
    clock: {
      nowMs: () => world.clock.nowMs(),
      after: (delayMs, callback) => world.clock.after(delayMs, () => (isDead ? undefined : callback())),
    },
    hosts: { connect: (target) => mortalConnection(world.hosts.connect(target)) },
    store: {
      ...world.store,
      async append(stream, records) {
        if (records.length > left) die();
        if (isDead) return never();
        left -= records.length;
        count += records.length;
        return await world.store.append(stream, records);
      },
    },
  };
}
