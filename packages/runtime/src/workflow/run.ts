import type { CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import { eventService } from './eventbus/event-node.ts';
import { makeElsewhere } from './make-elsewhere.ts';
import { actionOf, checkAction, WorkflowCompound } from './workflow-compound.ts';

/**
 * Makes its action as an application, or with `parent` as a child of that, and ends normally: what it made lives on. The name is
 * `asName`, which a child must have. Where it fails, nothing of it is left, and the start fails.
 */
export const runClass: CompoundClass = {
  className: 'Run',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Run'],
  children: 'templates',
  offers: [eventService],
  check: (view, report) => checkAction(view, report),
  create: () => new Run(),
};

class Run extends WorkflowCompound {
  protected async begin(context: CompoundContext): Promise<void> {
    await makeElsewhere(context, actionOf(context).description);
  }
}
