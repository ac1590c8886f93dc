import type { Description, Diagnostic, Value } from '@smartdomains/language';
import type { AttributeReader, Component, ComponentClass, ComponentContext, ComponentHandle } from '../component.ts';
import type { DescriptionRequest } from '../descriptions.ts';
import type { LifecycleState } from '../lifecycle.ts';
import type { ComponentPath } from '../names.ts';
import type { StepFailed } from '../step-failed.ts';
import type { TerminationRecord } from '../termination-record.ts';

/**
 * The contract between the engine and components with children. A compound decides when children are made, deployed and
 * started, and what the end of one means; the engine keeps the rules that hold for all: a component is interrupted with its
 * parent, children are terminated before it, last first (`sfSyncTerminate`), and each is told once.
 */
export interface CompoundClass extends ComponentClass {
  /**
   * What the eager descriptions among its attributes are: `components`, made with it, so that the whole tree exists before
   * anything deploys; or `templates`, from which it makes children when it decides.
   */
  readonly children: 'components' | 'templates';
  create(): CompoundComponent;
}

/** What a compound implements. The context of its steps is always a `CompoundContext`. */
export interface CompoundComponent extends Component {
  deploy?(context: CompoundContext): Promise<void>;
  /** Returns when what stands after it in its parent may start, which can be before all its children have started. */
  start?(context: CompoundContext): Promise<void>;
  /** What remains of starting after `start` returned; the compound counts as started when it resolves. */
  finishStart?(context: CompoundContext): Promise<void> | undefined;
  ready?(context: CompoundContext): Promise<void>;
  /**
   * A child's end is decided, and nothing of it is undone yet. A compound that ends with it calls `context.end` here: then
   * the child is terminated in its place in the order. Otherwise the child is terminated now, alone; or by the compound with
   * `terminateChild`, when this has interrupted it.
   */
  childEnding?(context: CompoundContext, child: Child, record: TerminationRecord): void;
  /** A child that ended alone is terminated and no longer among the children. */
  childEnded?(context: CompoundContext, child: Child, record: TerminationRecord): void;
  /**
   * In what order the children end when the compound does: stage after stage, those of a stage together, each stage waited for. They
   * are given in the order of creation. Default: one after another, the last made first, or as `sfSyncTerminate` says.
   */
  terminationStages?(children: readonly Child[]): readonly (readonly Child[])[];
  /**
   * Whether the child is for the end of the compound: it is left as it is while the compound is interrupted, and when its turn to
   * be terminated comes and it is deployed, `lastWord` runs first, as long as a termination may take.
   */
  isForEnd?(child: Child): boolean;
  /** What is done with a child for the end before it is terminated; a failure is reported and changes nothing. */
  lastWord?(context: CompoundContext, child: Child): Promise<void>;
  /**
   * A child was found not well, or not answering for too long, where a description asks for that to count (`sfLivenessDelay`).
   * Without this the compound ends abnormally.
   */
  childPingFailed?(context: CompoundContext, child: Child, failure: Diagnostic): void;
  /** A child became an application of its own and is no longer among the children. */
  childDetached?(context: CompoundContext, child: Child): void;
  terminate?(context: CompoundContext): Promise<void>;
}

/** A child as its compound sees it. */
export interface Child {
  readonly name: string;
  readonly path: ComponentPath;
  readonly state: LifecycleState;
  readonly isReady: boolean;
  /** Its end was decided before its application was taken up: `childEnding`, or the failure of a step, tells of it again. */
  readonly hasEndedBefore: boolean;
}

/** An eager description among the attributes of a compound. */
export interface Template {
  readonly name: string;
  readonly description: Description;
}

/** How the start of a child went; `starting`: its start returned, its own children are still on their way. */
export type ChildStart = 'started' | 'starting' | 'ended';

/** How making, deploying and starting a child went. A child that failed stays as it is until its compound ends or terminates it. */
export type ChildLaunch =
  | { readonly result: 'started' | 'starting' | 'ended'; readonly child: Child }
  | { readonly result: 'failed'; readonly failure: StepFailed; readonly child: Child | undefined };

