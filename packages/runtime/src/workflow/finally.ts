import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import { eventService } from './eventbus/event-node.ts';
import { actionOf, checkAction, runningName, WorkflowCompound } from './workflow-compound.ts';

/**
 * Makes and deploys its action when it starts, starts it when it is terminated itself, and terminates it right after: what the
 * action's start does is done by then, what it only sets going is not. It ends only with its parent.
 */
export const finallyClass: CompoundClass = {
  className: 'Finally',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Finally'],
  children: 'templates',
  offers: [eventService],
  check: (view, report) => checkAction(view, report),
  create: () => new Finally(),
};

class Finally extends WorkflowCompound {
  protected async begin(context: CompoundContext): Promise<void> {
    await this.prepareForEnd(context, actionOf(context));
  }

  isForEnd(child: Child): boolean {
    return child.name === runningName;
  }

  lastWord(context: CompoundContext, child: Child): Promise<void> {
    return context.startForEnd(child);
  }
}
