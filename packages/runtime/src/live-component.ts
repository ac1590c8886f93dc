import type { Attribute, Description, Value } from '@smartdomains/language';
import type { Component, ComponentClass } from './component.ts';
import type { LiveComponentContext } from './component-context.ts';
import type { Engine } from './engine.ts';
import { Interruption } from './interruption.ts';
import { assertTransition, type LifecycleState } from './lifecycle.ts';
import { type ComponentPath, childPath, rootPath } from './names.ts';
import type { JsonValue } from './ports.ts';
import type { TerminationRecord } from './termination-record.ts';

/**
 * A node of the live tree. There is one for every component, so it is kept lean: what most components never need
 * (children, live attributes, services, an abort controller) is made on first use, and nothing grows with the size of the tree.
 */
export class LiveComponent {
  readonly componentClass: ComponentClass;
  readonly behaviour: Component;
  /** What it was made from; never changes. Live attributes lie over it. */
  readonly description: Description;
  /** Its application; absent only where none is running. */
  engine: Engine | undefined;
  #name: string;
  #path: ComponentPath;
  #parent: LiveComponent | undefined;
  #state: LifecycleState = 'created';
  isReady = false;

  /** In the order of creation. */
  children: Map<string, LiveComponent> | undefined;
  /** Attributes set at run time; `undefined` for one that was removed. */
  attributes: Map<string, Value | undefined> | undefined;
  /** What it wrote down for a crash. */
  memory: Map<string, JsonValue> | undefined;
  /** The changes of attributes under way, one after another; never rejects. */
  changing: Promise<void> | undefined;
  /** Those during which the process died before. */
  unfinishedChanges: ReadonlyMap<string, Value | undefined> | undefined;
  /** By the name of their key. */
  services: Map<string, unknown> | undefined;
  /** Made on first use, one for the whole life. */
  context: LiveComponentContext | undefined;

  /** Set once its end is decided. */
  endRecord: TerminationRecord | undefined;
  /** Set once termination has begun; never rejects. */
  termination: Promise<void> | undefined;
  /** The deploy or start under way; settles when it does and never rejects. */
  step: Promise<void> | undefined;
  /** The wait for readiness under way; never rejects. */
  readying: Promise<void> | undefined;
  /** Where `start` has returned and children are still starting; never rejects. */
  finishingStart: Promise<void> | undefined;
  /** Work in the background, which never rejects, and what aborts it. */
  background: { readonly controller: AbortController; readonly works: Set<Promise<void>> } | undefined;
  /** Pings in a row that were not answered. */
  missedPings = 0;
  isUnreachable = false;
  /** Its deploy or start failed. */
  hasFailed = false;
  /** All of it was there when its application was taken up again: its steps are over. */
  isAdopted = false;
  /** What it found then, to be acted on when it counts as started. */
  foundAfterCrash: 'gone' | 'unknown' | undefined;
  /** Its end was decided before its application was taken up, and its parent hears of it again. */
  hasEndedBefore = false;
  /** How far it had come then, in a tree that is made again only to be terminated. */
  stateBefore: LifecycleState | undefined;
  /** It ends without its parent being told. */
  endsQuietly = false;
  /** What it waits for, newest last. */
  waits: string[] | undefined;

  /** The present attempt to terminate. */
  terminateController: AbortController | undefined;
  #stepController: AbortController | undefined;
  #interruptedAtMs: number | undefined;
  #whenInterrupted: Set<() => void> | undefined;
  #whenReadyOrGone: (() => void)[] | undefined;
  #whenStartedOrGone: (() => void)[] | undefined;

  constructor(options: {
    readonly name: string;
    readonly parent: LiveComponent | undefined;
    readonly description: Description;
    readonly componentClass: ComponentClass;
    readonly behaviour: Component;
    readonly engine?: Engine;
  }) {
    this.#name = options.name;
    this.#parent = options.parent;
    this.engine = options.engine;
    this.#path = options.parent ? childPath(options.parent.path, options.name) : rootPath(options.name);
    this.description = options.description;
    this.componentClass = options.componentClass;
    this.behaviour = options.behaviour;
  }

  get name(): string {
    return this.#name;
  }

