import type { CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import { eventService } from './eventbus/event-node.ts';
import { WorkflowCompound } from './workflow-compound.ts';

/** A component on the event bus that passes events on. It starts none of its actions. */
export const eventCompoundClass: CompoundClass = {
  className: 'EventCompound',
  aliases: ['org.smartfrog.sfcore.workflow.eventbus.EventCompoundImpl'],
  children: 'templates',
  offers: [eventService],
  create: () => new EventCompound(),
};

class EventCompound extends WorkflowCompound {
  protected async begin(_context: CompoundContext): Promise<void> {
    // Its actions are for classes that extend it.
  }
}
