import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import { isNormal, type TerminationRecord } from '../termination-record.ts';
import { eventService } from './eventbus/event-node.ts';
import { checkRuns, countBefore, countName, readRuns } from './runs.ts';
import { actionOf, checkAction, runningName, WorkflowCompound } from './workflow-compound.ts';

/**
 * Runs its action `repeat` times, one after another, while it ends normally, and ends with the last; -1 is for ever. The runs
 * are the children `running_0`, `running_1`, …
 */
export const repeatClass: CompoundClass = {
  className: 'Repeat',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Repeat'],
  children: 'templates',
  offers: [eventService],
  check(view, report) {
    checkAction(view, report);
    checkRuns(view, report, { name: 'repeat', minimum: -1 });
  },
  create: () => new Repeat(),
};

class Repeat extends WorkflowCompound {
  #runs = 1;
  #count = 0;

  protected async begin(context: CompoundContext): Promise<void> {
    const repeat = readRuns(context, { name: 'repeat', minimum: -1, otherwise: 1 });
    this.#runs = repeat === -1 ? Number.POSITIVE_INFINITY : repeat;
    if (this.#runs === 0) context.end({ type: 'normal', description: 'Repeat has nothing to run: `repeat` is 0' });
    else {
      this.#count = countBefore(context);
      await this.launch(context, this.#nextRun(context));
    }
  }

  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    if (!isNormal(record) || this.#count >= this.#runs) context.endWith(record);
  }

  protected override actionEnded(context: CompoundContext): void {
    // The runs before need not be gone through again after a crash.
    context.memory.set(countName, this.#count);
    this.launchNext(context, this.#nextRun(context), 'Repeat could not start the next run');
  }

  #nextRun(context: CompoundContext): ReturnType<typeof actionOf> {
    const name = `${runningName}_${this.#count}`;
    this.#count += 1;
    return actionOf(context, 'action', name);
  }
}
