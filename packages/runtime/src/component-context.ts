import { type Description, type Diagnostic, hasErrors, type Value } from '@smartdomains/language';
import { LiveAttributeReader } from './attribute-reader.ts';
import { checkScope } from './check.ts';
import { runtimeDiagnostic } from './codes.ts';
import type { AttributeReader, ComponentHandle, HostSession, Memory, Resource, ServiceKey } from './component.ts';
import { componentOf, handleOf } from './component-handle.ts';
import type {
  Child,
  ChildCreation,
  ChildLaunch,
  ChildStart,
  CompoundContext,
  Requirement,
  RequirementListener,
  Template,
} from './compound/compound-component.ts';
import type { DescriptionRequest } from './descriptions.ts';
import { type Engine, engineOf, reportFailure } from './engine.ts';
import { LiveHostSession } from './host-session.ts';
import { Interruption } from './interruption.ts';
import { removeAttribute, setAttribute } from './live-attributes.ts';
import { LiveComponent } from './live-component.ts';
import { memoryOf } from './live-memory.ts';
import { type ApplicationName, type ComponentPath, childPath, parseApplicationName, rootPath } from './names.ts';
import { createTree } from './phases/create.ts';
import { deployComponent, startComponent } from './phases/deploy-and-start.ts';
import { endByOthers, endComponent, type GivenRecord, removeChild } from './phases/end.ts';
import { showContact } from './phases/ping.ts';
import { interruptTree, terminateTree } from './phases/terminate.ts';
import type { Clock, HostConnection, Hosts, Log, Random } from './ports.ts';
import { followValue } from './reach.ts';
import { descriptionScope, liveScope } from './references/scope.ts';
import { requireComponents } from './require-components.ts';
import { SdError } from './sd-error.ts';
import { sleep } from './sleep.ts';
import { recordOfFailure, StepFailed } from './step-failed.ts';
import { templatesOf } from './templates.ts';
import type { TerminationRecord } from './termination-record.ts';

/**
 * What a component sees of itself and of the world. There is one for each component that needs one; compounds use the part
 * about children, others never see it.
 */
export class LiveComponentContext implements CompoundContext {
  readonly #component: LiveComponent;
  #attributes: AttributeReader | undefined;
  #memory: Memory | undefined;

  constructor(component: LiveComponent) {
    this.#component = component;
  }

  /** Another one after a detach. */
  get #engine(): Engine {
    return engineOf(this.#component);
  }

  get application(): ApplicationName {
    return this.#engine.application;
  }
  get path(): ComponentPath {
    return this.#component.path;
  }
  get attributes(): AttributeReader {
    this.#attributes ??= new LiveAttributeReader(this.#component);
    return this.#attributes;
  }
  get clock(): Clock {
    return this.#engine.world.clock;
  }
  get random(): Random {
    return this.#engine.world.random;
  }
  get hosts(): Hosts {
    return this.#engine.world.hosts;
  }
  get log(): Log {
    return this.#engine.world.log;
  }
  get signal(): AbortSignal {
    return this.#component.signal;
  }

  get memory(): Memory {
    this.#memory ??= memoryOf(this.#component);
    return this.#memory;
  }

