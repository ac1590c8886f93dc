import { runtimeDiagnostic } from '../codes.ts';
import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { leftMs } from './began.ts';
import { eventService } from './eventbus/event-node.ts';
import { actionOf, checkAction, WorkflowCompound } from './workflow-compound.ts';

/**
 * Runs its action and ends with it; abnormally when it has not ended after `time`, which counts from before it is made. 0 is no
 * limit.
 */
export const timeoutClass: CompoundClass = {
  className: 'Timeout',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Timeout'],
  children: 'templates',
  offers: [eventService],
  check: (view, report) => checkAction(view, report),
  create: () => new Timeout(),
};

class Timeout extends WorkflowCompound {
  protected async begin(context: CompoundContext): Promise<void> {
    const action = actionOf(context);
    const timeMs = context.attributes.optionalDurationMs('time') ?? 0;
    if (timeMs > 0) {
      const allowedMs = leftMs(context, timeMs);
      context.background(async (signal) => {
        await context.sleep(allowedMs, signal);
        endLate(context, timeMs);
      });
    }
    await this.launch(context, action);
  }

  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    context.endWith(record);
  }
}

function endLate(context: CompoundContext, timeMs: number): void {
  const place = context.attributes.place('time');
  context.end({
    type: 'abnormal',
    description: 'timeout occurred',
    cause: runtimeDiagnostic('SD6413', {
      ...(place && { primary: { place, text: `the action has not ended after ${timeMs} ms` } }),
      component: context.path,
      help: 'give it more time, or look at what its action was waiting for',
    }),
  });
}
