import type { Description, Diagnostic, DiagnosticFact, Place, Value } from '@smartdomains/language';
import type { LifecycleState } from './lifecycle.ts';
import type { ApplicationName, ComponentPath } from './names.ts';
import type { Clock, HostConnection, HostName, Hosts, JsonValue, Log, Random } from './ports.ts';
import type { HostNeed } from './preflight/host-need.ts';
import type { TerminationRecord } from './termination-record.ts';

/**
 * What a component author writes: a class of components, registered by name. `sfClass` in a description names it; a
 * description can never load code.
 */
export interface ComponentClass {
  /** The word a description uses in `sfClass`. */
  readonly className: string;
  /** Other names for it: the Java names of the original, so that old files run. */
  readonly aliases?: readonly string[];
  /** What its instances offer to other components; a reference to one that lacks the needed service is refused early. */
  readonly offers?: readonly ServiceKey<unknown>[];
  /** Attributes its instances get only when they live (`setAttribute`): a reference to one is not an error before that. */
  readonly liveAttributes?: readonly string[];
  /**
   * What a new value of an attribute needs while an instance lives; of one that is not here, nothing. The `change` of its schema's
   * elements says the same to users.
   */
  readonly changes?: Readonly<Record<string, ChangeNeed>>;
  /**
   * Looks at the description before anything is done, where the user is and again where it is deployed. Pure: it reports
   * what is wrong with values and never throws. Types and required attributes are the schema's work, not repeated here.
   */
  check?(description: DescriptionView, report: (diagnostic: Diagnostic) => void): void;
  /**
   * Looks at all descriptions of this class in one application together, after each passed `check`: what must not be said
   * twice. Pure like `check`; called at most once an application, with the views in the order of the description.
   */
  checkAll?(descriptions: readonly DescriptionView[], report: (diagnostic: Diagnostic) => void): void;
  /**
   * What it needs of hosts, from its description alone: preflight looks for it on all hosts before anything is done. Pure like
   * `check`, and called only for descriptions without errors; what cannot be known before run time is left out.
   */
  needs?(description: DescriptionView): readonly HostNeed[];
  /** A fresh instance; nothing may happen in it yet. */
  create(): Component;
}

/**
 * One live component. All methods are optional and may be interrupted: `context.signal` aborts when termination arrives.
 * `terminate` is called once, in whatever state the component is, also when `deploy` never ran or failed half way; only when
 * it fails it is called again, some times. It must leave nothing behind and be safe to repeat, after a crash too.
 */
export interface Component {
  /** What it offers to others as long as it exists; what is there only once it deployed is offered with `context.offer`. */
  readonly services?: readonly OfferedService[];
  /** Reads, validates, allocates: everything that can fail before the pool runs. */
  deploy?(context: ComponentContext): Promise<void>;
  /** Makes it run; returns when it runs, which is not yet when it is of use to others. */
  start?(context: ComponentContext): Promise<void>;
  /** Resolves when those that require it may start. Without it a component is ready when it is started. */
  ready?(context: ComponentContext): Promise<void>;
  /** Undoes both. `context.signal` aborts only when its time is over. */
  terminate?(context: ComponentContext): Promise<void>;
  /**
   * Whether it is well, asked now and then while it is started. An `SdError` of code SD6103 or SD6107 says that nobody could look, for
   * contact is lost or its connection takes no more, which is not its end; any other error, that it is not well. What follows from
   * either is written at `sfLivenessDelay`.
   */
  ping?(context: ComponentContext): Promise<void>;
  /**
   * Carries out the new value of an attribute that can be changed `hot`, while the component is started; one change at a time. The
   * attribute has the new value when this resolves, and keeps the old one when it throws. It must be safe to repeat: a change during
   * which the process died is carried out again when the component has been taken up. `context.signal` aborts when the end comes.
   */
  change?(context: ComponentContext, change: Change): Promise<void>;
  /**
   * After a crash, in a fresh instance, before anything else: looks at the world and says what is there of this component. It
   * may look as `deploy` does, changes nothing, and may be called again. Without it the steps are simply repeated, which they
   * allow. When the component was being terminated, `terminate` follows whatever the answer is.
   */
  recover?(context: ComponentContext, before: BeforeCrash): Promise<Recovery>;
}