  session(connection: HostConnection): HostSession {
    return new LiveHostSession(this.#component, this, connection);
  }

  offer<T>(key: ServiceKey<T>, service: T): void {
    this.#component.services ??= new Map();
    this.#component.services.set(key.name, service);
  }

  setAttribute(name: string, value: Value): void {
    setAttribute(this.#component, name, value);
  }

  removeAttribute(name: string): void {
    removeAttribute(this.#component, name);
  }

  get self(): ComponentHandle {
    return handleOf(this.#component);
  }

  get origin(): { readonly application: ApplicationName; readonly path: ComponentPath } {
    return this.#engine.originOf(this.path);
  }

  async createApplication(name: string | undefined, description: Description): Promise<ComponentHandle> {
    const remembered = `application ${name ?? ''}`;
    const before = this.memory.get(remembered);
    const made = await this.#engine.createApplication(name, description, {
      before: typeof before === 'string' ? parseApplicationName(before) : undefined,
      begins: (application) => {
        this.memory.set(remembered, application);
        return this.#engine.journal.durable();
      },
    });
    return handleOf(made);
  }

  selfDetachAndOrTerminate(record: GivenRecord): void {
    const { attributes, self } = this;
    const isSet = (name: string): boolean => attributes.optionalBoolean(name) ?? false;
    const isQuiet = isSet('sfShouldTerminateQuietly');
    const ends = isQuiet || isSet('sfShouldTerminate');
    const report = (error: unknown): void => {
      if (this.#component.isInterrupted) return;
      this.log.write('warning', 'a component could not be detached or ended', {
        component: this.path,
        error: String(error),
      });
    };
    if (isSet('sfShouldDetach')) (ends ? self.detachAndTerminate(record) : self.detach()).catch(report);
    else if (isQuiet) self.terminateQuietly(record).catch(report);
    else if (ends) self.terminate(record);
  }

  follow(value: Value, options?: Parameters<CompoundContext['follow']>[1]): ReturnType<CompoundContext['follow']> {
    return followValue(value, { component: this.#component, within: options?.within });
  }

  contact(state: 'lost' | 'regained'): void {
    showContact(this.#component, state);
  }

  warn(diagnostic: Diagnostic): void {
    this.#engine.events.publish(this.path, { event: 'warning', diagnostic: { ...diagnostic, severity: 'warning' } });
  }

  async waitFor<T>(what: string, work: Promise<T>): Promise<T> {
    const component = this.#component;
    component.waits ??= [];
    component.waits.push(what);
    this.#publishWait();
    try {
      return await work;
    } finally {
      component.waits.splice(component.waits.lastIndexOf(what), 1);
      this.#publishWait();
    }
  }

  #publishWait(): void {
    this.#engine.events.publish(this.path, { event: 'waiting', waitingFor: this.#component.waits?.at(-1) ?? '' });
  }

  sleep(delayMs: number, signal: AbortSignal = this.signal): Promise<void> {
    return sleep(this.clock, delayMs, signal);
  }

  background(work: (signal: AbortSignal) => Promise<void>): void {
    const component = this.#component;
    if (component.termination !== undefined) return;
    component.background ??= { controller: new AbortController(), works: new Set() };
    const { controller, works } = component.background;
    const running = this.#runInBackground(work, controller.signal).finally(() => works.delete(running));
    works.add(running);
  }

  async #runInBackground(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    // A turn later, so that `background` returns before the work begins.
    await Promise.resolve();
    if (signal.aborted) return;
    try {
      await work(signal);
    } catch (error) {
      if (signal.aborted || this.#component.isInterrupted) return;
      const failure = reportFailure(this.#engine, this.#component, { step: 'run', error });
      endComponent(this.#engine, this.#component, recordOfFailure(failure));
    }
  }

  end(record: GivenRecord): void {
    endByOthers(this.#engine, this.#component, record);
  }

  async confirmGone(resource: Resource): Promise<void> {
    this.#engine.journal.append({ entry: 'gone', component: this.path, resource });
    await this.#engine.journal.durable();
  }

  endWith(record: TerminationRecord): void {
    endComponent(this.#engine, this.#component, record);
  }

  async readDescription(
    request: DescriptionRequest,
    as: { readonly name?: string | undefined; readonly parent?: ComponentHandle | undefined } = {},
  ): Promise<Description> {
    const { descriptions, registry, surroundings } = this.#engine;
    if (descriptions === undefined) throw new SdError(notReadHere(request));
    const description = await descriptions.read(request);
    const parent = as.parent && liveScope(componentOf(as.parent));
    const path = parent && as.name !== undefined ? childPath(parent.path, as.name) : rootPath('sfConfig');
    const found = checkScope(descriptionScope(description, { path, parent, surroundings }), registry);
    if (hasErrors(found)) throw new SdError(wrongDescription(request, found));
    return description;
  }

  templates(): readonly Template[] {
    const { description, path } = this.#component;
    return templatesOf(description).filter(({ name }) => !this.#engine.earlier.isDetached(childPath(path, name)));
  }

  children(): Iterable<Child> {
    return this.#component.children?.values() ?? [];
  }

  get childCount(): number {
    return this.#component.children?.size ?? 0;
  }

  async deployChild(child: Child): Promise<'deployed' | 'ended'> {
    try {
      await this.#component.untilInterrupted(deployComponent(this.#engine, toLive(child)));
      return 'deployed';
    } catch (error) {
      return endedAlone(this.#component, error);
    }
  }

  async startChild(child: Child): Promise<ChildStart> {
    try {
      return await this.#component.untilInterrupted(startComponent(this.#engine, toLive(child)));
    } catch (error) {
      return endedAlone(this.#component, error);
    }
  }

  launchChild(template: Template): Promise<ChildLaunch> {
    return this.launch(template, 'itself');
  }

  /** The same, for others too. */
  async launch(template: Template, madeBy: 'itself' | 'others'): Promise<ChildLaunch> {
    const { component: child, failure } = createTree(this.#engine, this.#component, template, madeBy);
    if (failure) return { result: 'failed', failure, child };
    try {
      const deployed = await this.deployChild(child);
      return { result: deployed === 'ended' ? 'ended' : await this.startChild(child), child };
    } catch (error) {
      if (error instanceof StepFailed) return { result: 'failed', failure: error, child };
      throw error;
    }
  }

  createChild(template: Template): ChildCreation {
    const { component: child, failure } = createTree(this.#engine, this.#component, template);
    return failure ? { result: 'failed', failure, child } : { result: 'created', child };
  }

  async startForEnd(child: Child): Promise<void> {
    const component = toLive(child);
    // In a tree that was made again to be terminated nothing is deployed yet.
    if (component.state === 'created') await deployComponent(this.#engine, component);
    await startComponent(this.#engine, component);
  }

  childStarted(child: Child): Promise<void> {
    const { finishingStart } = toLive(child);
    return finishingStart === undefined ? Promise.resolve() : this.#component.untilInterrupted(finishingStart);
  }

  childReady(child: Child): Promise<void> {
    return this.#component.untilInterrupted(toLive(child).whenReadyOrGone());
  }

  async terminateChild(child: Child, record: TerminationRecord): Promise<void> {
    const component = toLive(child);
    component.endRecord ??= record;
    await this.#component.untilInterrupted(terminateTree(this.#engine, component, record));
    removeChild(this.#component, component);
  }

  interruptChild(child: Child): void {
    interruptTree(this.#engine, toLive(child));
  }

  endChild(child: Child, record: TerminationRecord): void {
    endComponent(this.#engine, toLive(child), record);
  }

  failChild(child: Child, cause: Diagnostic): void {
    this.#engine.contextOf(toLive(child)).end({ type: 'abnormal', description: cause.summary, cause });
  }

  attributesWith(change: { readonly name: string; readonly value: Value | undefined }): AttributeReader {
    return new LiveAttributeReader(this.#component, change);
  }

  attributesOf(child: Child): AttributeReader {
    return this.#engine.contextOf(toLive(child)).attributes;
  }

  waitForChild<T>(child: Child, what: string, work: Promise<T>): Promise<T> {
    return this.#engine.contextOf(toLive(child)).waitFor(what, this.#component.untilInterrupted(work));
  }

  requireFor(child: Child, attribute: string, listener: RequirementListener): readonly Requirement[] {
    return requireComponents(this.#engine, toLive(child), { attribute, listener });
  }
}

function notReadHere({ address }: DescriptionRequest): Diagnostic {
  return runtimeDiagnostic('SD6307', {
    notes: [`it would read ${address} while the application runs, and who runs this application lets no file be read`],
    help: [
      'include the file and give what it describes to a Run; or let the daemon read from the folders that hold such files:',
      '    smartdomains daemon --descriptions FOLDER',
    ].join('\n'),
  });
}

function wrongDescription({ address }: DescriptionRequest, found: readonly Diagnostic[]): Diagnostic {
  return runtimeDiagnostic('SD6308', {
    notes: [`what ${address} describes cannot be deployed`],
    help: 'mend the file; it is read anew the next time',
    cause: found.filter(({ severity }) => severity === 'error'),
  });
}

/** A child that was interrupted while its compound was not has ended by itself; everything else goes on up. */
function endedAlone(compound: LiveComponent, error: unknown): 'ended' {
  if (error instanceof Interruption && !compound.isInterrupted) return 'ended';
  throw error;
}

function toLive(child: Child): LiveComponent {
  if (child instanceof LiveComponent) return child;
  throw new Error(`${child.path} is not a child of this engine: this is a bug in SmartDomains`);
}
