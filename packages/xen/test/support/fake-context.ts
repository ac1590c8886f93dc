import { type Description, type Diagnostic, diagnosticsOf, type Value } from '@smartdomains/language';
import {
  type ApplicationName,
  type AttributeReader,
  type BeforeCrash,
  type CommandOptions,
  type CompletedCommand,
  type Component,
  type ComponentContext,
  type ComponentPath,
  type Effect,
  type HostConnection,
  type HostSession,
  type JsonValue,
  parseDurationMs,
  parseSizeBytes,
  type Recovery,
  type Resource,
  SdError,
  type ServiceKey,
} from '@smartdomains/runtime';
import type { VirtualClock } from './virtual-clock.ts';

const fakeDiagnostic = diagnosticsOf({ SD6101: 'command failed' });

/** Attributes are plain values, and for references the component they lead to. */
export type Attributes = Readonly<Record<string, Value | FakeComponent>>;

/** One component with its context, outside any engine. */
export class FakeComponent {
  readonly path: ComponentPath;
  component: Component;
  readonly live = new Map<string, Value>();
  readonly gone: Resource[] = [];
  readonly effects: Effect[] = [];
  readonly warnings: Diagnostic[] = [];
  readonly contacts: ('lost' | 'regained')[] = [];
  readonly ends: { readonly type: string; readonly description: string }[] = [];
  /** What the ends that have one gave as their cause. */
  readonly causes: Diagnostic[] = [];
  readonly #attributes: Attributes;
  readonly #clock: VirtualClock;
  readonly #connection: HostConnection;
  readonly #memory = new Map<string, JsonValue>();
  readonly #services = new Map<ServiceKey<unknown>, unknown>();
  #life = new AbortController();
  /** The current step's: a session made in one step is used in the next. */
  #signal = this.#life.signal;
  readonly #background: Promise<void>[] = [];

  constructor(options: {
    readonly path: string;
    readonly component: Component;
    readonly attributes: Attributes;
    readonly clock: VirtualClock;
    readonly connection: HostConnection;
  }) {
    this.path = options.path as ComponentPath;
    this.component = options.component;
    this.#attributes = options.attributes;
    this.#clock = options.clock;
    this.#connection = options.connection;
  }

  deploy(signal = new AbortController().signal): Promise<void> {
    return this.#clock.run(this.component.deploy?.(this.context(signal)) ?? Promise.resolve());
  }

  async start(signal = new AbortController().signal): Promise<void> {
    await this.#clock.run(this.component.start?.(this.context(signal)) ?? Promise.resolve());
  }

  async ready(signal = new AbortController().signal): Promise<void> {
    await this.#clock.run(this.component.ready?.(this.context(signal)) ?? Promise.resolve());
  }

  recover(
    before: BeforeCrash = { state: 'started', standing: [] },
    signal = new AbortController().signal,
  ): Promise<Recovery> {
    return this.#clock.run(this.component.recover?.(this.context(signal), before) ?? Promise.resolve('partial'));
  }

  /** A fresh instance of its class, as in a process that takes an application up. */
  renew(component: Component): void {
    this.component = component;
    this.#services.clear();
    this.#life.abort(new Error('the process died'));
    this.#life = new AbortController();
  }

  async terminate(): Promise<void> {
    this.#life.abort(new Error('terminating'));
    await this.#clock.run(Promise.all(this.#background));
    await this.#clock.run(this.component.terminate?.(this.context(new AbortController().signal)) ?? Promise.resolve());
  }

  service<T>(key: ServiceKey<T>): T {
    const service = this.#services.get(key);
    if (service === undefined) throw new Error(`${this.path} offers no ${key.name}`);
    return service as T;
  }