/**
 * What a new value of an attribute needs while its component lives: it is `hot`, carried out by `change`; it needs a `reboot` or a
 * `replacement` of what the component stands for, and is refused; or `none`, the next one who reads it sees it.
 */
export type ChangeNeed = 'hot' | 'reboot' | 'replacement' | 'none';

/** A new value for an attribute. */
export interface Change {
  readonly name: string;
  /** The component's attributes as they are with the new value; it is absent there when it is to be taken away. */
  readonly attributes: AttributeReader;
}

/** What the journal says of a component from before a crash. */
export interface BeforeCrash {
  /** The last state it is known to have reached; a step that began and did not end shows as `deploying` or `starting`. */
  readonly state: LifecycleState;
  /** What it intended to make on hosts and did not prove gone, in the order it was first intended. */
  readonly standing: readonly Resource[];
}

/**
 * What `recover` found.
 *
 * - `running`: all of it. `deploy` and `start` are not called; the instance is as if they had been.
 * - `partial`: some of it, or it cannot tell. `deploy` and `start` are called, which find what is there.
 * - `gone`: nothing. A component that had started ends abnormally, its parent decides; any other is deployed and started.
 * - `unknown`: no contact. A component that had started counts as started and unreachable; any other is deployed and started.
 */
export type Recovery = 'running' | 'partial' | 'gone' | 'unknown';

/** A live component in somebody else's hands. Valid for good: what is asked of one that has ended is an error or nothing. */
export interface ComponentHandle {
  readonly application: ApplicationName;
  readonly path: ComponentPath;
  readonly name: string;
  readonly className: string;
  readonly state: LifecycleState;
  readonly isReady: boolean;
  readonly parent: ComponentHandle | undefined;
  /** Its children now, in the order of their creation. */
  children(): readonly ComponentHandle[];
  /** The service it offers at this moment. */
  service<T>(key: ServiceKey<T>): T | undefined;
  /** An attribute with references followed, a component as its description; `undefined` when absent. Throws as a reader does. */
  value(name: string): Value | undefined;
  /**
   * Gives it a fact that nothing has to be done for. Throws SD6309 for an attribute of which its class says that a change needs
   * something, which `change` sees to; so does `removeAttribute`.
   */
  setAttribute(name: string, value: Value): void;
  removeAttribute(name: string): void;
  /**
   * Gives an attribute another value, or takes it away, and does what that needs: resolves when it is done. Rejects with SD6309 when
   * it cannot be done while the component lives, or not now; and with what went wrong. Then the attribute is as it was.
   */
  change(name: string, value: Value | undefined): Promise<void>;
  /** Asks it and all below it whether they are well, within the limits of the engine; never rejects. */
  ping(): Promise<readonly PingFinding[]>;
  /**
   * Ends it as if by its own decision: the parent is told and decides what that means. Returns at once; later calls do nothing.
   */
  terminate(record: Pick<TerminationRecord, 'type' | 'description' | 'cause'>): void;
  /**
   * Ends it without telling the parent, and resolves when it is gone. Never to be awaited in a step of the component itself, which
   * termination waits for; the same holds for the next two.
   */
  terminateQuietly(record: Pick<TerminationRecord, 'type' | 'description' | 'cause'>): Promise<void>;
  /** Takes it from its parent, which never knows, and ends it. */
  detachAndTerminate(record: Pick<TerminationRecord, 'type' | 'description' | 'cause'>): Promise<void>;
  /**
   * Makes it an application of its own, once it has started (runtime notes section 6): called `name`, else its
   * `sfProcessComponentName`, else a name that is made. All paths below it change, references outward break. A top component
   * stays what it is. Rejects with SD6305 when the name is taken, SD6304 when it ended first.
   */
  detach(name?: string): Promise<ApplicationName>;
  /**
   * Makes, deploys and starts a child of a compound at once. A child that fails is terminated and its error thrown; SD6301 when
   * the name is taken, SD6304 when it has no children or is ending.
   */
  createChild(name: string, description: Description): Promise<ComponentHandle>;
  /** It and all below it as they are now: live attributes in place, what was removed left out, children as they came. */
  dump(): Description;
  /** Resolves when it has ended. */
  readonly terminated: Promise<void>;
}

