import { createInProcessTransport } from '../../src/in-process-transport.ts';
import { createMemoryStore } from '../../src/journal/memory-store.ts';
import type {
  CommandResult,
  FollowedCommand,
  HostCommand,
  HostConnection,
  HostName,
  HostTarget,
  JsonValue,
  Log,
  Store,
  World,
} from '../../src/ports.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

/** How a fake host answers a command; `undefined` is success at once. */
export type FakeAnswer = (
  argv: readonly string[],
  command: HostCommand,
) => Promise<CommandResult> | CommandResult | undefined;

export interface FakeWorld extends World {
  readonly clock: FakeClock;
  readonly logged: readonly string[];
  /** Every command that ran on any host, as one text, in order. */
  readonly commands: readonly string[];
  /** Every record the store took, as it became durable. */
  readonly records: readonly JsonValue[];
}

export function exited(exitCode: number, stderr = ''): CommandResult {
  return { outcome: { kind: 'exited', exitCode }, stdout: '', stderr, durationMs: 10 };
}

export function createFakeWorld(
  options: {
    readonly answer?: FakeAnswer;
    readonly follow?: (command: FollowedCommand) => Promise<CommandResult>;
    readonly store?: Store;
    readonly startMs?: number;
  } = {},
): FakeWorld {
  const clock = createFakeClock(options.startMs);
  const logged: string[] = [];
  const commands: string[] = [];
  const records: JsonValue[] = [];
  const log: Log = { write: (level, message) => logged.push(`${level}: ${message}`) };
  const inner = options.store ?? createMemoryStore();
  const store: Store = {
    ...inner,
    async append(stream, appended) {
      await inner.append(stream, appended);
      records.push(...structuredClone(appended));
    },
  };
  const connect = (target: HostTarget): HostConnection => {
    const name = (target.kind === 'local' ? 'localhost' : target.host) as HostName;
    return {
      name,
      async run(command) {
        commands.push(`${name}: ${command.argv.join(' ')}`);
        return (await options.answer?.(command.argv, command)) ?? exited(0);
      },
      async follow(command) {
        commands.push(`${name}: ${command.argv.join(' ')}`);
        return (await options.follow?.(command)) ?? exited(0);
      },
      async close() {},
    };
  };
  return {
    clock,
    random: { next: () => 0.5 },
    hosts: { connect },
    store,
    transport: createInProcessTransport(log),
    log,
    logged,
    commands,
    records,
  };
}

/** Lets everything that is under way go on until nothing can without time passing. */
export async function settle(): Promise<void> {
  // A macrotask runs after all microtasks that are due, also those they make.
  await new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass, jumping from timer to timer, until the promise resolves. Throws when nothing is left that could resolve it. */
export async function runUntil<T>(world: { readonly clock: FakeClock }, promise: Promise<T>): Promise<T> {
  let outcome: { readonly value: T } | undefined;
  let failure: { readonly error: unknown } | undefined;
  promise.then(
    (value) => {
      outcome = { value };
    },
    (error: unknown) => {
      failure = { error };
    },
  );
  for (;;) {
    await settle();
    if (failure) throw failure.error;
    if (outcome) return outcome.value;
    if (!world.clock.advanceToNext()) throw new Error('nothing is left to happen, and the promise is not settled');
  }
}
