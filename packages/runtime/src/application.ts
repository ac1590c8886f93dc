import { type Description, type Diagnostic, descriptionToJson } from '@smartdomains/language';
import { type ApplicationEnd, completeEnd } from './application-end.ts';
import type { Resource } from './component.ts';
import { LiveComponentContext } from './component-context.ts';
import type { CompoundContext } from './compound/compound-component.ts';
import { diagnosticOf, type Engine, type FailureSubject, reportFailure } from './engine.ts';
import { eventSubject, eventToJson } from './event-json.ts';
import { createEventStream, type EventStream } from './event-stream.ts';
import type { ApplicationEvent } from './events.ts';
import { Interruption } from './interruption.ts';
import { Journal, journalStreamOf } from './journal/journal.ts';
import { describeResource } from './journal/ledger.ts';
import { defaultLimits, type RuntimeLimits } from './limits.ts';
import type { LiveComponent } from './live-component.ts';
import { type ApplicationName, rootPath } from './names.ts';
import { createTree } from './phases/create.ts';
import { deployComponent, startComponent } from './phases/deploy-and-start.ts';
import { interruptTree, settleTree, terminateTree } from './phases/terminate.ts';
import type { World } from './ports.ts';
import { createSurroundings, type Surroundings, type SurroundingsOptions } from './references/surroundings.ts';
import type { Registry } from './registry.ts';
import { recordOfFailure, StepFailed } from './step-failed.ts';
import { isNormal, type TerminationRecord } from './termination-record.ts';

/** The name of the top component, as the language calls the attribute that holds an application. */
const rootName = 'sfConfig';

export interface ApplicationOptions {
  readonly name: ApplicationName;
  /** The resolved description of the top component, checked already. */
  readonly description: Description;
  readonly registry: Registry;
  readonly world: World;
  /**
   * What becomes of what was made when the deployment fails: terminated in reverse order (default), or kept for a look. It is
   * about the deployment only: once all is started, an end always terminates.
   */
  readonly onFailure?: 'terminate' | 'keep';
  readonly limits?: Partial<RuntimeLimits>;
  /** What lazy references may see beside the application's components. */
  readonly surroundings?: SurroundingsOptions;
}

/** One application: a tree of components that is deployed, runs and ends as one. */
export interface Application {
  readonly name: ApplicationName;
  /**
   * Creates, deploys and starts the whole tree. Resolves when every component is started, or when it has all ended before
   * that; never rejects. Further calls give the same promise.
   */
  run(): Promise<'started' | 'ended'>;
  /**
   * Hands over every event from now on, each to all subscribers before the next; who subscribes before `run` misses none.
   * They are published on the `Transport` as well. The result ends the subscription.
   */
  subscribe(handler: (event: ApplicationEvent) => void): () => void;
  /** Ends the application in whatever state it is; returns at once, later calls do nothing. */
  terminate(record: Pick<TerminationRecord, 'type' | 'description'>): void;
  /** Resolves when everything is terminated (or kept, see `onFailure`) and the journal says so; never rejects. */
  readonly ended: Promise<ApplicationEnd>;
  /** What is on hosts by this application at this moment, or may be. */
  standing(): readonly Resource[];
}

/** Nothing happens before `run`. */
export function createApplication(options: ApplicationOptions): Application {
  return new LiveApplication(options);
}

class LiveApplication implements Application, Engine {
  readonly name: ApplicationName;
  readonly world: World;
  readonly registry: Registry;
  readonly limits: RuntimeLimits;
  readonly events: EventStream;
  readonly journal: Journal;
  readonly surroundings: Surroundings;
  readonly ended: Promise<ApplicationEnd>;
  readonly #description: Description;
  readonly #onFailure: 'terminate' | 'keep';
  readonly #failures: Diagnostic[] = [];
  #resolveEnded: (end: ApplicationEnd) => void = () => undefined;
  #running: Promise<'started' | 'ended'> | undefined;
  /** While the journal opens and the tree is made: an end is then decided, and acted on right after. */
  #isBeginning = false;
  /** The beginning is on record, so the end belongs there as well. */
  #hasBegun = false;
  #isStarted = false;
  #root: LiveComponent | undefined;
  #endRecord: TerminationRecord | undefined;
  #isAskedFor = false;