/**
 * What a component writes down for the case that its process is killed: a small map on the journal, there again in the instance that
 * takes its place when the application is taken up, and gone when it has terminated. What is written in one turn, together with what
 * follows from it (a child made, an end), is on record as a whole or not at all. For what the world cannot tell, such as when a
 * delay began; each write is a record, so nothing that changes all the time.
 */
export interface Memory {
  get(name: string): JsonValue | undefined;
  /** `undefined` takes it away. */
  set(name: string, value: JsonValue | undefined): void;
  /** In the order in which they were written first. */
  names(): readonly string[];
}

/** A component that did not answer a ping well. */
export interface PingFinding {
  readonly path: ComponentPath;
  /** `unreachable`: contact is lost or it did not answer in time; `failed`: it answered that it is not well. */
  readonly result: 'unreachable' | 'failed';
  readonly diagnostic: Diagnostic;
}

declare const serviceType: unique symbol;
/** The name of a service with its type: what one component offers and another asks for. */
export interface ServiceKey<out T> {
  /** As a message says it: `shell`, `storage back end`. */
  readonly name: string;
  readonly [serviceType]?: T;
}

/** A service with its key. */
export interface OfferedService {
  readonly key: ServiceKey<unknown>;
  readonly service: unknown;
}

/** What a component sees of itself and may do. Valid for the component's whole life; `signal` is the current step's. */
export interface ComponentContext {
  readonly application: ApplicationName;
  readonly path: ComponentPath;
  readonly attributes: AttributeReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly hosts: Hosts;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly memory: Memory;
  /** The way a component runs commands: everything is journalled, shown as an event and attributed to it. */
  session(connection: HostConnection): HostSession;
  /** Makes a service available to components that refer to this one. */
  offer<T>(key: ServiceKey<T>, service: T): void;
  /** Adds or replaces a live attribute of this component: a fact others may refer to. A child's name is refused (SD6301). */
  setAttribute(name: string, value: Value): void;
  /** Takes an attribute away, a live one or the description's; nothing happens when there is none. */
  removeAttribute(name: string): void;
  /** This component as others hold it. */
  readonly self: ComponentHandle;
  /**
   * The application and path it was made under: they stay when it is detached, and when it is recovered. What names things on
   * hosts is derived from them.
   */
  readonly origin: { readonly application: ApplicationName; readonly path: ComponentPath };
  /**
   * Makes, deploys and starts an application in this process; without a name it gets one. Rejects with `SdError` when that
   * fails, SD6305 when the name is taken; then nothing of it is left. Asked again by the same component after a crash, it gives the
   * one that it had begun to make.
   */
  createApplication(name: string | undefined, description: Description): Promise<ComponentHandle>;
  /**
   * For components that do their work and finish (runtime notes section 4): does what `sfShouldDetach`, `sfShouldTerminate` and
   * `sfShouldTerminateQuietly` say, all false when absent; with all false the component lives on. Returns at once.
   */
  selfDetachAndOrTerminate(record: Pick<TerminationRecord, 'type' | 'description' | 'cause'>): void;
  /** Contact with what it stands for is lost, or is there again: shown, and nothing is ended. Saying the same twice does nothing. */
  contact(state: 'lost' | 'regained'): void;
  /** Shows something that an operator should look at; its severity becomes `warning`, and nothing else follows. Once for each matter. */
  warn(diagnostic: Diagnostic): void;
  /**
   * What a value stands for, looked up anew: a reference what it leads to, a function what it gives, all else itself. It is read in
   * the component, or within a description that is one of its attributes. Throws an `SdError` when a reference leads nowhere.
   */
  follow(
    value: Value,
    options?: { readonly within?: Description },
  ):
    | { readonly component: ComponentHandle; readonly value: Description }
    | { readonly component?: undefined; readonly value: Value };
  /** Shows what the component waits for while `work` is under way. */
  waitFor<T>(what: string, work: Promise<T>): Promise<T>;
  /** Rejects with the signal's reason when it aborts first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
  /**
   * Work that goes on while the component lives, a watch for instance. Its signal aborts when termination begins, and
   * termination waits for it. If it rejects, the component ends abnormally.
   */
  background(work: (signal: AbortSignal) => Promise<void>): void;
  /**
   * Ends this component; the parent decides what that means. Returns at once, later calls do nothing. `cause` is reported as
   * a failure of the component.
   */
  end(record: Pick<TerminationRecord, 'type' | 'description' | 'cause'>): void;
  /** Declares that a resource is proved gone though this run made no effect to remove it. */
  confirmGone(resource: Resource): Promise<void>;
}

