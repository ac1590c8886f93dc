import type { CompoundClass, CompoundContext } from '../../compound/compound-component.ts';
import { SdError } from '../../sd-error.ts';
import { eventService } from '../eventbus/event-node.ts';
import { finish } from '../finish.ts';
import { checkCondition } from './condition.ts';
import { Conditional } from './conditional.ts';
import { notMet } from './not-met.ts';

/** Evaluates its condition when it starts, keeps the answer in `result`, and ends normally; with `failOnFalse` false fails its start. */
export const evaluateConditionClass: CompoundClass = {
  className: 'EvaluateCondition',
  aliases: ['org.smartfrog.sfcore.workflow.conditional.EvaluateCondition'],
  children: 'templates',
  offers: [eventService],
  liveAttributes: ['result'],
  check: checkCondition,
  create: () => new EvaluateCondition(),
};

/** Evaluates its condition at every ping; with `failOnFalse` false is a failed ping. The last answer is `result`. */
export const livenessTestClass: CompoundClass = {
  className: 'LivenessTest',
  aliases: ['org.smartfrog.sfcore.workflow.conditional.LivenessTest'],
  children: 'templates',
  offers: [eventService],
  liveAttributes: ['result'],
  check: checkCondition,
  create: () => new LivenessTest(),
};

class EvaluateCondition extends Conditional {
  protected async begin(context: CompoundContext): Promise<void> {
    const answer = this.judge(context, await this.decide(context));
    finish(context, { type: 'normal', description: `the condition is ${answer}` });
  }

  /** Throws when the answer is a failure. */
  protected judge(context: CompoundContext, answer: boolean): boolean {
    context.setAttribute('result', answer);
    if (!answer && (context.attributes.optionalBoolean('failOnFalse') ?? true)) {
      throw new SdError(notMet(context, 'the condition is false').cause);
    }
    return answer;
  }
}

class LivenessTest extends EvaluateCondition {
  protected override async begin(context: CompoundContext): Promise<void> {
    // Made now, so that a condition that cannot be made fails the start and not a ping.
    await this.evaluate(context);
    finish(context, { type: 'normal', description: 'the condition can be evaluated' }, { otherwise: 'lives on' });
  }

  async ping(context: CompoundContext): Promise<void> {
    this.judge(context, await this.evaluate(context));
  }
}
