import type { Value } from '@smartdomains/language';
import type { ComponentClass, ComponentContext } from '../../component.ts';
import { type EventSink, eventService } from './event-node.ts';
import { EventPrim } from './event-prim.ts';
import { eventFromRecord, eventToRecord } from './event-record.ts';

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

/** Before the number of an event that is remembered, and before the path of a component that has caught up so far. */
const eventName = 'event ';
const caughtUpName = 'caught up ';

class EventQueue extends EventPrim {
  readonly #kept: Value[] = [];
  /** How many of the oldest are gone. */
  #letGo = 0;

  override async deploy(context: ComponentContext): Promise<void> {
    const numbers = context.memory.names().filter((name) => name.startsWith(eventName));
    this.#letGo = Number(numbers[0]?.slice(eventName.length) ?? 0);
    this.#kept.push(...numbers.map((name) => eventFromRecord(context.memory.get(name))));
    await super.deploy(context);
  }

  protected override received(context: ComponentContext, event: Value): void {
    context.memory.set(`${eventName}${this.#letGo + this.#kept.length}`, eventToRecord(event));
    this.#kept.push(event);
    if (this.#kept.length <= eventsKeptMax) return;
    this.#kept.shift();
    context.memory.set(`${eventName}${this.#letGo}`, undefined);
    this.#letGo += 1;
    if (this.#letGo > 1) return;
    context.log.write('warning', 'an EventQueue keeps no more events: the oldest are let go', {
      application: context.application,
      component: context.path,
      kept: eventsKeptMax,
    });
  }

  protected override catchUp(context: ComponentContext, sink: EventSink, caughtUp: () => void): void {
    const { memory } = context;
    const name = `${caughtUpName}${sink.path}`;
    const before = memory.get(name);
    if (before === 'all') {
      caughtUp();
      return;
    }
    context.background(async (signal) => {
      for (let next = typeof before === 'number' ? before : 0; ; next += 1) {
        const index = Math.max(0, next - this.#letGo);
        const event = this.#kept[index];
        if (signal.aborted || event === undefined) break;
        next = index + this.#letGo;
        if (!this.node.sendOnlyTo(sink, event)) return;
        memory.set(name, next + 1);
        if (next % eventsInOneGo === eventsInOneGo - 1) await context.sleep(0, signal);
      }
      if (signal.aborted) return;
      memory.set(name, 'all');
      caughtUp();
    });
  }

  /** An instance that comes later under that path begins anew. */
  protected override left(context: ComponentContext, sink: EventSink): void {
    context.memory.set(`${caughtUpName}${sink.path}`, undefined);
  }
}