/**
 * Typed reading of a component's attributes; lazy references are resolved anew at each read. Every method throws an
 * `SdError` that points at the attribute when the value has the wrong type or does not resolve; those without `optional` also when
 * it is missing.
 */
export interface AttributeReader {
  text(name: string): string;
  optionalText(name: string): string | undefined;
  integer(name: string): number;
  optionalInteger(name: string): number | undefined;
  boolean(name: string): boolean;
  optionalBoolean(name: string): boolean | undefined;
  /** `"30s"`, `"500ms"`, `"2m"`, `"1h"`, or an integer in milliseconds. */
  durationMs(name: string): number;
  optionalDurationMs(name: string): number | undefined;
  /** `"8GiB"`, `"512MiB"`, `"64KiB"`, or an integer in MiB. */
  sizeBytes(name: string): number;
  optionalSizeBytes(name: string): number | undefined;
  optionalDescription(name: string): Description | undefined;
  optionalVector(name: string): readonly Value[] | undefined;
  /** The value whatever its type, references followed; that of a reference to a component is its description. */
  optionalValue(name: string): Value | undefined;
  /** The component the attribute refers to. */
  component(name: string): ComponentHandle;
  optionalComponent(name: string): ComponentHandle | undefined;
  /** The service offered by the component the attribute refers to. */
  service<T>(name: string, key: ServiceKey<T>): T;
  has(name: string): boolean;
  /** Where the attribute's value is written, for a diagnostic. */
  place(name: string): Place | undefined;
}

/** The same attributes before deployment, as `check` sees them: values as written, lazy references followed in the description. */
export interface DescriptionView {
  readonly path: ComponentPath;
  readonly description: Description;
  /** The value, lazy references followed; `undefined` when absent or when it cannot be known before run time. */
  value(name: string): Value | undefined;
  /** The value when it is a string, else `undefined` (the schema reports wrong types). */
  text(name: string): string | undefined;
  integer(name: string): number | undefined;
  /** Reports when the reference does not lead to a component that offers the service; `undefined` then or when absent. */
  service(name: string, key: ServiceKey<unknown>): DescriptionView | undefined;
  place(name: string): Place | undefined;
  /** The components among its attributes, in order; none when it is no compound. */
  components(): readonly DescriptionView[];
  /** The references of a vector of them, or the only one, and where they lead; `undefined` when the attribute is absent or something else. */
  elements(name: string): readonly ElementView[] | undefined;
}

