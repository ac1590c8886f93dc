import { runtimeDiagnostic } from '../codes.ts';
import { SdError } from '../sd-error.ts';
import { recordOfFailure, StepFailed } from '../step-failed.ts';
import { isNormal, type TerminationRecord } from '../termination-record.ts';
import { checkRequirementCycles, checkRequirements } from './check-requirements.ts';
import { type ChildChoice, checkChoice, choiceOf } from './child-choice.ts';
import type {
  Child,
  CompoundClass,
  CompoundComponent,
  CompoundContext,
  Requirement,
  RequirementListener,
  Template,
} from './compound-component.ts';
import { isRestart, restartRecord } from './restart-record.ts';
import { Tasks } from './tasks.ts';

/**
 * Children that are deployed together and started in the order of what they require:
 *
 * ```text
 *   deploy   all children at once ──▶ all are deployed ──▶ start   each as soon as all it `requires` is ready
 * ```
 *
 * There is no bound on deploys at the same time: what loads a host waits its turn at the limits of its shell, and all else is work
 * in this process. They end dependants first, which is a rule of the engine; those that do not require each other end together.
 *
 * Its `start` returns when its children have started, but for those that wait for something outside of it: these must not
 * hold up what they wait for.
 */
export const poolClass: CompoundClass = {
  className: 'Pool',
  children: 'components',
  check(view, report) {
    checkRequirements(view, report);
    checkChoice(onRequirementEnded, view, report);
  },
  checkAll: checkRequirementCycles,
  create: () => new Pool(),
};

/** What becomes of a child when something it requires ends. */
const onRequirementEnded: ChildChoice<'terminate' | 'restart' | 'continue'> = {
  attribute: 'onRequirementEnded',
  words: ['terminate', 'restart', 'continue'],
  otherwise: 'terminate',
};

const requirementTimeoutDefaultMs = 3_600_000;

/**
 * A child over all its instances.
 *
 * ```text
 *   coming ──start──▶ up ──┬──▶ gone
 *     ▲ └──────────────────┼─────▲
 *     └─── restarting ◀────┘
 * ```
 */
interface Member {
  readonly template: Template;
  child: Child;
  phase: 'coming' | 'up' | 'restarting' | 'gone';
  onEnded: 'terminate' | 'restart' | 'continue';
  requirements: readonly Requirement[];
  /** Those that have ended and are not waited for any more. */
  readonly waived: Set<Requirement>;
  /** Goes on when something it waits for has changed. */
  wake: (() => void) | undefined;
  /** It has started, or what it waits for lies outside, or it is gone. */
  readonly released: Promise<void>;
  readonly release: () => void;
}

class Pool implements CompoundComponent {
  readonly #members = new Map<string, Member>();
  readonly #tasks = new Tasks();
  /** Members without an instance at this moment: the last child is not known while there are any. */
  #restarting = 0;
  #isStarting = false;
  #endsWithFailedChild = true;
  #requirementTimeoutMs = requirementTimeoutDefaultMs;
  /** How the latest child left: its record is that of the Pool if it was the last. */
  #lastRecord: TerminationRecord | undefined;

