import type { JsonValue, Log, Transport } from './ports.ts';

/** Messages that subscribers may publish from within their handlers before all of them have returned. */
export const transportQueueMax = 10_000;

/**
 * A `Transport` within one process. Handlers are called at once, in the order they subscribed; what a handler publishes
 * follows after the present message has reached everybody. Such messages wait in a queue; beyond its bound they are
 * dropped and the log says so, for only subscribers that answer each other without end can fill it. A handler that throws is
 * reported and does not hurt the others.
 */
export function createInProcessTransport(log: Log): Transport {
  const handlersBySubject = new Map<string, Set<(message: JsonValue) => void>>();
  const waiting: { readonly subject: string; readonly message: JsonValue }[] = [];
  let delivering = false;

  const deliver = (subject: string, message: JsonValue): void => {
    for (const handler of handlersBySubject.get(subject) ?? []) {
      try {
        handler(message);
      } catch (error) {
        log.write('error', 'a subscriber failed', { subject, error: String(error) });
      }
    }
  };

  return {
    publish(subject, message) {
      if (!handlersBySubject.has(subject)) return;
      if (delivering) {
        if (waiting.length < transportQueueMax) waiting.push({ subject, message });
        else log.write('error', 'a message was dropped: subscribers answer each other without end', { subject });
        return;
      }
      delivering = true;
      deliver(subject, message);
      // By index, since shifting a long array costs its length each time.
      for (let index = 0; index < waiting.length; index += 1) {
        const next = waiting[index];
        if (next) deliver(next.subject, next.message);
      }
      waiting.length = 0;
      delivering = false;
    },
    subscribe(subject, handler) {
      const subscriber = (message: JsonValue): void => handler(message);
      const handlers = handlersBySubject.get(subject) ?? new Set();
      handlersBySubject.set(subject, handlers.add(subscriber));
      return () => {
        handlers.delete(subscriber);
        if (handlers.size === 0 && handlersBySubject.get(subject) === handlers) handlersBySubject.delete(subject);
      };
    },
  };
}