  get path(): ComponentPath {
    return this.#path;
  }

  get parent(): LiveComponent | undefined {
    return this.#parent;
  }

  /** Makes it the top of another application, with all below it. */
  becomeTop(name: string, engine: Engine): void {
    this.#name = name;
    this.#parent = undefined;
    const toVisit: LiveComponent[] = [this];
    for (let component = toVisit.pop(); component !== undefined; component = toVisit.pop()) {
      component.engine = engine;
      component.#path = component.#parent
        ? childPath(component.#parent.path, component.#name)
        : rootPath(component.#name);
      for (const child of component.children?.values() ?? []) toVisit.push(child);
    }
  }

  get state(): LifecycleState {
    return this.#state;
  }

  /** Throws when the life cycle has no such step. */
  moveTo(state: LifecycleState): void {
    assertTransition(this.#state, state, this.path);
    this.#state = state;
    if (state === 'terminated') this.#callReadyOrGone();
    if (state === 'terminated' || state === 'started') {
      const callbacks = this.#whenStartedOrGone;
      this.#whenStartedOrGone = undefined;
      for (const callback of callbacks ?? []) callback();
    }
  }

  /** Resolves when the component has started, or has terminated without. */
  whenStartedOrGone(): Promise<void> {
    if (this.#state === 'started' || this.#state === 'terminated') return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenStartedOrGone ??= [];
      this.#whenStartedOrGone.push(resolve);
    });
  }

  /** Resolves when the component has terminated. */
  async whenGone(): Promise<void> {
    while (this.#state !== 'terminated') {
      if (this.#state !== 'started') await this.whenStartedOrGone();
      else {
        await new Promise<void>((resolve) => {
          this.#whenStartedOrGone ??= [];
          this.#whenStartedOrGone.push(resolve);
        });
      }
    }
  }

  /** The signal of the present step: it aborts on interruption, or, while terminating, when that takes too long. */
  get signal(): AbortSignal {
    if (this.terminateController) return this.terminateController.signal;
    if (this.#stepController === undefined) {
      this.#stepController = new AbortController();
      if (this.isInterrupted) this.#stepController.abort(new Interruption());
    }
    return this.#stepController.signal;
  }

  /** Whether an end above or here has begun: no new step may begin and no child may be made. */
  get isInterrupted(): boolean {
    return this.#interruptedAtMs !== undefined;
  }

  get interruptedAtMs(): number | undefined {
    return this.#interruptedAtMs;
  }

  /** Interrupts this component alone. */
  interrupt(nowMs: number): void {
    if (this.#interruptedAtMs !== undefined) return;
    this.#interruptedAtMs = nowMs;
    this.#stepController?.abort(new Interruption());
    const callbacks = this.#whenInterrupted;
    this.#whenInterrupted = undefined;
    for (const callback of callbacks ?? []) callback();
  }

  /**
   * The work's outcome, or a rejection with `Interruption` as soon as this component is interrupted: a compound does not
   * wait for a child that is slow to give up.
   */
  untilInterrupted<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const interrupted = (): void => reject(new Interruption());
      if (this.isInterrupted) interrupted();
      else {
        this.#whenInterrupted ??= new Set();
        this.#whenInterrupted.add(interrupted);
      }
      work.then(
        (value) => {
          this.#whenInterrupted?.delete(interrupted);
          resolve(value);
        },
        (error: unknown) => {
          this.#whenInterrupted?.delete(interrupted);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  markReady(): void {
    this.isReady = true;
    this.#callReadyOrGone();
  }

  /** Resolves when the component is ready, or has terminated: there is nothing to wait for then. */
  whenReadyOrGone(): Promise<void> {
    if (this.isReady || this.#state === 'terminated') return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenReadyOrGone ??= [];
      this.#whenReadyOrGone.push(resolve);
    });
  }

  /** The attribute as the description has it. */
  attribute(name: string): Attribute | undefined {
    return this.description.attributes.get(name);
  }

  #callReadyOrGone(): void {
    const callbacks = this.#whenReadyOrGone;
    this.#whenReadyOrGone = undefined;
    for (const callback of callbacks ?? []) callback();
  }
}
