import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { leftMs } from './began.ts';
import { eventService } from './eventbus/event-node.ts';
import { actionOf, checkAction, WorkflowCompound } from './workflow-compound.ts';

/** Runs its action and ends with it, normally after `time`, which counts from before it is made. A negative time is for ever. */
export const duringClass: CompoundClass = {
  className: 'During',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.During'],
  children: 'templates',
  offers: [eventService],
  check: (view, report) => checkAction(view, report),
  create: () => new During(),
};

class During extends WorkflowCompound {
  protected async begin(context: CompoundContext): Promise<void> {
    const action = actionOf(context);
    const timeMs = readTimeMs(context);
    if (timeMs !== undefined) {
      const lastsMs = leftMs(context, timeMs);
      context.background(async (signal) => {
        await context.sleep(lastsMs, signal);
        context.end({ type: 'normal', description: `During: its ${timeMs} ms are over` });
      });
    }
    await this.launch(context, action);
  }

  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    context.endWith(record);
  }
}

/** `undefined`: for ever. */
function readTimeMs({ attributes }: CompoundContext): number | undefined {
  const value = attributes.optionalValue('time') ?? 0;
  const isNegative = (typeof value === 'number' && value < 0) || (isLong(value) && value.value < 0n);
  return isNegative ? undefined : (attributes.optionalDurationMs('time') ?? 0);
}

function isLong(value: unknown): value is { readonly type: 'long'; readonly value: bigint } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'long';
}
