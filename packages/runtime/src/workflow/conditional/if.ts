import type { CompoundClass, CompoundContext } from '../../compound/compound-component.ts';
import { eventService } from '../eventbus/event-node.ts';
import { checkCondition } from './condition.ts';
import { Conditional } from './conditional.ts';

/** Evaluates its condition once, when it starts, makes the child `then` or `else` and ends with it; at once when there is none. */
export const ifClass: CompoundClass = {
  className: 'If',
  aliases: ['org.smartfrog.sfcore.workflow.conditional.If'],
  children: 'templates',
  offers: [eventService],
  check: checkCondition,
  create: () => new If(),
};

class If extends Conditional {
  protected async begin(context: CompoundContext): Promise<void> {
    const answer = await this.decide(context);
    const template = this.branch(context, answer);
    if (template) await this.launch(context, template);
    else this.finishWithout(context, answer);
  }
}