  context(step: AbortSignal): ComponentContext {
    this.#signal = step;
    return {
      application: 'app' as ApplicationName,
      path: this.path,
      attributes: this.#reader(),
      clock: this.#clock,
      random: { next: () => 0.5 },
      hosts: { connect: () => this.#connection },
      log: { write: () => {} },
      signal: step,
      session: (connection) => this.#session(connection),
      offer: (key, service) => void this.#services.set(key, service),
      setAttribute: (name, value) => void this.live.set(name, value),
      removeAttribute: (name) => void this.live.delete(name),
      get self(): never {
        throw new Error('the fake has no handles');
      },
      origin: { application: 'app' as ApplicationName, path: this.path },
      createApplication: () => Promise.reject(new Error('the fake makes no applications')),
      selfDetachAndOrTerminate: () => {},
      contact: (state) => void this.contacts.push(state),
      warn: (diagnostic) => void this.warnings.push(diagnostic),
      follow: (value) => ({ value }),
      waitFor: (_, work) => work,
      sleep: (delayMs, given) => this.#clock.sleep(delayMs, given ?? this.#signal),
      background: (work) => void this.#background.push(work(this.#life.signal)),
      end: ({ type, description, cause }) => {
        this.ends.push({ type, description });
        if (cause !== undefined) this.causes.push(cause);
      },
      memory: {
        get: (name) => this.#memory.get(name),
        set: (name, value) => {
          if (value === undefined) this.#memory.delete(name);
          else this.#memory.set(name, value);
        },
        names: () => [...this.#memory.keys()],
      },
      confirmGone: async (resource) => void this.gone.push(resource),
    };
  }

  #session(connection: HostConnection): HostSession {
    const run = async (argv: readonly [string, ...string[]], options: CommandOptions): Promise<CompletedCommand> => {
      const commandSignal = options.signal ?? this.#signal;
      if (commandSignal.aborted) throw commandSignal.reason as Error;
      const result = await connection.run({
        argv,
        timeoutMs: options.timeoutMs,
        signal: commandSignal,
        ...(options.stdin !== undefined && { stdin: options.stdin }),
      });
      const { outcome, stdout, stderr, durationMs } = result;
      if (outcome.kind === 'aborted') throw commandSignal.reason as Error;
      if (outcome.kind === 'exited' && (options.accept ?? [0]).includes(outcome.exitCode)) {
        return { exitCode: outcome.exitCode, stdout, stderr, durationMs };
      }
      const exitCode = outcome.kind === 'exited' ? outcome.exitCode : undefined;
      const facts = [
        { name: 'command', value: `${argv.join(' ')} (${exitCode === undefined ? outcome.kind : `exit ${exitCode}`})` },
        { name: 'output', value: stderr },
      ];
      const failed = { component: this.path, host: connection.name, argv, exitCode, stdout, stderr, facts };
      // As in the engine: lost contact says nothing about the command, so nobody's words about its failure are asked for.
      const failure = outcome.kind === 'unreachable' ? undefined : options.failure;
      throw new SdError(failure?.(failed) ?? fakeDiagnostic('SD6101', { facts }));
    };
    return {
      host: connection.name,
      query: run,
      effect: (effect, argv, options) => {
        this.effects.push(effect);
        return run(argv, options);
      },
      follow: async (argv, options) => {
        const signal = options.signal ?? this.#signal;
        const onText = async (text: string): Promise<void> => {
          if (options.onText) await options.onText(text);
          else for (const line of text.trimEnd().split('\n')) await options.onLine(line);
        };
        const { outcome, ...rest } = await connection.follow({ argv, signal, onText });
        if (outcome.kind === 'exited' && (options.accept ?? [0]).includes(outcome.exitCode)) {
          return { exitCode: outcome.exitCode, ...rest };
        }
        if (outcome.kind === 'aborted') throw signal.reason as Error;
        throw new SdError(fakeDiagnostic('SD6101'));
      },
    };
  }

  #reader(): AttributeReader {
    const get = (name: string): Value | FakeComponent | undefined => this.#attributes[name];
    const must = <T>(name: string, value: T | undefined): T => {
      if (value === undefined) throw new Error(`attribute ${name} is missing or wrong`);
      return value;
    };
    const ofType = <T>(name: string, is: (value: unknown) => value is T): T | undefined => {
      const value = get(name);
      return is(value) ? value : undefined;
    };
    const isText = (value: unknown): value is string => typeof value === 'string';
    const isInteger = (value: unknown): value is number => typeof value === 'number';
    const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
    const isDescription = (value: unknown): value is Description =>
      typeof value === 'object' && value !== null && 'type' in value && value.type === 'description';
    const duration = (name: string): number | undefined =>
      ofType(name, isInteger) ?? parseDurationMs(ofType(name, isText) ?? '');
    const size = (name: string): number | undefined => {
      const mebibytes = ofType(name, isInteger);
      return mebibytes === undefined ? parseSizeBytes(ofType(name, isText) ?? '') : mebibytes * 2 ** 20;
    };
    return {
      text: (name) => must(name, ofType(name, isText)),
      optionalText: (name) => ofType(name, isText),
      integer: (name) => must(name, ofType(name, isInteger)),
      optionalInteger: (name) => ofType(name, isInteger),
      boolean: (name) => must(name, ofType(name, isBoolean)),
      optionalBoolean: (name) => ofType(name, isBoolean),
      durationMs: (name) => must(name, duration(name)),
      optionalDurationMs: duration,
      sizeBytes: (name) => must(name, size(name)),
      optionalSizeBytes: size,
      optionalDescription: (name) => ofType(name, isDescription),
      optionalVector: () => undefined,
      optionalValue: (name) => {
        const value = get(name);
        return value instanceof FakeComponent ? undefined : value;
      },
      service: (name, key) => {
        const target = get(name);
        if (!(target instanceof FakeComponent)) throw new Error(`attribute ${name} leads to no component`);
        return target.service(key);
      },
      has: (name) => name in this.#attributes,
      component: () => {
        throw new Error('the fake has no handles');
      },
      optionalComponent: () => undefined,
      place: () => undefined,
    };
  }
}
