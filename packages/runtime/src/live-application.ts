import { type Description, type Diagnostic, descriptionToJson } from '@smartdomains/language';
import type { Application, ApplicationOptions } from './application.ts';
import { type ApplicationEnd, completeEnd } from './application-end.ts';
import { runtimeDiagnostic } from './codes.ts';
import type { ComponentHandle, PingFinding, Resource } from './component.ts';
import { LiveComponentContext } from './component-context.ts';
import { handleOf } from './component-handle.ts';
import type { CompoundContext, Template } from './compound/compound-component.ts';
import { Dependencies } from './dependencies.ts';
import type { Descriptions } from './descriptions.ts';
import { dumpComponent } from './dump.ts';
import { EarlierRun } from './earlier-run.ts';
import { diagnosticOf, type FailureSubject, reportFailure } from './engine.ts';
import { eventSubject, eventToJson } from './event-json.ts';
import { createEventStream, type EventStream } from './event-stream.ts';
import type { ApplicationEvent } from './events.ts';
import { Interruption } from './interruption.ts';
import { Journal, journalStreamOf } from './journal/journal.ts';
import { describeResource } from './journal/ledger.ts';
import { endReplay, type RecordedComponent, type Replay } from './journal/replay.ts';
import { defaultLimits, type RuntimeLimits } from './limits.ts';
import type { LiveComponent } from './live-component.ts';
import { type ApplicationName, type ComponentPath, rootName, rootPath } from './names.ts';
import { createTree } from './phases/create.ts';
import { deployComponent, startComponent } from './phases/deploy-and-start.ts';
import { handOver, type Receiver } from './phases/hand-over.ts';
import { recoverBelow } from './phases/look.ts';
import { pingTree } from './phases/ping.ts';
import { recordOf } from './phases/recover.ts';
import { interruptTree, settleTree, terminateTree } from './phases/terminate.ts';
import type { World } from './ports.ts';
import { liveScope } from './references/scope.ts';
import type { Surroundings } from './references/surroundings.ts';
import type { Registry } from './registry.ts';
import { SdError } from './sd-error.ts';
import { recordOfFailure, StepFailed } from './step-failed.ts';
import { isNormal, type TerminationRecord } from './termination-record.ts';

/** A component that makes an application, on record so that it is made once whatever crashes. */
export interface Making {
  /** What it began to make before a crash. */
  readonly before: ApplicationName | undefined;
  /** Resolves when it is on record what is made; nothing of it is done before. */
  begins(name: ApplicationName): Promise<void>;
}

/** The process around an application. */
export interface ApplicationHost {
  readonly surroundings: Surroundings;
  /** Makes, deploys and starts another application; throws `SdError` and leaves nothing when that fails. */
  launch(name: string | undefined, description: Description, making: Making): Promise<LiveComponent>;
  /** An application of that name, or one that is made, without components yet. Throws SD6305 when the name is taken. */
  receive(name: string | undefined, from: DetachedFrom, description: Description): LiveApplication;
}

/** Where a component was made that is now the top of its own application. */
export interface DetachedFrom {
  readonly application: ApplicationName;
  readonly path: ComponentPath;
}

export interface LiveApplicationOptions extends Omit<ApplicationOptions, 'surroundings'> {
  readonly host: ApplicationHost;
  readonly detachedFrom?: DetachedFrom;
  /** The run is one that was interrupted, and goes on from here. */
  readonly replay?: Replay;
}

