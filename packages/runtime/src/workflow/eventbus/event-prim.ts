import type { Value } from '@smartdomains/language';
import type { Component, ComponentClass, ComponentContext, OfferedService } from '../../component.ts';
import { EventNode, type EventSink, eventService } from './event-node.ts';

/** A single component on the event bus that does nothing but pass events on. */
export const eventPrimClass: ComponentClass = {
  className: 'EventPrim',
  aliases: ['org.smartfrog.sfcore.workflow.eventbus.EventPrimImpl'],
  offers: [eventService],
  create: () => new EventPrim(),
};

/** What the single components on the event bus have in common. */
export class EventPrim implements Component {
  protected readonly node: EventNode = new EventNode();
  readonly services: readonly OfferedService[] = this.node.services;

  /** What the class does when it starts. */
  protected begin?(context: ComponentContext): Promise<void>;
  /** What the class does with an event, before it is passed on. */
  protected received?(context: ComponentContext, event: Value): void;
  /** What the class gives a component that registers before that gets its events; it calls back when that may begin. */
  protected catchUp?(context: ComponentContext, sink: EventSink, caughtUp: () => void): void;

  /** What the class does when a component that registered leaves. */
  protected left?(context: ComponentContext, sink: EventSink): void;

  async deploy(context: ComponentContext): Promise<void> {
    this.node.open(context, {
      event: (event) => this.received?.(context, event),
      left: this.left && ((sink) => this.left?.(context, sink)),
      catchUp: this.catchUp && ((sink, caughtUp) => this.catchUp?.(context, sink, caughtUp)),
    });
  }

  async start(context: ComponentContext): Promise<void> {
    await this.begin?.(context);
  }

  async terminate(): Promise<void> {
    this.node.close();
  }
}