  async deploy(context: CompoundContext): Promise<void> {
    const { attributes } = context;
    this.#endsWithFailedChild = attributes.optionalBoolean('terminateOnAbnormalChildTermination') ?? true;
    this.#requirementTimeoutMs = attributes.optionalDurationMs('requirementTimeout') ?? requirementTimeoutDefaultMs;
    const templates = new Map(context.templates().map((template) => [template.name, template]));
    for (const child of context.children()) {
      const template = templates.get(child.name);
      if (template) this.#members.set(child.name, createMember(template, child));
    }
    // Before the first deploy, so that no end of a requirement is missed and termination knows the order.
    for (const member of this.#members.values()) this.#readRequirements(context, member);
    await Promise.all([...this.#members.values()].map((member) => this.#deployMember(context, member)));
    await this.#tasks.idle();
  }

  async start(context: CompoundContext): Promise<void> {
    this.#isStarting = true;
    const members = [...this.#members.values()];
    for (const member of members) this.#tasks.run(context, () => this.#bringUp(context, member));
    await Promise.all(members.map(({ released }) => released));
  }

  finishStart(context: CompoundContext): Promise<void> | undefined {
    return this.#tasks.finishStart(context);
  }

  ready(context: CompoundContext): Promise<void> {
    return this.#tasks.ready(context);
  }

  terminationStages(children: readonly Child[]): readonly (readonly Child[])[] {
    return [children];
  }

  childEnding(context: CompoundContext, child: Child, record: TerminationRecord): void {
    const known = this.#members.get(child.name);
    const member = known?.child === child ? known : undefined;
    if (member && isRestart(record)) {
      // It was being made again when its application was interrupted.
      context.interruptChild(child);
      this.#tasks.run(context, () => this.#restart(context, member, record));
      return;
    }
    if (!isNormal(record) && this.#endsWithFailedChild) {
      context.endWith(record);
      return;
    }
    if (member) markGone(member);
  }

  childEnded(context: CompoundContext, _child: Child, record: TerminationRecord): void {
    this.#lastRecord = record;
    this.#endAfterLast(context);
  }

  #readRequirements(context: CompoundContext, member: Member): void {
    const { child } = member;
    const listener: RequirementListener = {
      ready: () => member.wake?.(),
      ended: (requirement, record) => this.#requirementEnded(context, member, { requirement, record }),
    };
    member.waived.clear();
    member.onEnded = choiceOf(onRequirementEnded, { path: child.path, attributes: context.attributesOf(child) });
    member.requirements = context.requireFor(child, 'requires', listener);
  }

  async #deployMember(context: CompoundContext, member: Member): Promise<void> {
    try {
      await context.deployChild(member.child);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      await this.#leave(context, member, recordOfFailure(error));
    }
  }

  /** Waits for what the member requires, and starts it. */
  async #bringUp(context: CompoundContext, member: Member): Promise<void> {
    try {
      const { child } = member;
      await this.#requirementsReady(context, member);
      if (member.phase !== 'coming' || member.child !== child) return;
      member.phase = 'up';
      this.#tasks.noteStart(child, await context.startChild(child));
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      await this.#leave(context, member, recordOfFailure(error));
    } finally {
      member.release();
    }
  }

  /** Resolves when all that is required is ready at the same time, or the member is not to start any more. */
  async #requirementsReady(context: CompoundContext, member: Member): Promise<void> {
    const { child } = member;
    let missing = firstMissing(member);
    if (missing === undefined) return;
    const cancel = context.clock.after(this.#requirementTimeoutMs, () => {
      if (member.phase !== 'coming' || member.child !== child) return;
      context.failChild(child, this.#notReady(child, firstMissing(member)));
    });
    try {
      for (; missing && member.phase === 'coming'; missing = firstMissing(member)) {
        this.#releaseIfOutside(context, member, missing);
        const changed = new Promise<void>((resolve) => {
          member.wake = resolve;
        });
        await context.waitForChild(child, `${missing.path} to be ready`, changed);
      }
    } finally {
      member.wake = undefined;
      cancel();
    }
  }

