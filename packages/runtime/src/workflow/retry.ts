import type { Child, CompoundClass, CompoundContext, Template } from '../compound/compound-component.ts';
import { recordOfFailure, StepFailed } from '../step-failed.ts';
import { isNormal, type TerminationRecord } from '../termination-record.ts';
import { eventService } from './eventbus/event-node.ts';
import { checkRuns, countBefore, countName, readRuns } from './runs.ts';
import { actionOf, checkAction, runningName, WorkflowCompound } from './workflow-compound.ts';

/**
 * Runs its action, again when it does not end normally, up to `retry` times more: `retry` + 1 runs, the children `running_0`,
 * `running_1`, …, with no delay between. It ends with the first normal end, or with the last. `count` says how many
 * times it was tried again.
 *
 * A run that cannot be made, deployed or started is no end, and fails the Retry as in the original; with `retryFailedStart` it counts as an
 * abnormal end: what was made of it is terminated before the next run (decision 0013).
 */
export const retryClass: CompoundClass = {
  className: 'Retry',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Retry'],
  children: 'templates',
  offers: [eventService],
  liveAttributes: ['count'],
  check(view, report) {
    checkAction(view, report);
    checkRuns(view, report, { name: 'retry', minimum: 0 });
  },
  create: () => new Retry(),
};

class Retry extends WorkflowCompound {
  #retries = 1;
  #count = 0;
  #retriesFailedStart = false;

  protected async begin(context: CompoundContext): Promise<void> {
    this.#retriesFailedStart = context.attributes.optionalBoolean('retryFailedStart') ?? false;
    this.#retries = readRuns(context, { name: 'retry', minimum: 0, otherwise: 1 });
    this.#count = countBefore(context);
    if (this.#count > 0) context.setAttribute('count', this.#count);
    await this.launch(context, this.#run(context));
  }

  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    if (isNormal(record) || this.#count >= this.#retries) context.endWith(record);
  }

  protected override actionEnded(context: CompoundContext): void {
    this.#countOne(context);
    this.launchNext(context, this.#run(context), 'Retry could not start the next run');
  }

  protected override async launch(context: CompoundContext, template: Template): Promise<Child> {
    for (let run = template; ; run = this.#run(context)) {
      try {
        return await super.launch(context, run);
      } catch (error) {
        if (!(error instanceof StepFailed) || !this.#retriesFailedStart || this.#count >= this.#retries) throw error;
        await this.#undo(context, run.name, recordOfFailure(error));
        // On record together with the end of the run.
        this.#countOne(context);
        // Others have their turn, also when each run fails at once.
        await context.sleep(0);
      }
    }
  }

  /** Terminates what was made of a run; nothing when not even that could be made. */
  async #undo(context: CompoundContext, name: string, record: TerminationRecord): Promise<void> {
    const made = [...context.children()].find((child) => child.name === name);
    if (made) await context.terminateChild(made, record);
  }

  #countOne(context: CompoundContext): void {
    this.#count += 1;
    context.memory.set(countName, this.#count);
    context.setAttribute('count', this.#count);
  }

  #run(context: CompoundContext): Template {
    return actionOf(context, 'action', `${runningName}_${this.#count}`);
  }
}
