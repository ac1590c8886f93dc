import { asRun } from './as-run.ts';
import { completedCommand, isAccepted } from './command-end.ts';
import { outputTails } from './command-facts.ts';
import type {
  CommandOptions,
  CompletedCommand,
  ComponentContext,
  Effect,
  FollowOptions,
  HostSession,
} from './component.ts';
import { type Engine, engineOf } from './engine.ts';
import { reasonOf, throwIfAborted } from './interruption.ts';
import type { ResultEntry } from './journal/entry.ts';
import { createLineReader } from './lines.ts';
import type { LiveComponent } from './live-component.ts';
import type { CommandResult, HostConnection, HostName } from './ports.ts';

/** Runs a component's commands on one host: journalled when they change something, shown as events, failures explained. */
export class LiveHostSession implements HostSession {
  readonly #component: LiveComponent;
  readonly #context: ComponentContext;
  readonly #connection: HostConnection;

  constructor(component: LiveComponent, context: ComponentContext, connection: HostConnection) {
    this.#component = component;
    this.#context = context;
    this.#connection = connection;
  }

  get host(): HostName {
    return this.#connection.name;
  }

  async query(command: readonly [string, ...string[]], options: CommandOptions): Promise<CompletedCommand> {
    const argv = asRun(this.#connection, command, options);
    const signal = options.signal ?? this.#context.signal;
    throwIfAborted(signal);
    const result = await this.#run(argv, { ...options, signal }, { isLook: true });
    this.#publish(argv, { result, effect: false, stdin: options.stdin });
    return this.#completed(argv, result, { ...options, signal });
  }

  async effect(
    effect: Effect,
    command: readonly [string, ...string[]],
    options: CommandOptions,
  ): Promise<CompletedCommand> {
    const argv = asRun(this.#connection, command, options);
    const signal = options.signal ?? this.#context.signal;
    throwIfAborted(signal);
    // Its result belongs where its intent is, also when the component is detached meanwhile.
    const engine = engineOf(this.#component);
    const id = await this.#intend(engine, effect, argv);
    if (signal.aborted) {
      this.#conclude(engine, id, { outcome: 'notRun', done: false, durationMs: 0 });
      throw reasonOf(signal);
    }
    const result = await this.#run(argv, { survivesLoss: true, ...options, signal }, { isLook: false });
    this.#conclude(engine, id, resultEntry(result, options));
    this.#publish(argv, { result, effect: true, stdin: options.stdin });
    return this.#completed(argv, result, { ...options, signal });
  }

  async follow(command: readonly [string, ...string[]], options: FollowOptions): Promise<CompletedCommand> {
    const argv = asRun(this.#connection, command, options);
    const signal = options.signal ?? this.#context.signal;
    throwIfAborted(signal);
    const lines = options.onLine && createLineReader(options.onLine);
    const onText = lines?.onText ?? options.onText;
    engineOf(this.#component).events.publish(this.#context.path, { event: 'following', host: this.host, argv });
    const result = await this.#connection.follow({ argv, signal, onText: onText ?? (() => {}) });
    if (!signal.aborted) await lines?.finish();
    this.#publish(argv, { result, effect: false, followed: true });
    return this.#completed(argv, result, { ...options, signal });
  }

  /** The intent, durable. When it cannot be, nothing runs, and it counts as never intended. */
  async #intend(engine: Engine, { what, creates, removes }: Effect, argv: readonly string[]): Promise<number> {
    const { journal, world } = engine;
    const id = journal.nextIntentId();
    journal.append({
      entry: 'intent',
      id,
      timeMs: world.clock.nowMs(),
      component: this.#context.path,
      host: this.host,
      what,
      argv,
      ...(creates && { creates }),
      ...(removes && { removes }),
    });
    try {
      await journal.durable();
    } catch (error) {
      this.#conclude(engine, id, { outcome: 'notRun', done: false, durationMs: 0 });
      throw error;
    }
    return id;
  }

  #conclude(engine: Engine, id: number, result: Omit<ResultEntry, 'entry' | 'id'>): void {
    engine.journal.append({ entry: 'result', id, ...result });
  }

  #run(
    argv: readonly [string, ...string[]],
    options: CommandOptions,
    { isLook }: { readonly isLook: boolean },
  ): Promise<CommandResult> {
    const { timeoutMs, stdin, signal, survivesLoss = false } = options;
    return this.#connection.run({
      argv,
      timeoutMs,
      ...(stdin !== undefined && { stdin }),
      ...(signal && { signal }),
      ...(survivesLoss && { survivesLoss }),
      ...(isLook && { isLook }),
    });
  }

  #publish(
    argv: readonly string[],
    ended: {
      readonly result: CommandResult;
      readonly effect: boolean;
      readonly followed?: true;
      readonly stdin?: string | undefined;
    },
  ): void {
    const { outcome, durationMs } = ended.result;
    engineOf(this.#component).events.publish(this.#context.path, {
      event: 'command',
      host: this.host,
      argv,
      effect: ended.effect,
      ...(ended.followed && { followed: true }),
      outcome: outcome.kind,
      exitCode: outcome.kind === 'exited' ? outcome.exitCode : null,
      durationMs,
      ...outputTails(ended.result, ended),
    });
  }

  #completed(
    argv: readonly string[],
    result: CommandResult,
    options: Pick<CommandOptions, 'accept' | 'failure'> & { readonly signal: AbortSignal },
  ): CompletedCommand {
    return completedCommand({ argv, result, component: this.#context.path, host: this.host, options });
  }
}

/** What is written of a command's end, but whose it is. */
export function resultEntry(
  { outcome, durationMs }: CommandResult,
  options: Pick<CommandOptions, 'accept'>,
): Omit<ResultEntry, 'entry' | 'id'> {
  const neverBegan = outcome.kind === 'notStarted' || (outcome.kind === 'unreachable' && !outcome.mayHaveRun);
  return {
    outcome: neverBegan ? 'notRun' : outcome.kind,
    ...(outcome.kind === 'exited' && { exitCode: outcome.exitCode }),
    done: isAccepted(outcome, options),
    durationMs,
  };
}