  /** A member that waits for something outside holds nothing up, nor does one that waits for such a member. */
  #releaseIfOutside(context: CompoundContext, member: Member, missing: Requirement): void {
    const inside = this.#memberAround(context, missing);
    if (inside === undefined) member.release();
    else {
      void inside.released.then(() => {
        if (inside.child.state !== 'started') member.release();
      });
    }
  }

  /** The member that the requirement is, or is a part of. */
  #memberAround(context: CompoundContext, { path }: Requirement): Member | undefined {
    const prefix = `${context.path}:`;
    return path.startsWith(prefix) ? this.#members.get(path.slice(prefix.length).split(':', 1)[0] ?? '') : undefined;
  }

  #requirementEnded(
    context: CompoundContext,
    member: Member,
    ended: { readonly requirement: Requirement; readonly record: TerminationRecord },
  ): void {
    const { requirement, record } = ended;
    // A child that left the Pool does not come back, so there would be nothing to start again for.
    const isLost = this.#memberAround(context, requirement)?.phase === 'gone';
    const answer = member.onEnded === 'restart' && isLost ? 'terminate' : member.onEnded;
    switch (answer) {
      case 'continue':
        member.waived.add(requirement);
        member.wake?.();
        return;
      case 'terminate':
        context.endChild(member.child, becauseOf(record));
        return;
      case 'restart':
        // One that has not begun to start has used nothing of it, and waits on.
        if (member.phase !== 'up') return;
        this.#tasks.run(context, () => this.#restart(context, member, restartRecord(becauseOf(record))));
    }
  }

  /** Terminates the member, which has begun when this returns, and makes, deploys and starts it anew. */
  async #restart(context: CompoundContext, member: Member, record: TerminationRecord): Promise<void> {
    member.phase = 'restarting';
    this.#restarting += 1;
    await context.terminateChild(member.child, record);
    const creation = context.createChild(member.template);
    this.#restarting -= 1;
    if (creation.child) member.child = creation.child;
    if (creation.result === 'failed') {
      await this.#leave(context, member, recordOfFailure(creation.failure));
      return;
    }
    member.phase = 'coming';
    try {
      this.#readRequirements(context, member);
    } catch (error) {
      if (!SdError.isInstance(error)) throw error;
      context.failChild(member.child, error.diagnostic);
      return;
    }
    await this.#deployMember(context, member);
    if (this.#isStarting) await this.#bringUp(context, member);
  }

  /** A step of a member failed: the same as an abnormal end of it. */
  async #leave(context: CompoundContext, member: Member, record: TerminationRecord): Promise<void> {
    if (this.#endsWithFailedChild) {
      context.endWith(record);
      return;
    }
    markGone(member);
    await context.terminateChild(member.child, record);
    this.#lastRecord = record;
    this.#endAfterLast(context);
  }

  #endAfterLast(context: CompoundContext): void {
    const record = this.#lastRecord;
    if (this.#restarting > 0 || context.childCount > 0 || record === undefined) return;
    if (isNormal(record)) context.endWith(record);
    else {
      const description = 'Terminating normally even though a child terminated abnormally';
      context.end({ type: 'normal', description });
    }
  }

  #notReady(child: Child, missing: Requirement | undefined): ReturnType<typeof runtimeDiagnostic> {
    return runtimeDiagnostic('SD6402', {
      component: child.path,
      notes: [`it waited ${this.#requirementTimeoutMs / 1000} s for ${missing?.path ?? 'what it requires'}`],
      help: 'look at why that does not become ready; or give the Pool a longer `requirementTimeout`',
    });
  }
}

function createMember(template: Template, child: Child): Member {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    template,
    child,
    phase: 'coming',
    onEnded: onRequirementEnded.otherwise,
    requirements: [],
    waived: new Set(),
    wake: undefined,
    released,
    release,
  };
}

function firstMissing({ requirements, waived }: Member): Requirement | undefined {
  return requirements.find((requirement) => !requirement.isReady && !waived.has(requirement));
}

function markGone(member: Member): void {
  member.phase = 'gone';
  member.wake?.();
}

const becauseText = 'ended with what it requires: ';

/** The record of a dependant, which names who ended first; said once in a chain of dependants. */
function becauseOf(record: TerminationRecord): TerminationRecord {
  const type = isRestart(record) ? 'abnormal' : record.type;
  const { description } = record;
  const isSaid = description.startsWith(becauseText);
  return { ...record, type, description: isSaid ? description : `${becauseText}${description}` };
}
