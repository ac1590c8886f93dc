import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { eventService } from './eventbus/event-node.ts';
import { actionOf, checkAction, runningName, WorkflowCompound } from './workflow-compound.ts';

/**
 * Runs its action; when that ends, the description named like the type of its record is made as the child of that name, and its end
 * ends the Try. Where nothing has that name, the Try lives on without children.
 */
export const tryClass: CompoundClass = {
  className: 'Try',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Try'],
  children: 'templates',
  offers: [eventService],
  check: (view, report) => checkAction(view, report),
  create: () => new Try(),
};

class Try extends WorkflowCompound {
  #hasEnded = false;

  protected async begin(context: CompoundContext): Promise<void> {
    await this.launch(context, actionOf(context));
  }

  protected override actionEnding(context: CompoundContext, action: Child, record: TerminationRecord): void {
    if (this.#hasEnded || action.name !== runningName) context.endWith(record);
    else this.#hasEnded = true;
  }

  protected override actionEnded(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    const { type } = record;
    // An action's record may be of any type, that of its own name too.
    const next = context.templates().find(({ name }) => name === type && name !== 'action');
    if (next) {
      this.launchNext(context, next, `Try could not start \`${type}\``);
      return;
    }
    context.log.write('warning', 'the action of a Try ended in a way that nothing is written for; it lives on', {
      application: context.application,
      component: context.path,
      type,
      description: record.description,
    });
  }
}
