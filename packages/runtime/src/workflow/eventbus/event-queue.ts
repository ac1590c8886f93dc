import type { Value } from '@smartdomains/language';
import type { ComponentClass, ComponentContext } from '../../component.ts';
import { type EventSink, eventService } from './event-node.ts';
import { EventPrim } from './event-prim.ts';

/** Events kept; when more come, the oldest are let go, and that is logged once. */
export const eventsKeptMax = 10_000;

/** Given to one that catches up before others have their turn. */
const eventsInOneGo = 100;

/**
 * Keeps every event. Whoever registers gets all of them from the first, in order, in the background, until it has caught up; from
 * then on each at once, as everybody else.
 */
export const eventQueueClass: ComponentClass = {
  className: 'EventQueue',
  aliases: ['org.smartfrog.sfcore.workflow.eventbus.EventQueue'],
  offers: [eventService],
  create: () => new EventQueue(),
};

class EventQueue extends EventPrim {
  readonly #kept: Value[] = [];
  /** How many of the oldest are gone. */
  #letGo = 0;

  protected override received(context: ComponentContext, event: Value): void {
    this.#kept.push(event);
    if (this.#kept.length <= eventsKeptMax) return;
    this.#kept.shift();
    this.#letGo += 1;
    if (this.#letGo > 1) return;
    context.log.write('warning', 'an EventQueue keeps no more events: the oldest are let go', {
      application: context.application,
      component: context.path,
      kept: eventsKeptMax,
    });
  }

  protected override catchUp(context: ComponentContext, sink: EventSink, caughtUp: () => void): void {
    context.background(async (signal) => {
      for (let next = 0; ; next += 1) {
        const index = Math.max(0, next - this.#letGo);
        const event = this.#kept[index];
        if (signal.aborted || event === undefined) break;
        next = index + this.#letGo;
        if (!this.node.sendOnlyTo(sink, event)) return;
        if (next % eventsInOneGo === eventsInOneGo - 1) await context.sleep(0, signal);
      }
      caughtUp();
    });
  }
}
