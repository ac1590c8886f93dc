import type { Diagnostic } from '@smartdomains/language';
import { type RuntimeCode, runtimeDiagnostic } from './codes.ts';
import { commandFacts, outputTails } from './command-facts.ts';
import type {
  CommandOptions,
  CompletedCommand,
  ComponentContext,
  Effect,
  FailedCommand,
  FollowOptions,
  HostSession,
} from './component.ts';
import { type Engine, engineOf } from './engine.ts';
import { reasonOf, throwIfAborted } from './interruption.ts';
import type { ResultEntry } from './journal/entry.ts';
import { createLineReader } from './lines.ts';
import type { LiveComponent } from './live-component.ts';
import type { CommandOutcome, CommandResult, HostConnection, HostName } from './ports.ts';
import { SdError } from './sd-error.ts';

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

  async query(argv: readonly [string, ...string[]], options: CommandOptions): Promise<CompletedCommand> {
    const signal = options.signal ?? this.#context.signal;
    throwIfAborted(signal);
    const result = await this.#run(argv, { ...options, signal });
    this.#publish(argv, { result, effect: false, stdin: options.stdin });
    return this.#completed(argv, result, { ...options, signal });
  }

  async effect(
    effect: Effect,
    argv: readonly [string, ...string[]],
    options: CommandOptions,
  ): Promise<CompletedCommand> {
    const signal = options.signal ?? this.#context.signal;
    throwIfAborted(signal);
    // Its result belongs where its intent is, also when the component is detached meanwhile.
    const engine = engineOf(this.#component);
    const id = await this.#intend(engine, effect, argv);
    if (signal.aborted) {
      this.#conclude(engine, id, { outcome: 'notRun', done: false, durationMs: 0 });
      throw reasonOf(signal);
    }
    const result = await this.#run(argv, { survivesLoss: true, ...options, signal });
    this.#conclude(engine, id, resultEntry(result, options));
    this.#publish(argv, { result, effect: true, stdin: options.stdin });
    return this.#completed(argv, result, { ...options, signal });
  }

  async follow(argv: readonly [string, ...string[]], options: FollowOptions): Promise<CompletedCommand> {
    const signal = options.signal ?? this.#context.signal;
    throwIfAborted(signal);
    const lines = options.onLine && createLineReader(options.onLine);
    const onText = lines?.onText ?? options.onText;
    engineOf(this.#component).events.publish(this.#context.path, { event: 'following', host: this.host, argv });
    const result = await this.#connection.follow({ argv, signal, onText: onText ?? (() => {}) });
    if (!signal.aborted) await lines?.finish();
    this.#publish(argv, { result, effect: false });
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

  #run(argv: readonly [string, ...string[]], options: CommandOptions): Promise<CommandResult> {
    const { timeoutMs, stdin, signal, survivesLoss = false } = options;
    return this.#connection.run({
      argv,
      timeoutMs,
      ...(stdin !== undefined && { stdin }),
      ...(signal && { signal }),
      ...(survivesLoss && { survivesLoss }),
    });
  }

  #publish(
    argv: readonly string[],
    ended: { readonly result: CommandResult; readonly effect: boolean; readonly stdin?: string | undefined },
  ): void {
    const { outcome, durationMs } = ended.result;
    engineOf(this.#component).events.publish(this.#context.path, {
      event: 'command',
      host: this.host,
      argv,
      effect: ended.effect,
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
    const { outcome, stdout, stderr, durationMs } = result;
    if (isAccepted(outcome, options)) return { exitCode: outcome.exitCode, stdout, stderr, durationMs };
    // Asked for, so it is nobody's failure.
    if (outcome.kind === 'aborted') throw reasonOf(options.signal);
    throw new SdError(this.#failure(argv, result, options));
  }

  #failure(argv: readonly string[], result: CommandResult, options: Pick<CommandOptions, 'failure'>): Diagnostic {
    const { outcome, stdout, stderr } = result;
    const { path } = this.#context;
    const facts = commandFacts(argv, result);
    const component = `${path} on host ${this.host}`;
    const plain = runtimeDiagnostic(codeOf(outcome), { component, facts, help: helpFor(outcome) });
    // Lost contact says nothing about the command, so the author's words about its failure would be wrong.
    if (options.failure === undefined || outcome.kind === 'unreachable') return plain;
    const failed: FailedCommand = {
      component: path,
      host: this.host,
      argv,
      exitCode: outcome.kind === 'exited' ? outcome.exitCode : undefined,
      stdout,
      stderr,
      facts,
    };
    const diagnostic = options.failure(failed);
    return {
      ...diagnostic,
      component: diagnostic.component === undefined || diagnostic.component === path ? component : diagnostic.component,
      facts: diagnostic.facts ?? facts,
      ...(outcome.kind !== 'exited' && { cause: [...(diagnostic.cause ?? []), plain] }),
    };
  }
}

function isAccepted(
  outcome: CommandOutcome,
  options: Pick<CommandOptions, 'accept'>,
): outcome is Extract<CommandOutcome, { readonly kind: 'exited' }> {
  return outcome.kind === 'exited' && (options.accept ?? [0]).includes(outcome.exitCode);
}

function resultEntry(
  { outcome, durationMs }: CommandResult,
  options: CommandOptions,
): Omit<ResultEntry, 'entry' | 'id'> {
  const neverBegan = outcome.kind === 'notStarted' || (outcome.kind === 'unreachable' && !outcome.mayHaveRun);
  return {
    outcome: neverBegan ? 'notRun' : outcome.kind,
    ...(outcome.kind === 'exited' && { exitCode: outcome.exitCode }),
    done: isAccepted(outcome, options),
    durationMs,
  };
}

function codeOf(outcome: CommandOutcome): RuntimeCode {
  switch (outcome.kind) {
    case 'timedOut':
      return 'SD6102';
    case 'unreachable':
      return 'SD6103';
    case 'notStarted':
      return 'SD6104';
    case 'killed':
      return 'SD6105';
    default:
      return 'SD6101';
  }
}

function helpFor(outcome: CommandOutcome): string | undefined {
  switch (outcome.kind) {
    case 'unreachable':
      return outcome.mayHaveRun
        ? 'make the host reachable, then look there: the command may have run, wholly or in part'
        : 'make the host reachable; the command did not run';
    case 'notStarted':
      return 'install the program on the host, or put it on the path of the user who logs in there';
    case 'timedOut':
      return 'look at the host for what holds the command up; it was told to end, and killed if it did not';
    default:
      return undefined;
  }
}
