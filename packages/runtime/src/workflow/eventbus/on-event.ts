import { type Description, descriptionFromJson, type Reference, type Value } from '@smartdomains/language';
import type { Child, CompoundClass, CompoundContext } from '../../compound/compound-component.ts';
import { SdError } from '../../sd-error.ts';
import { isNormal, type TerminationRecord } from '../../termination-record.ts';
import { valueText } from '../../value-text.ts';
import { WorkflowCompound } from '../workflow-compound.ts';
import { eventService } from './event-node.ts';
import { eventFromRecord, eventToRecord } from './event-record.ts';

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

/** Before the number of an event that came before the start, and of one that is being answered; and how many were. */
const earlyName = 'early ';
const answerName = 'answer ';
const answeredName = 'answered';

class OnEvent extends WorkflowCompound {
  #answered = 0;
  /** The numbers of the answers that live, by the name of the child. */
  readonly #numbers = new Map<string, number>();
  #isStarted = false;
  readonly #early: Value[] = [];

  override async deploy(context: CompoundContext): Promise<void> {
    const { memory } = context;
    const answered = memory.get(answeredName);
    if (typeof answered === 'number') this.#answered = answered;
    const early = memory.names().filter((name) => name.startsWith(earlyName));
    this.#early.push(...early.map((name) => eventFromRecord(memory.get(name))));
    await super.deploy(context);
  }

  protected async begin(context: CompoundContext): Promise<void> {
    const { memory } = context;
    this.#isStarted = true;
    for (const name of memory.names()) {
      if (!name.startsWith(answerName)) continue;
      this.#make(context, eventFromRecord(memory.get(name)), Number(name.slice(answerName.length)));
    }
    for (const event of this.#early.splice(0)) this.#answer(context, event);
    for (const name of memory.names()) if (name.startsWith(earlyName)) memory.set(name, undefined);
  }

  protected override received(context: CompoundContext, event: Value): void {
    if (this.#isStarted) this.#answer(context, event);
    else if (this.#early.length < onEventChildrenMax) {
      context.memory.set(`${earlyName}${this.#early.length}`, eventToRecord(event));
      this.#early.push(event);
    } else logUnanswered(context, event);
  }

  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    if (!isNormal(record) || this.#isSingle(context)) context.endWith(record);
  }

  #answer(context: CompoundContext, event: Value): void {
    if (this.#isSingle(context) && this.#answered > 0) return;
    if (descriptionFor(context, event) === undefined) return;
    if (context.childCount >= onEventChildrenMax) {
      logUnanswered(context, event);
      return;
    }
    const number = this.#answered;
    this.#answered += 1;
    context.memory.set(answeredName, this.#answered);
    context.memory.set(`${answerName}${number}`, eventToRecord(event));
    this.#make(context, event, number);
  }

  #make(context: CompoundContext, event: Value, number: number): void {
    const text = valueText(event);
    const description = descriptionFor(context, event);
    if (description === undefined) return;
    const name = `${nameOf(text)}${number}`;
    this.#numbers.set(name, number);
    this.launchNext(context, { name, description }, `OnEvent could not answer \`${text}\``);
  }

  protected override actionEnded(context: CompoundContext, { name }: Child): void {
    context.memory.set(`${answerName}${this.#numbers.get(name)}`, undefined);
    this.#numbers.delete(name);
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

/** What is made to answer an event. */
function descriptionFor(context: CompoundContext, event: Value): Description | undefined {
  return templateFor(context, valueText(event)) ?? templateFor(context, 'otherwise');
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
