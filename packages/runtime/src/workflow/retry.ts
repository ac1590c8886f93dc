import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import { isNormal, type TerminationRecord } from '../termination-record.ts';
import { eventService } from './eventbus/event-node.ts';
import { checkRuns, countBefore, countName, readRuns } from './runs.ts';
import { actionOf, checkAction, runningName, WorkflowCompound } from './workflow-compound.ts';

/**
 * Runs its action, again when it does not end normally, up to `retry` times more: `retry` + 1 runs, the children `running_0`,
 * `running_1`, …, with no delay between. It ends with the first normal end, or with the last. `count` says how many
 * times it was tried again.
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

  protected async begin(context: CompoundContext): Promise<void> {
    this.#retries = readRuns(context, { name: 'retry', minimum: 0, otherwise: 1 });
    this.#count = countBefore(context);
    if (this.#count > 0) context.setAttribute('count', this.#count);
    await this.launch(context, this.#run(context));
  }

  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    if (isNormal(record) || this.#count >= this.#retries) context.endWith(record);
  }

  protected override actionEnded(context: CompoundContext): void {
    this.#count += 1;
    context.memory.set(countName, this.#count);
    context.setAttribute('count', this.#count);
    this.launchNext(context, this.#run(context), 'Retry could not start the next run');
  }

  #run(context: CompoundContext): ReturnType<typeof actionOf> {
    return actionOf(context, 'action', `${runningName}_${this.#count}`);
  }
}
