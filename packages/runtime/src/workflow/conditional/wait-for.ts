import type { Child, CompoundClass, CompoundContext } from '../../compound/compound-component.ts';
import { isNormal, type TerminationRecord } from '../../termination-record.ts';
import { beganAtMs } from '../began.ts';
import { eventService } from '../eventbus/event-node.ts';
import { checkCondition } from './condition.ts';
import { Conditional } from './conditional.ts';
import { notMet } from './not-met.ts';

/** Between two evaluations at least, whatever `interval` says: others must have their turn. */
const intervalMsMin = 1;

/**
 * Evaluates its condition at once and then each `interval`, until it is true or `timeout` is over; then makes the child `then` or
 * `else` and ends with it, at once when there is none. Its start does not wait for that.
 */
export const waitForClass: CompoundClass = {
  className: 'WaitFor',
  aliases: ['org.smartfrog.sfcore.workflow.conditional.WaitFor'],
  children: 'templates',
  offers: [eventService],
  check: checkCondition,
  create: () => new WaitFor(),
};

/** The same, and abnormal when the time is over: at once, or after its `else`. */
export const failingWaitForClass: CompoundClass = {
  className: 'FailingWaitFor',
  aliases: ['org.smartfrog.sfcore.workflow.conditional.FailingWaitFor'],
  children: 'templates',
  offers: [eventService],
  check: checkCondition,
  create: () => new FailingWaitFor(),
};

class WaitFor extends Conditional {
  protected async begin(context: CompoundContext): Promise<void> {
    const intervalMs = Math.max(intervalMsMin, context.attributes.durationMs('interval'));
    const timeoutMs = context.attributes.durationMs('timeout');
    const deadlineMs = beganAtMs(context) + timeoutMs;
    const isKnown = this.isDecided(context);
    const isMet = isKnown ? await this.decide(context) : await this.evaluate(context);
    context.background(async (signal) => {
      const answer = isKnown || isMet ? isMet : await this.#becomesTrue(context, { intervalMs, deadlineMs, signal });
      if (this.decided(context, answer)) this.branchLater(context, true);
      else this.late(context, timeoutMs);
    });
  }

  async #becomesTrue(
    context: CompoundContext,
    times: { readonly intervalMs: number; readonly deadlineMs: number; readonly signal: AbortSignal },
  ): Promise<boolean> {
    const { intervalMs, deadlineMs, signal } = times;
    for (;;) {
      const leftMs = deadlineMs - context.clock.nowMs();
      if (leftMs <= 0) return false;
      await context.waitFor('its condition to be true', context.sleep(Math.min(intervalMs, leftMs), signal));
      if (await this.evaluate(context)) return true;
    }
  }

  /** The time is over, and the condition was never true. */
  protected late(context: CompoundContext, _timeoutMs: number): void {
    this.branchLater(context, false);
  }
}

class FailingWaitFor extends WaitFor {
  #timeoutMs = 0;

  protected override late(context: CompoundContext, timeoutMs: number): void {
    this.#timeoutMs = timeoutMs;
    if (this.branch(context, false)) this.branchLater(context, false);
    else this.#fail(context);
  }

  protected override actionEnding(context: CompoundContext, action: Child, record: TerminationRecord): void {
    if (action.name === 'else' && isNormal(record)) this.#fail(context);
    else super.actionEnding(context, action, record);
  }

  #fail(context: CompoundContext): void {
    const { message, cause } = notMet(context, `the condition was not true within ${this.#timeoutMs} ms`);
    context.end({ type: 'abnormal', description: message, cause });
  }
}