/** How making a child went; `child` is then as much of it as was made. */
export type ChildCreation =
  | { readonly result: 'created'; readonly child: Child }
  | { readonly result: 'failed'; readonly failure: StepFailed; readonly child: Child | undefined };

/** What a child requires: the component at this path, whichever instance stands there. */
export interface Requirement {
  readonly path: ComponentPath;
  /** Whether an instance is ready at this moment, and its end has not begun. */
  readonly isReady: boolean;
}

/**
 * What a compound may do with its children. Everything that waits rejects with `Interruption` as soon as the compound itself
 * is interrupted, without waiting for the child.
 */
export interface CompoundContext extends ComponentContext {
  /** Ends this compound with the record of another component, `id` and all. */
  endWith(record: TerminationRecord): void;
  /**
   * Reads a description from where the operator lets descriptions be read, and checks it as what it is to be: an application, or
   * with `parent` a child of that under the name. Rejects with SD6307 when none may be read, with SD6308 when this one cannot or is wrong.
   */
  readDescription(
    request: DescriptionRequest,
    as?: { readonly name?: string | undefined; readonly parent?: ComponentHandle | undefined },
  ): Promise<Description>;
  /** The eager descriptions among the attributes, in their order. */
  templates(): readonly Template[];
  /** The children there are, in the order of their creation. */
  children(): Iterable<Child>;
  readonly childCount: number;
  /** Rejects with `StepFailed` when the deploy fails, which is reported already; `ended`: by itself, while it deployed. */
  deployChild(child: Child): Promise<'deployed' | 'ended'>;
  /** Likewise for the start. */
  startChild(child: Child): Promise<ChildStart>;
  /** Makes, deploys and starts a child under the compound, all three at once. */
  launchChild(template: Template): Promise<ChildLaunch>;
  /** Makes a child under the compound, with all that exist with it, and nothing more. */
  createChild(template: Template): ChildCreation;
  /** Starts a child for the end, though the compound is ending: for `lastWord`. Rejects with `StepFailed`. */
  startForEnd(child: Child): Promise<void>;
  /** Resolves when the child has started, or will not start any more. */
  childStarted(child: Child): Promise<void>;
  /** Resolves when the child is ready or gone. */
  childReady(child: Child): Promise<void>;
  /** Terminates the child and its tree and takes it out of the children; `childEnding` and `childEnded` are not called. */
  terminateChild(child: Child, record: TerminationRecord): Promise<void>;
  /** Lets the child and all below it give up what they are doing. What is interrupted has to be terminated. */
  interruptChild(child: Child): void;
  /** The child ends with that record, as if by its own decision: `childEnding` is called. */
  endChild(child: Child, record: TerminationRecord): void;
  /** The child ends abnormally for this cause, which is reported as a failure of the child. */
  failChild(child: Child, cause: Diagnostic): void;
  /** The child's attributes, for what a compound's children say about themselves. */
  attributesOf(child: Child): AttributeReader;
  /** This component's own, as they were with a change. */
  attributesWith(change: { readonly name: string; readonly value: Value | undefined }): AttributeReader;
  /** Shows what the child waits for while `work` is under way. */
  waitForChild<T>(child: Child, what: string, work: Promise<T>): Promise<T>;
  /**
   * From now on, until it is terminated, the child requires the components that the vector of references leads to, read in the child: it
   * is terminated before each of them wherever both end, and the listener hears of each instance there is. None when the attribute is
   * absent. Throws an `SdError` when a reference leads to no component.
   */
  requireFor(child: Child, attribute: string, listener: RequirementListener): readonly Requirement[];
}

/** What a compound hears of the components a child of it requires. */
export interface RequirementListener {
  ready(requirement: Requirement): void;
  /** Its end has begun. Not called when the child is ending already. */
  ended(requirement: Requirement, record: TerminationRecord): void;
}

/** Whether components of the class have children. */
export function isCompoundClass(componentClass: ComponentClass): componentClass is CompoundClass {
  return 'children' in componentClass;
}
