import type { Child, CompoundClass, CompoundContext } from '../../compound/compound-component.ts';
import { recordOfFailure, StepFailed } from '../../step-failed.ts';
import { isNormal, type TerminationRecord } from '../../termination-record.ts';
import { eventService } from '../eventbus/event-node.ts';
import { actionOf, checkAction, runningName } from '../workflow-compound.ts';
import { checkCondition } from './condition.ts';
import { Conditional } from './conditional.ts';
import { notMet } from './not-met.ts';

/** Which answer is a failure. */
type Wanted = 'any' | 'true' | 'false';

/** Runs its action; after its normal end evaluates the condition, makes `then` or `else` and ends with it. */
export const postConditionClass: CompoundClass = definePostCondition('PostCondition', 'any');

/** The same, and abnormal when the condition is false. */
export const assertPostConditionMetClass: CompoundClass = definePostCondition('AssertPostConditionMet', 'true');

/** The same, and abnormal when the condition is true. */
export const assertPostConditionFailedClass: CompoundClass = definePostCondition('AssertPostConditionFailed', 'false');

function definePostCondition(className: string, wanted: Wanted): CompoundClass {
  return {
    className,
    aliases: [`org.smartfrog.sfcore.workflow.conditional.${className}`],
    children: 'templates',
    offers: [eventService],
    check(view, report) {
      checkAction(view, report);
      checkCondition(view, report);
    },
    create: () => new PostCondition(wanted),
  };
}

class PostCondition extends Conditional {
  readonly #wanted: Wanted;

  constructor(wanted: Wanted) {
    super();
    this.#wanted = wanted;
  }

  protected async begin(context: CompoundContext): Promise<void> {
    await this.launch(context, actionOf(context));
  }

  protected override actionEnding(context: CompoundContext, action: Child, record: TerminationRecord): void {
    if (action.name !== runningName || !isNormal(record)) super.actionEnding(context, action, record);
  }

  protected override actionEnded(context: CompoundContext, action: Child): void {
    if (action.name !== runningName) return;
    context.background(async () => {
      try {
        this.#judge(context, await this.decide(context));
      } catch (error) {
        if (!(error instanceof StepFailed)) throw error;
        context.endWith(recordOfFailure(error));
      }
    });
  }

  #judge(context: CompoundContext, answer: boolean): void {
    if (this.#wanted === 'any' || this.#wanted === String(answer)) {
      this.branchLater(context, answer);
      return;
    }
    const { message, cause } = notMet(context, `the condition is ${answer} after the action`);
    context.end({ type: 'abnormal', description: message, cause });
  }
}
