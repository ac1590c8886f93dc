import { runtimeDiagnostic } from '../../codes.ts';
import type { ComponentClass, ComponentContext } from '../../component.ts';
import { SdError } from '../../sd-error.ts';
import { eventService } from './event-node.ts';
import { EventPrim } from './event-prim.ts';

/** Sends `event` when it starts, and ends normally. */
export const eventSendClass: ComponentClass = {
  className: 'EventSend',
  aliases: ['org.smartfrog.sfcore.workflow.eventbus.EventSend'],
  offers: [eventService],
  create: () => new EventSend(),
};

class EventSend extends EventPrim {
  protected override async begin(context: ComponentContext): Promise<void> {
    const event = context.attributes.optionalValue('event');
    if (event === undefined) {
      throw new SdError(runtimeDiagnostic('SD6201', { notes: ['`event` has no value'], help: 'give `event` a value' }));
    }
    // On record together with what the event did: it is not sent again after a crash.
    if (context.memory.get('sent') !== true) {
      this.node.send(event);
      context.memory.set('sent', true);
    }
    context.end({ type: 'normal', description: 'the event is sent' });
  }
}