/** An application at work: the engine of its components. */
export class LiveApplication implements Application, Receiver {
  readonly name: ApplicationName;
  readonly world: World;
  readonly registry: Registry;
  readonly limits: RuntimeLimits;
  readonly events: EventStream;
  readonly journal: Journal;
  readonly dependencies: Dependencies = new Dependencies();
  readonly surroundings: Surroundings;
  readonly descriptions: Descriptions | undefined;
  readonly earlier: EarlierRun;
  readonly ended: Promise<ApplicationEnd>;
  readonly #description: Description;
  readonly #onFailure: 'terminate' | 'keep';
  readonly #failures: Diagnostic[] = [];
  #resolveEnded: (end: ApplicationEnd) => void = () => undefined;
  #running: Promise<'started' | 'ended'> | undefined;
  #opening: Promise<boolean> | undefined;
  /** While the journal opens and the tree is made: an end is then decided, and acted on right after. */
  #isBeginning = false;
  /** The beginning is on record, so the end belongs there as well. */
  #hasBegun = false;
  #isStarted = false;
  #root: LiveComponent | undefined;
  #endRecord: TerminationRecord | undefined;
  /** What is on record is being made again, only to be ended then. */
  #endsAsRecorded = false;
  #isAskedFor = false;

  readonly #host: ApplicationHost;
  readonly #detachedFrom: DetachedFrom | undefined;
  readonly #replay: Replay | undefined;
  readonly #lingering = new Set<Promise<void>>();

  constructor(options: LiveApplicationOptions) {
    const { name, world } = options;
    this.#host = options.host;
    this.#detachedFrom = options.detachedFrom;
    this.#replay = options.replay;
    this.earlier = new EarlierRun(options.replay);
    this.name = name;
    this.world = world;
    this.registry = options.registry;
    this.limits = { ...defaultLimits, ...options.limits };
    this.#description = options.description;
    this.#onFailure = options.onFailure ?? 'terminate';
    this.surroundings = options.host.surroundings;
    this.descriptions = options.descriptions;
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

  async onRecord(): Promise<void> {
    await this.#opening;
    await this.journal.durable();
  }

  standing(): readonly Resource[] {
    return this.journal.ledger.standing();
  }

  contextOf(component: LiveComponent): CompoundContext {
    return this.#contextOf(component);
  }

  #contextOf(component: LiveComponent): LiveComponentContext {
    component.context ??= new LiveComponentContext(component);
    return component.context;
  }

  get root(): ComponentHandle | undefined {
    return this.#root && handleOf(this.#root);
  }

  /** The top component, for who walks the tree. */
  get top(): LiveComponent | undefined {
    return this.#root;
  }

  async ping(): Promise<readonly PingFinding[]> {
    return this.#root ? await pingTree(this, this.#root) : [];
  }

  dump(): Description {
    return this.#root ? dumpComponent(this.#root) : this.#description;
  }

