import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { leftMs } from './began.ts';
import { eventService } from './eventbus/event-node.ts';
import { actionsOf } from './older-notation.ts';
import { actionOf, WorkflowCompound } from './workflow-compound.ts';

/** Waits for `time`, then runs its action as the child `running` and ends with it; without an action it ends normally. */
export const delayClass: CompoundClass = {
  className: 'Delay',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Delay'],
  children: 'templates',
  offers: [eventService],
  create: () => new Delay(),
};

class Delay extends WorkflowCompound {
  protected async begin(context: CompoundContext): Promise<void> {
    const timeMs = context.attributes.optionalDurationMs('time') ?? 0;
    const hasAction = actionsOf(context).some(({ name }) => name === 'action');
    const delayMs = leftMs(context, timeMs);
    context.background(async (signal) => {
      await context.waitFor(`${timeMs} ms to pass`, context.sleep(delayMs, signal));
      if (hasAction) this.launchNext(context, actionOf(context), 'Delay could not start its action');
      else context.end({ type: 'normal', description: `Delay of ${timeMs} ms is over` });
    });
  }

  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    context.endWith(record);
  }
}
