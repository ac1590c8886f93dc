import type { Description, Value } from '@smartdomains/language';
import { runtimeDiagnostic } from '../../codes.ts';
import type { ComponentContext, OfferedService, ServiceKey } from '../../component.ts';
import type { ComponentPath } from '../../names.ts';
import { SdError } from '../../sd-error.ts';
import { valueText } from '../../value-text.ts';

/** Components an event may pass through one after another. */
export const eventRouteMax = 100;
/** Components that one sent event may reach in all, those it reaches twice counted twice. */
export const eventDeliveriesMax = 10_000;

/** An event on its way: what was sent, through whom it came, and how many deliveries are left of it. */
export interface TravellingEvent {
  readonly value: Value;
  readonly route: readonly EventSink[];
  readonly deliveries: { left: number };
}

/** What a component on the event bus is to the others (runtime notes section 12). */
export interface EventSink {
  readonly path: ComponentPath | undefined;
  /** Handles the event, then passes it on, all before it returns. Throws when handling fails. */
  take(event: TravellingEvent): void;
  /** From now on `sink` gets its events; once, however often it is added. */
  add(sink: EventSink): void;
  remove(sink: EventSink): void;
}

export const eventService: ServiceKey<EventSink> = { name: 'place on the event bus' };

/**
 * A component's place on the event bus. It exists with the component, takes part from `open` (its deploy) to `close` (its
 * termination), and sends to the components that `sendTo` names at that moment, then to those that registered, in that
 * order. A sink that fails is logged and skipped; one the event has come through already does not get it again.
 */
export class EventNode implements EventSink {
  readonly services: readonly OfferedService[] = [{ key: eventService, service: this }];
  readonly #registered = new Set<EventSink>();
  readonly #registeredWith: EventSink[] = [];
  #context: ComponentContext | undefined;
  #handle: ((event: Value) => void) | undefined;
  #catchUp: ((sink: EventSink, caughtUp: () => void) => void) | undefined;
  #left: ((sink: EventSink) => void) | undefined;
  readonly #joining = new Set<EventSink>();

  get path(): ComponentPath | undefined {
    return this.#context?.path;
  }

  /** Registers with the components that `registerWith` names. Throws when one of them is not on the bus. */
  open(
    context: ComponentContext,
    on: {
      readonly event?: (event: Value) => void;
      /** A sink that registers gets events only once this has called back. */
      readonly catchUp?: ((sink: EventSink, caughtUp: () => void) => void) | undefined;
      /** A sink that had registered leaves. */
      readonly left?: ((sink: EventSink) => void) | undefined;
    } = {},
  ): void {
    this.#context = context;
    this.#handle = on.event;
    this.#catchUp = on.catchUp;
    this.#left = on.left;
    const sources = context.attributes.optionalDescription('registerWith');
    for (const [name, value] of entriesOf(sources)) {
      const source = sinkOf(context, { description: sources, list: 'registerWith', name, value });
      if (source === this) continue;
      source.add(this);
      this.#registeredWith.push(source);
    }
  }

  /** Takes no part any more. */
  close(): void {
    for (const source of this.#registeredWith.splice(0)) source.remove(this);
    this.#context = undefined;
    this.#left = undefined;
    this.#registered.clear();
    this.#joining.clear();
  }

  /** A new event of this component, for everybody it sends to. */
  send(value: Value): void {
    this.#passOn({ value, route: [], deliveries: { left: eventDeliveriesMax } });
  }

  take(event: TravellingEvent): void {
    if (this.#context === undefined) throw new Error('the component takes no part in events now');
    if (event.route.includes(this)) return;
    this.#handle?.(event.value);
    this.#passOn(event);
  }

  add(sink: EventSink): void {
    if (sink === this || this.#registered.has(sink) || this.#joining.has(sink)) return;
    if (this.#catchUp === undefined) {
      this.#registered.add(sink);
      return;
    }
    this.#joining.add(sink);
    this.#catchUp(sink, () => {
      if (this.#joining.delete(sink)) this.#registered.add(sink);
    });
  }

  remove(sink: EventSink): void {
    const wasHere = this.#registered.delete(sink);
    const wasJoining = this.#joining.delete(sink);
    if (wasHere || wasJoining) this.#left?.(sink);
  }

  /** Gives the event to one sink alone, while that catches up; false when it does not any more. */
  sendOnlyTo(sink: EventSink, value: Value): boolean {
    if (!this.#joining.has(sink)) return false;
    this.#give(sink, { value, route: [this], deliveries: { left: eventDeliveriesMax } });
    return true;
  }

  #passOn(event: TravellingEvent): void {
    if (event.route.length >= eventRouteMax) {
      this.#log('an event was not passed on: it has come through too many components', {
        event: valueText(event.value),
      });
      return;
    }
    const onward: TravellingEvent = { ...event, route: [...event.route, this] };
    for (const sink of new Set([...this.#named(), ...this.#registered])) this.#give(sink, onward);
  }

  #give(sink: EventSink, event: TravellingEvent): void {
    if (sink === this) return;
    if (event.deliveries.left <= 0) {
      // Once for each event, not once for each sink that misses it.
      if (event.deliveries.left === 0)
        this.#log('an event was not passed on: it has reached too many components', { event: valueText(event.value) });
      event.deliveries.left = -1;
      return;
    }
    event.deliveries.left -= 1;
    try {
      sink.take(event);
    } catch (error) {
      this.#log('an event could not be delivered', {
        to: sink.path ?? 'a component that is gone',
        error: String(error),
      });
    }
  }

  /** The components that `sendTo` names now: some of them may not have existed before. */
  *#named(): Iterable<EventSink> {
    const context = this.#context;
    if (context === undefined) return;
    const sinks = context.attributes.optionalDescription('sendTo');
    for (const [name, value] of entriesOf(sinks)) {
      try {
        yield sinkOf(context, { description: sinks, list: 'sendTo', name, value });
      } catch (error) {
        if (!SdError.isInstance(error)) throw error;
        this.#log('an event could not be delivered', { to: `sendTo:${name}`, error: String(error) });
      }
    }
  }

  #log(message: string, data: Readonly<Record<string, string>>): void {
    const context = this.#context;
    context?.log.write('warning', message, { application: context.application, component: context.path, ...data });
  }
}

function* entriesOf(description: Description | undefined): Iterable<readonly [string, Value]> {
  for (const { name, value } of description?.attributes.values() ?? []) {
    // A template brings its schemas along.
    if (typeof value === 'object' && value !== null && value.type === 'reference') yield [name, value];
  }
}

function sinkOf(
  context: ComponentContext,
  entry: {
    readonly description: Description | undefined;
    readonly list: 'sendTo' | 'registerWith';
    readonly name: string;
    readonly value: Value;
  },
): EventSink {
  const { description, list, name, value } = entry;
  const reached = context.follow(value, description && { within: description });
  const sink = reached.component?.service(eventService);
  if (sink !== undefined) return sink;
  const place = description?.attributes.get(name)?.valuePlace;
  const found = reached.component ? `the component ${reached.component.path}` : valueText(reached.value);
  throw new SdError(
    runtimeDiagnostic('SD6501', {
      ...(place && { primary: { place, text: 'must lead to a component that takes events' } }),
      component: context.path,
      notes: [`\`${list}:${name}\` leads to ${found}`],
      help: 'name a workflow component, or one that extends EventPrim or EventCompound',
    }),
  );
}
