import { type Diagnostic, typeNameOf, type Value } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { DescriptionView, OfferedService } from '../component.ts';
import { childrenReady, finishStartOf } from '../compound/children.ts';
import type { Child, CompoundComponent, CompoundContext, Template } from '../compound/compound-component.ts';
import { reasonOf } from '../interruption.ts';
import { SdError } from '../sd-error.ts';
import { recordOfFailure, StepFailed } from '../step-failed.ts';
import { isNormal, type TerminationRecord } from '../termination-record.ts';
import { EventNode } from './eventbus/event-node.ts';
import { actionsOf, FixedChildren } from './older-notation.ts';

/** The name of the one action of a component that has one; `running_0`, `running_1`, … of one that runs it again. */
export const runningName = 'running';

/**
 * What the workflow components have in common (runtime notes section 11): their eager descriptions are actions, made, deployed
 * and started as one when the component decides so.
 *
 * ```text
 *  deploy ─▶ prepare      start ─▶ begin ─▶ launch ─▶ an action lives ─▶ actionEnding ─┬─▶ endWith: the component ends with it
 *                                    ▲                                                 └─▶ actionEnded, when it is gone ─┐
 *                                    └── launchNext ◀────────────────────────────────────────────────────────────────────┘
 * ```
 *
 * An action that cannot be made at start fails the start; one that cannot be made after that ends the component abnormally.
 * All of them are on the event bus.
 */
export abstract class WorkflowCompound implements CompoundComponent {
  protected readonly events: EventNode = new EventNode();
  readonly services: readonly OfferedService[] = this.events.services;
  /** The eager children of the older notation, which live as in a Compound. */
  readonly #fixed = new FixedChildren();
  readonly #stillStarting: Child[] = [];
  /** Actions that are about to be gone or to be made: what is ready now may not be what others wait for. */
  #changes = 0;
  #settled: (() => void) | undefined;

  /** What the class does when it deploys. */
  protected prepare?(context: CompoundContext): Promise<void>;
  /** What the class does when it starts. */
  protected abstract begin(context: CompoundContext): Promise<void>;
  /** An action's end is decided. Calling `endWith` here ends the component with it; without this only what is not normal does. */
  protected actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    if (!isNormal(record)) context.endWith(record);
  }
  /** An action that ended alone is gone. */
  protected actionEnded?(context: CompoundContext, action: Child, record: TerminationRecord): void;
  /** What the class does with an event, before it is passed on. */
  protected received?(context: CompoundContext, event: Value): void;

  async deploy(context: CompoundContext): Promise<void> {
    this.events.open(context, { event: (event) => this.received?.(context, event) });
    await this.#fixed.deploy(context);
    await this.prepare?.(context);
  }

  async start(context: CompoundContext): Promise<void> {
    this.#stillStarting.push(...(await this.#fixed.start(context)));
    await this.begin(context);
  }

  finishStart(context: CompoundContext): Promise<void> | undefined {
    return finishStartOf(this.#stillStarting, context);
  }

  async ready(context: CompoundContext): Promise<void> {
    await childrenReady(context);
    while (this.isChanging) {
      await this.changed(context);
      await childrenReady(context);
    }
  }

  /** Whether an action is about to be gone or to be made. */
  protected get isChanging(): boolean {
    return this.#changes > 0;
  }

  /** Waits until no action is about to be gone or to be made. Rejects when the present step is interrupted. */
  protected async changed(context: CompoundContext): Promise<void> {
    if (this.isChanging) await this.#changesDone(context.signal);
  }

  childEnding(context: CompoundContext, child: Child, record: TerminationRecord): void {
    this.#changes += 1;
    if (this.#fixed.has(child)) context.endWith(record);
    else this.actionEnding(context, child, record);
  }

  childEnded(context: CompoundContext, child: Child, record: TerminationRecord): void {
    this.actionEnded?.(context, child, record);
    this.#oneChangeLess();
  }

  async terminate(): Promise<void> {
    this.events.close();
  }

  /** Makes, deploys and starts an action. Rejects with `StepFailed` when that fails. */
  protected async launch(context: CompoundContext, template: Template): Promise<Child> {
    const launch = await context.launchChild(template);
    if (launch.result === 'failed') throw launch.failure;
    if (launch.result === 'starting') this.#stillStarting.push(launch.child);
    return launch.child;
  }

  /** Makes and deploys an action and starts it not. Rejects with `StepFailed` when that fails. */
  protected async prepareForEnd(context: CompoundContext, template: Template): Promise<Child> {
    const creation = context.createChild(template);
    if (creation.result === 'failed') throw creation.failure;
    await context.deployChild(creation.child);
    return creation.child;
  }

  /**
   * Does so in the background, a turn of the clock later: a component whose actions end at once would otherwise leave nobody
   * else a turn. A failure ends the component; `words` say in its record what could not be done.
   */
  protected launchNext(context: CompoundContext, template: Template, words: string): void {
    this.#changes += 1;
    context.background(async (signal) => {
      try {
        await context.sleep(0, signal);
        await this.launch(context, template);
      } catch (error) {
        if (!(error instanceof StepFailed)) throw error;
        const record = recordOfFailure(error);
        context.endWith({ ...record, description: `${words}: ${record.description}` });
      } finally {
        this.#oneChangeLess();
      }
    });
  }

  #oneChangeLess(): void {
    this.#changes -= 1;
    if (this.#changes === 0) this.#settled?.();
  }

  #changesDone(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => reject(reasonOf(signal));
      if (signal.aborted) {
        aborted();
        return;
      }
      signal.addEventListener('abort', aborted, { once: true });
      this.#settled = () => {
        signal.removeEventListener('abort', aborted);
        resolve();
      };
    });
  }
}

/** The action that carries this name, to be made under another. Throws when there is none. */
export function actionOf(context: CompoundContext, name = 'action', as: string = runningName): Template {
  const template = actionsOf(context).find((one) => one.name === name);
  if (template) return { name: as, description: template.description };
  throw new SdError(missingAction(name));
}

/** For `check`: reports when the description has no action of that name. */
export function checkAction(view: DescriptionView, report: (diagnostic: Diagnostic) => void, name = 'action'): void {
  const value = view.description.attributes.get(name)?.value;
  const isTemplate = typeof value === 'object' && value !== null && value.type === 'description' && !value.data;
  if (isTemplate) return;
  const found = value === undefined ? undefined : `this is ${value === null ? 'null' : `a ${typeNameOf(value)}`}`;
  const place = view.place(name) ?? view.description.place;
  const missing = missingAction(name);
  report({
    ...missing,
    ...(place && { primary: { place, text: found ?? `has no \`${name}\`` } }),
    component: view.path,
  });
}

function missingAction(name: string): Diagnostic {
  return runtimeDiagnostic('SD6411', {
    notes: [`\`${name}\` must be a description that is not \`LAZY\` or \`DATA\`: a component is made of it`],
    help: `write what shall be run as \`${name} extends ...\``,
  });
}
