import type { CommandResult, HostConnection, HostTarget, World } from '@smartdomains/runtime';

/** A world that can be stopped, so that a daemon that ends leaves its applications exactly as they are. */
export interface FreezableWorld extends World {
  /**
   * From now on no command begins and no time passes for the engine; watches end, and what else is under way is awaited, at most so long. Says how many
   * commands were still under way then: they go on without us, and whoever takes the application up finds what they did.
   */
  freeze(limitMs: number): Promise<{ readonly underWay: number }>;
}

/** Wraps a world; nothing changes before `freeze`. */
export function createFreezableWorld(world: World): FreezableWorld {
  const frozen = new AbortController();
  let isFrozen = false;
  let underWay = 0;
  let onIdle: (() => void) | undefined;

  const never = <Value>(): Promise<Value> => new Promise<Value>(() => {});

  const freezable = (connection: HostConnection): HostConnection => ({
    name: connection.name,
    ...(connection.commandPrefix && { commandPrefix: connection.commandPrefix }),
    async run(command): Promise<CommandResult> {
      if (isFrozen) return await never();
      underWay += 1;
      try {
        return await connection.run(command);
      } finally {
        underWay -= 1;
        if (underWay === 0) onIdle?.();
      }
    },
    async follow(command): Promise<CommandResult> {
      if (isFrozen) return await never();
      const result = await connection.follow({
        ...command,
        signal: AbortSignal.any([command.signal, frozen.signal]),
      });
      // It was a watch, and nobody is to hear that it ended.
      return isFrozen ? await never() : result;
    },
    close: () => connection.close(),
  });
  const connections = new WeakMap<HostConnection, HostConnection>();

  return {
    ...world,
    clock: {
      nowMs: () => world.clock.nowMs(),
      after: (delayMs, callback) =>
        world.clock.after(delayMs, () => {
          if (!isFrozen) callback();
        }),
    },
    hosts: {
      connect(target: HostTarget) {
        const connection = world.hosts.connect(target);
        const known = connections.get(connection) ?? freezable(connection);
        connections.set(connection, known);
        return known;
      },
    },
    async freeze(limitMs) {
      isFrozen = true;
      frozen.abort();
      if (underWay > 0) {
        const idle = Promise.withResolvers<void>();
        onIdle = idle.resolve;
        const timer = setTimeout(idle.resolve, limitMs);
        await idle.promise;
        clearTimeout(timer);
      }
      return { underWay };
    },
  };
}
