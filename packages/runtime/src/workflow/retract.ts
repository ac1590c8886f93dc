import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import { eventService } from './eventbus/event-node.ts';
import { WorkflowCompound } from './workflow-compound.ts';

/**
 * Ends its children last first, each waited for, whatever `sfSyncTerminate` says. It makes none by itself: it has those of the
 * older notation, and those that others make in it.
 */
export const retractClass: CompoundClass = {
  className: 'Retract',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Retract'],
  children: 'templates',
  offers: [eventService],
  create: () => new Retract(),
};

class Retract extends WorkflowCompound {
  protected async begin(_context: CompoundContext): Promise<void> {
    // Its children are made by others.
  }

  terminationStages(children: readonly Child[]): readonly (readonly Child[])[] {
    return children.toReversed().map((child) => [child]);
  }
}
