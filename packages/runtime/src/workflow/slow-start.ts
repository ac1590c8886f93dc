import type { Diagnostic } from '@smartdomains/language';
import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { beganAtMs } from './began.ts';
import { eventService } from './eventbus/event-node.ts';
import { actionOf, checkAction, WorkflowCompound } from './workflow-compound.ts';

const delayMsDefault = 1_000;

/**
 * Runs its action and ends with it. Pings that the action fails do no harm until its first good one, or until `delay` after the
 * start is over; then they count as anywhere.
 */
export const slowStartClass: CompoundClass = {
  className: 'SlowStart',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.SlowStart'],
  children: 'templates',
  offers: [eventService],
  check: (view, report) => checkAction(view, report),
  create: () => new SlowStart(),
};

class SlowStart extends WorkflowCompound {
  #indulgentUntilMs = 0;
  #wasWell = false;

  protected async begin(context: CompoundContext): Promise<void> {
    const delayMs = context.attributes.optionalDurationMs('delay') ?? delayMsDefault;
    this.#indulgentUntilMs = beganAtMs(context) + delayMs;
    await this.launch(context, actionOf(context));
  }

  /** Until the first good ping of the action nobody else would tell of it. */
  async ping(context: CompoundContext): Promise<void> {
    if (this.#wasWell) return;
    const [action] = context.self.children();
    if (action && (await action.ping()).length === 0) this.#wasWell = true;
  }

  childPingFailed(context: CompoundContext, child: Child, failure: Diagnostic): void {
    if (!this.#wasWell && context.clock.nowMs() < this.#indulgentUntilMs) return;
    const description = `Liveness Send Failure in ${context.path} when calling ${child.path}`;
    context.endWith({ type: 'abnormal', description, id: context.path, cause: failure });
  }

  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    context.endWith(record);
  }
}