  originOf(path: ComponentPath): DetachedFrom {
    if (this.#detachedFrom === undefined) return { application: this.name, path };
    const { application, path: origin } = this.#detachedFrom;
    return { application, path: `${origin}${path.slice(rootName.length)}` as ComponentPath };
  }

  linger(work: Promise<void>): void {
    this.#lingering.add(work);
    void work.finally(() => this.#lingering.delete(work));
  }

  createApplication(name: string | undefined, description: Description, making: Making): Promise<LiveComponent> {
    return this.#host.launch(name, description, making);
  }

  async createChild(parent: LiveComponent, template: Template): Promise<LiveComponent> {
    refuseTaken(parent, template.name);
    const context = this.#contextOf(parent);
    const launch = await context.launch(template, 'others');
    if (launch.result === 'failed') {
      const { child, failure } = launch;
      if (child) await context.terminateChild(child, recordOfFailure(failure));
      throw new SdError(failure.diagnostic);
    }
    if (launch.result === 'starting') await context.childStarted(launch.child);
    return launch.child as LiveComponent;
  }

  async detach(component: LiveComponent, name: string | undefined): Promise<ApplicationName> {
    const to = this.#host.receive(name, this.originOf(component.path), dumpComponent(component));
    await handOver(this, component, to);
    return to.name;
  }

  begin(): Promise<void> {
    return this.#writeBeginning();
  }

  takeTop(component: LiveComponent): void {
    component.becomeTop(rootName, this);
    this.#root = component;
    this.#isStarted = true;
    this.#running = Promise.resolve('started');
  }

  dissolve(): void {
    const path = rootPath(rootName);
    if (this.#hasBegun)
      this.journal.append({ entry: 'detached', component: path, to: this.originOf(path).application });
    const record: TerminationRecord = { type: 'normal', description: 'it ended before it was detached', id: path };
    this.#endRecord = record;
    void this.#finish(record);
  }

  endRoot(record: TerminationRecord): void {
    this.#end(record, 'own');
  }

  noteFailure(diagnostic: Diagnostic): void {
    if (this.#failures.length < this.limits.failuresMax) this.#failures.push(diagnostic);
  }

  async #run(): Promise<'started' | 'ended'> {
    this.#opening = this.#open();
    if (await this.#opening) {
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
    if (this.#replay) {
      await this.journal.open('go on');
      this.#hasBegun = true;
      this.#recordDecidedEnd();
      return;
    }
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
      ...(this.#detachedFrom && { detachedFrom: this.#detachedFrom }),
    });
    await this.journal.durable();
    this.#hasBegun = true;
  }

  /** The three phases upwards; whoever fails or ends on the way has the end decided. */
  async #deployAll(): Promise<void> {
    try {
      const component = this.#create();
      if (component === undefined) return;
      const recorded = this.#replay?.components.get(component.path);
      if (recorded?.state === 'terminating' || recorded?.state === 'terminated') {
        await this.#endAsRecorded(component, recorded);
        return;
      }
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

  /** The end was decided before the run was interrupted, or before its tree was made again. */
  async #endAsRecorded(top: LiveComponent, recorded: RecordedComponent): Promise<void> {
    const record = recordOf(top, recorded.record);
    this.#endsAsRecorded = true;
    await recoverBelow(this, top, recorded);
    this.#endsAsRecorded = false;
    this.#end(record, this.#isAskedFor ? 'asked for' : 'own');
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
    if (origin === 'asked for' && this.#endsSoon(record)) return;
    this.#endRecord = record;
    this.#isAskedFor = origin === 'asked for';
    if (this.#isBeginning) return;
    const isDeploying = this.#root?.state !== 'started';
    const keeps = this.#onFailure === 'keep' && origin === 'own' && isDeploying && !isNormal(record);
    void this.#undo(record, keeps ? 'keep' : 'terminate');
  }

  /** Whether a run that is being taken up ends as soon as there are components that can undo what it made. */
  #endsSoon(record: TerminationRecord): boolean {
    if (this.#endsAsRecorded) {
      this.#isAskedFor = true;
      return true;
    }
    if (this.#replay === undefined || this.#running === undefined || this.#root) return false;
    endReplay(this.#replay, record);
    this.#isAskedFor = true;
    if (this.#hasBegun) this.#recordDecidedEnd();
    return true;
  }

  /** It must not be forgotten should this process be killed before it is acted on. */
  #recordDecidedEnd(): void {
    const top = rootPath(rootName);
    const decided = this.#replay?.components.get(top);
    if (decided?.state !== 'terminating') return;
    const { record } = decided;
    this.journal.append({ entry: 'state', component: top, state: 'terminating', ...(record && { record }) });
  }

  async #undo(record: TerminationRecord, how: 'keep' | 'terminate'): Promise<void> {
    this.journal.ledger.beginUndoing();
    const root = this.#root;
    try {
      if (root && how === 'terminate') await terminateTree(this, root, record);
      if (root && how === 'keep') await this.#leaveAsItIs(root);
      await Promise.all(this.#lingering);
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

/** An attribute may have the name as well: then it would be hidden. */
function refuseTaken(parent: LiveComponent, name: string): void {
  if (liveScope(parent).lookup(name) === undefined) return;
  throw new SdError(
    runtimeDiagnostic('SD6301', {
      component: parent.path,
      notes: [`${parent.path} has \`${name}\` already`],
      help: 'give the new child another name',
    }),
  );
}
