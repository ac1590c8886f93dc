import type { ApplicationEvent, EventBody } from './events.ts';
import type { ApplicationName, ComponentPath } from './names.ts';
import type { Clock, Log } from './ports.ts';

/** The one stream of an application: numbered, in order, the same for every subscriber. */
export interface EventStream {
  publish(component: ComponentPath, body: EventBody): void;
  /** From now on; who subscribes before the application runs sees everything. The result ends it. */
  subscribe(handler: (event: ApplicationEvent) => void): () => void;
}

/**
 * Subscribers are called at once, in the order they came; an event published by a subscriber follows after all of them have
 * seen the present one. One that throws is reported to the log and does not hurt the others.
 */
export function createEventStream(options: {
  readonly application: ApplicationName;
  readonly clock: Clock;
  readonly log: Log;
}): EventStream {
  const { application, clock, log } = options;
  const handlers = new Set<(event: ApplicationEvent) => void>();
  // Holds more than one event only while a subscriber's own call publishes, and is empty when that call has returned.
  const waiting: ApplicationEvent[] = [];
  let delivering = false;
  let seq = 0;

  const deliver = (event: ApplicationEvent): void => {
    for (const handler of handlers) {
      try {
        handler(event);
      } catch (error) {
        log.write('error', 'a subscriber of events failed', { application, event: event.event, error: String(error) });
      }
    }
  };

  return {
    publish(component, body) {
      seq += 1;
      const event: ApplicationEvent = { seq, timeMs: clock.nowMs(), application, component, ...body };
      if (delivering) {
        waiting.push(event);
        return;
      }
      delivering = true;
      deliver(event);
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) deliver(next);
      delivering = false;
    },
    subscribe(handler) {
      // A wrapper of its own, so that one handler may subscribe twice and end each by itself.
      const subscriber = (event: ApplicationEvent): void => handler(event);
      handlers.add(subscriber);
      return () => handlers.delete(subscriber);
    },
  };
}
