import { type Description, descriptionFromJson, type Reference, type Value } from '@smartdomains/language';
import type { Child, CompoundClass, CompoundContext } from '../../compound/compound-component.ts';
import { SdError } from '../../sd-error.ts';
import { isNormal, type TerminationRecord } from '../../termination-record.ts';
import { valueText } from '../../value-text.ts';
import { WorkflowCompound } from '../workflow-compound.ts';
import { eventService } from './event-node.ts';

/** Children that live at the same time, and events kept until it starts; what comes beyond is logged and not answered. */
export const onEventChildrenMax = 1_000;

/**
 * Answers events: the text of one is read as a reference, and the description it leads to is made as the child of that text and a
 * number; where it leads to none, `otherwise` is; without that the event is ignored. With `singleEvent` only the first event
 * counts, and the end of its child is the end; else children that end normally leave it, and others end it.
 */
export const onEventClass: CompoundClass = {
  className: 'OnEvent',
  aliases: ['org.smartfrog.sfcore.workflow.eventbus.OnEvent'],
  children: 'templates',
  offers: [eventService],
  create: () => new OnEvent(),
};

class OnEvent extends WorkflowCompound {
  #answered = 0;
  #isStarted = false;
  readonly #early: Value[] = [];

  protected async begin(context: CompoundContext): Promise<void> {
    this.#isStarted = true;
    for (const event of this.#early.splice(0)) this.#answer(context, event);
  }

  protected override received(context: CompoundContext, event: Value): void {
    if (this.#isStarted) this.#answer(context, event);
    else if (this.#early.length < onEventChildrenMax) this.#early.push(event);
    else logUnanswered(context, event);
  }

  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    if (!isNormal(record) || this.#isSingle(context)) context.endWith(record);
  }

  #answer(context: CompoundContext, event: Value): void {
    if (this.#isSingle(context) && this.#answered > 0) return;
    const text = valueText(event);
    const description = templateFor(context, text) ?? templateFor(context, 'otherwise');
    if (description === undefined) return;
    if (context.childCount >= onEventChildrenMax) {
      logUnanswered(context, event);
      return;
    }
    this.launchNext(
      context,
      { name: `${nameOf(text)}${this.#answered}`, description },
      `OnEvent could not answer \`${text}\``,
    );
    this.#answered += 1;
  }

  #isSingle({ attributes }: CompoundContext): boolean {
    return attributes.optionalBoolean('singleEvent') ?? true;
  }
}

function logUnanswered(context: CompoundContext, event: Value): void {
  context.log.write('warning', 'an event is not answered: too many are being answered already', {
    application: context.application,
    component: context.path,
    event: valueText(event),
  });
}

/** The description that the text leads to, read as a reference. */
function templateFor(context: CompoundContext, text: string): Description | undefined {
  const reference = referenceOf(text);
  if (reference === undefined) return undefined;
  try {
    const { value, component } = context.follow(reference);
    const isTemplate = component === undefined && typeof value === 'object' && value !== null;
    return isTemplate && value.type === 'description' ? value : undefined;
  } catch (error) {
    if (SdError.isInstance(error)) return undefined;
    throw error;
  }
}

/** A text as part of a name: short, and without what divides the names of a path. */
function nameOf(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, '_').slice(0, 64);
}

function referenceOf(text: string): Reference | undefined {
  const read = descriptionFromJson({ event: { $ref: `LAZY ${text}` } });
  const value = 'description' in read ? read.description.attributes.get('event')?.value : undefined;
  return typeof value === 'object' && value !== null && value.type === 'reference' ? value : undefined;
}
