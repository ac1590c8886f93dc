import { asRun } from '../as-run.ts';
import { completedCommand } from '../command-end.ts';
import type { CommandOptions, CompletedCommand, Effect, FollowOptions, HostSession } from '../component.ts';
import { resultEntry } from '../host-session.ts';
import { throwIfAborted } from '../interruption.ts';
import type { Journal } from '../journal/journal.ts';
import type { ComponentPath } from '../names.ts';
import type { Clock, CommandResult, HostCommand, HostConnection, HostName } from '../ports.ts';

/** Commands on one host for a component that is no more: journalled as a living one's are. */
export class CleanupSession implements HostSession {
  readonly #of: SessionOptions;

  constructor(of: SessionOptions) {
    this.#of = of;
  }

  get host(): HostName {
    return this.#of.connection.name;
  }

  async query(command: readonly [string, ...string[]], options: CommandOptions): Promise<CompletedCommand> {
    const argv = asRun(this.#of.connection, command, options);
    return this.#completed(argv, await this.#run(argv, options, { isLook: true }), options);
  }

  async effect(
    { what, creates, removes }: Effect,
    command: readonly [string, ...string[]],
    options: CommandOptions,
  ): Promise<CompletedCommand> {
    const argv = asRun(this.#of.connection, command, options);
    const { journal, clock, path } = this.#of;
    throwIfAborted(this.#of.signal);
    const id = journal.nextIntentId();
    journal.append({
      entry: 'intent',
      id,
      timeMs: clock.nowMs(),
      component: path,
      host: this.host,
      what,
      argv,
      ...(creates && { creates }),
      ...(removes && { removes }),
    });
    await journal.durable();
    const result = await this.#run(argv, { survivesLoss: true, ...options });
    journal.append({ entry: 'result', id, ...resultEntry(result, options) });
    await journal.durable();
    return this.#completed(argv, result, options);
  }

  /** Nothing that is over is watched. */
  follow(_argv: readonly [string, ...string[]], _options: FollowOptions): Promise<CompletedCommand> {
    return Promise.reject(new Error('a clean-up follows no command'));
  }

  async #run(
    argv: readonly [string, ...string[]],
    options: CommandOptions,
    { isLook = false }: Pick<HostCommand, 'isLook'> = {},
  ): Promise<CommandResult> {
    const { timeoutMs, stdin, survivesLoss = false } = options;
    const signal = options.signal ?? this.#of.signal;
    throwIfAborted(signal);
    return await this.#of.connection.run({
      argv,
      timeoutMs,
      signal,
      ...(isLook && { isLook }),
      ...(stdin !== undefined && { stdin }),
      ...(survivesLoss && { survivesLoss }),
    });
  }

  #completed(argv: readonly string[], result: CommandResult, options: CommandOptions): CompletedCommand {
    const signal = options.signal ?? this.#of.signal;
    return completedCommand({
      argv,
      result,
      component: this.#of.path,
      host: this.host,
      options: { ...options, signal },
    });
  }
}

interface SessionOptions {
  readonly path: ComponentPath;
  readonly connection: HostConnection;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}