/** An element of a vector of references, before deployment. */
export interface ElementView {
  /** Where the element is written. */
  readonly place: Place | undefined;
  /**
   * The component its reference leads to; or what else it leads to, or is, in words; `nowhere` when that cannot be known
   * before run time or is reported as an error of the reference.
   */
  readonly leadsTo: { readonly path: ComponentPath } | string;
}

/** Runs commands on one host for one component. */
export interface HostSession {
  readonly host: HostName;
  /**
   * A look: changes nothing, is not journalled. Throws `SdError` unless it exits with an accepted code; SD6103 and SD6107 say nothing
   * about what was to be looked at.
   */
  query(argv: readonly [string, ...string[]], options: CommandOptions): Promise<CompletedCommand>;
  /**
   * An effect: journalled as intent before and as result after. Must be safe to repeat. Throws `SdError` unless it exits
   * with an accepted code.
   */
  effect(effect: Effect, argv: readonly [string, ...string[]], options: CommandOptions): Promise<CompletedCommand>;
  /**
   * A look that goes on: hands over what the command says as it comes, and resolves when it exits with an accepted code. Throws
   * `SdError` as `query` does (SD6104: there is no such program; SD6103: contact was lost; SD6107: too much is followed already), the
   * signal's reason when that ended it, and whatever the reader throws. Shown as an event when it begins and when it ends.
   *
   * @example
   * context.background((signal) => session.follow(['xenstore-watch', '@releaseDomain'], { signal, onLine: () => look() }));
   */
  follow(argv: readonly [string, ...string[]], options: FollowOptions): Promise<CompletedCommand>;
}

/**
 * The reader is either `onLine`, for each line without its end, cut when it is longer than 16 Ki characters; or `onText`, for what
 * has no lines, like a prompt. It is called in order, and not again while the promise it returned is pending.
 */
export type FollowOptions = Pick<CommandOptions, 'accept' | 'signal' | 'failure' | 'withoutRoot'> &
  (
    | { readonly onLine: (line: string) => void | Promise<void>; readonly onText?: undefined }
    | { readonly onText: (text: string) => void | Promise<void>; readonly onLine?: undefined }
  );

export interface CommandOptions {
  readonly timeoutMs: number;
  readonly stdin?: string;
  /**
   * Whether its result is kept on the host until it is known here, so that a lost connection does not leave it open. Default: for
   * effects. Not for a command that prints much.
   */
  readonly survivesLoss?: boolean;
  /** It needs no root, so it is run by whoever logs in, also where the way to the host has `sudo`. */
  readonly withoutRoot?: boolean;
  /** Exit codes that are answers, not failures. Default `[0]`. */
  readonly accept?: readonly number[];
  /** Default: the context's current signal, which in `terminate` is that of termination. */
  readonly signal?: AbortSignal;
  /**
   * Makes the diagnostic of a failure; `failed.facts` are for it. Default: SD6101, command failed. Not asked when the command
   * was interrupted or contact was lost, for then nobody knows whether it failed (SD6103), nor when it was refused (SD6106, SD6107).
   */
  readonly failure?: (failed: FailedCommand) => Diagnostic;
}

export interface CompletedCommand {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

export interface FailedCommand {
  readonly component: ComponentPath;
  readonly host: HostName;
  readonly argv: readonly string[];
  /** `undefined` when the command did not exit by itself. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** `command` with exit code and duration, and `output`, its last lines. The component with its host is added as such. */
  readonly facts: readonly DiagnosticFact[];
}

/** What an effect does, for people, and what it makes or removes, for the ledger. */
export interface Effect {
  /** `create domain web1`. */
  readonly what: string;
  readonly creates?: Resource;
  readonly removes?: Resource;
}

/** A thing on a host that we made and must remove. */
export interface Resource {
  /** `domain`, `file`, `logical volume`, `loop device`. */
  readonly kind: string;
  readonly host: HostName;
  /** What names it there: a domain name, a path, `vg0/web1`. */
  readonly name: string;
}
