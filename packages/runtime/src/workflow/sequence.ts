import type { Child, CompoundClass, CompoundContext, Template } from '../compound/compound-component.ts';
import { isNormal, type TerminationRecord } from '../termination-record.ts';
import { eventService } from './eventbus/event-node.ts';
import { finish } from './finish.ts';
import { actionsOf } from './older-notation.ts';
import { WorkflowCompound } from './workflow-compound.ts';

/**
 * Actions one after another, each made when the one before has ended normally. It ends with the last, or with the first that
 * does not end normally; the rest is never made.
 */
export const sequenceClass: CompoundClass = {
  className: 'Sequence',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Sequence'],
  children: 'templates',
  offers: [eventService],
  create: () => new Sequence(),
};

/** Also what other orders of the same are made of. */
export class Sequence extends WorkflowCompound {
  #waiting: Template[] = [];

  /** The actions in the order in which they shall run. */
  protected order(context: CompoundContext): readonly Template[] {
    return actionsOf(context);
  }

  protected async begin(context: CompoundContext): Promise<void> {
    this.#waiting = [...this.order(context)];
    const first = this.#waiting.shift();
    if (first) await this.launch(context, first);
    else finish(context, { type: 'normal', description: 'Empty Sequence' });
  }

  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    if (!isNormal(record) || this.#waiting.length === 0) context.endWith(record);
  }

  protected override actionEnded(context: CompoundContext): void {
    const next = this.#waiting.shift();
    if (next) this.launchNext(context, next, 'Sequence could not start the next component');
  }
}