  constructor(options: ApplicationOptions) {
    const { name, world } = options;
    this.name = name;
    this.world = world;
    this.registry = options.registry;
    this.limits = { ...defaultLimits, ...options.limits };
    this.#description = options.description;
    this.#onFailure = options.onFailure ?? 'terminate';
    this.surroundings = createSurroundings(options.surroundings ?? {});
    this.events = createEventStream({ application: name, clock: world.clock, log: world.log });
    this.events.subscribe((event) => world.transport.publish(eventSubject(name), eventToJson(event)));
    this.journal = new Journal({
      store: world.store,
      stream: journalStreamOf(name),
      queueMax: this.limits.journalQueueMax,
    });
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  get application(): ApplicationName {
    return this.name;
  }

  run(): Promise<'started' | 'ended'> {
    this.#running ??= this.#run();
    return this.#running;
  }

  subscribe(handler: (event: ApplicationEvent) => void): () => void {
    return this.events.subscribe(handler);
  }

  terminate(record: Pick<TerminationRecord, 'type' | 'description'>): void {
    this.#end({ ...record, id: rootPath(rootName) }, 'asked for');
  }

  standing(): readonly Resource[] {
    return this.journal.ledger.standing();
  }

  contextOf(component: LiveComponent): CompoundContext {
    component.context ??= new LiveComponentContext(this, component);
    return component.context;
  }

  endRoot(record: TerminationRecord): void {
    this.#end(record, 'own');
  }

  noteFailure(diagnostic: Diagnostic): void {
    if (this.#failures.length < this.limits.failuresMax) this.#failures.push(diagnostic);
  }

  async #run(): Promise<'started' | 'ended'> {
    if (await this.#open()) {
      // A step that never gives up must not hold back the news that everything has ended.
      await Promise.race([this.#deployAll(), this.ended]);
    }
    if (this.#isStarted) return 'started';
    await this.ended;
    return 'ended';
  }

  /** Puts the beginning on record before anything is done; false when the end came first or the journal cannot be written. */
  async #open(): Promise<boolean> {
    if (this.#endRecord) return false;
    this.#isBeginning = true;
    let failure: StepFailed | undefined;
    try {
      await this.#writeBeginning();
    } catch (error) {
      failure = reportFailure(this, this.#rootSubject, { step: 'create', error });
    }
    this.#isBeginning = false;
    const record = this.#endRecord ?? (failure && recordOfFailure(failure));
    if (record === undefined) return true;
    this.#endRecord = record;
    void this.#finish(record);
    return false;
  }

  async #writeBeginning(): Promise<void> {
    const { interrupted } = await this.journal.open();
    const standing = this.standing();
    if (interrupted && standing.length > 0) {
      this.world.log.write('warning', 'an earlier run of this application did not end; what it made may still stand', {
        application: this.name,
        standing: standing.map(describeResource),
      });
    }
    this.journal.append({
      entry: 'begun',
      version: 1,
      timeMs: this.world.clock.nowMs(),
      application: this.name,
      description: descriptionToJson(this.#description, { functions: 'whole' }),
      onFailure: this.#onFailure,
    });
    await this.journal.durable();
    this.#hasBegun = true;
  }

  /** The three phases upwards; whoever fails or ends on the way has the end decided. */
  async #deployAll(): Promise<void> {
    try {
      const component = this.#create();
      if (component === undefined) return;
      await deployComponent(this, component);
      await startComponent(this, component);
      await component.finishingStart;
      if (component.state === 'started') this.#isStarted = true;
    } catch (error) {
      if (error instanceof Interruption) return;
      const failure =
        error instanceof StepFailed ? error : reportFailure(this, this.#rootSubject, { step: 'start', error });
      this.#end(recordOfFailure(failure), 'own');
    }
  }

  /** Makes the tree; `undefined` when somebody who saw it being made ended the application. */
  #create(): LiveComponent | undefined {
    this.#isBeginning = true;
    const { component, failure } = createTree(this, undefined, { name: rootName, description: this.#description });
    this.#root = component;
    this.#isBeginning = false;
    if (this.#endRecord) {
      void this.#undo(this.#endRecord, 'terminate');
      return undefined;
    }
    if (failure) throw failure;
    return component;
  }

  #end(record: TerminationRecord, origin: 'asked for' | 'own'): void {
    if (this.#endRecord) return;
    this.#endRecord = record;
    this.#isAskedFor = origin === 'asked for';
    if (this.#isBeginning) return;
    const isDeploying = this.#root?.state !== 'started';
    const keeps = this.#onFailure === 'keep' && origin === 'own' && isDeploying && !isNormal(record);
    void this.#undo(record, keeps ? 'keep' : 'terminate');
  }

  async #undo(record: TerminationRecord, how: 'keep' | 'terminate'): Promise<void> {
    this.journal.ledger.beginUndoing();
    const root = this.#root;
    try {
      if (root && how === 'terminate') await terminateTree(this, root, record);
      if (root && how === 'keep') await this.#leaveAsItIs(root);
    } catch (error) {
      reportFailure(this, this.#rootSubject, { step: 'terminate', error });
    }
    await this.#finish(record);
  }

  /** Stops what is under way, and undoes nothing. */
  async #leaveAsItIs(root: LiveComponent): Promise<void> {
    interruptTree(this, root);
    await settleTree(this, root);
  }

  async #finish(record: TerminationRecord): Promise<void> {
    if (this.#hasBegun) {
      const { type, description } = record;
      this.journal.append({ entry: 'ended', timeMs: this.world.clock.nowMs(), type, description });
      try {
        await this.journal.durable();
      } catch (error) {
        this.#noteJournalFailure(diagnosticOf(error, this.#rootSubject));
      }
    }
    const { ledger } = this.journal;
    const end = { record, failures: [...this.#failures], undone: ledger.undone(), standing: ledger.standing() };
    this.#resolveEnded(
      completeEnd(end, {
        description: this.#description,
        isAskedFor: this.#isAskedFor,
        namedResourcesMax: this.limits.namedResourcesMax,
      }),
    );
  }

  /** A step that met the same failure has reported it with more to say; again it would read as a second problem. */
  #noteJournalFailure(diagnostic: Diagnostic): void {
    if (!this.#failures.some(({ code }) => code === diagnostic.code)) this.noteFailure(diagnostic);
  }

  /** The application as a whole, for failures outside any live component. */
  get #rootSubject(): FailureSubject {
    return { name: rootName, path: rootPath(rootName), parent: undefined, description: this.#description };
  }
}
