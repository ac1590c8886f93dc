import type { Value } from '@smartdomains/language';
import type { ComponentClass, ComponentContext } from '../../component.ts';
import { valueText } from '../../value-text.ts';
import { eventService } from './event-node.ts';
import { EventPrim } from './event-prim.ts';

/** Ends normally when it has got `count` events; equal ones count once with `allDifferent`, the boolean or its text. */
export const eventCounterClass: ComponentClass = {
  className: 'EventCounter',
  aliases: ['org.smartfrog.sfcore.workflow.eventbus.EventCounter'],
  offers: [eventService],
  create: () => new EventCounter(),
};

/** Before the text of an event that is remembered. */
const differentName = 'event ';

class EventCounter extends EventPrim {
  /** Bounded by `count`: it ends when there are so many. */
  readonly #different = new Set<string>();
  #counted = 0;
  #isStarted = false;

  override async deploy(context: ComponentContext): Promise<void> {
    const counted = context.memory.get('counted');
    if (typeof counted === 'number') this.#counted = counted;
    for (const name of context.memory.names()) {
      if (name.startsWith(differentName)) this.#different.add(name.slice(differentName.length));
    }
    await super.deploy(context);
  }

  protected override async begin(context: ComponentContext): Promise<void> {
    this.#isStarted = true;
    this.#endWhenFull(context);
  }

  protected override received(context: ComponentContext, event: Value): void {
    if (this.#isFull(context)) return;
    const text = valueText(event);
    if (this.#isAllDifferent(context) && this.#different.has(text)) return;
    if (this.#isAllDifferent(context)) {
      this.#different.add(text);
      context.memory.set(`${differentName}${text}`, true);
    }
    this.#counted += 1;
    context.memory.set('counted', this.#counted);
    if (this.#isStarted) this.#endWhenFull(context);
  }

  #endWhenFull(context: ComponentContext): void {
    if (this.#isFull(context)) context.end({ type: 'normal', description: `${this.#counted} events have come` });
  }

  #isFull({ attributes }: ComponentContext): boolean {
    return this.#counted >= (attributes.optionalInteger('count') ?? 1);
  }

  #isAllDifferent({ attributes }: ComponentContext): boolean {
    const value = attributes.optionalValue('allDifferent') ?? true;
    return value === true || value === 'true';
  }
}
