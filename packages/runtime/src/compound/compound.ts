import type { TerminationRecord } from '../termination-record.ts';
import { warnOfRequirementsOutsidePool } from './check-requirements.ts';
import { childrenReady, finishStartOf } from './children.ts';
import type { Child, CompoundClass, CompoundComponent, CompoundContext } from './compound-component.ts';

/**
 * A component with children as one whole (runtime notes section 3): they exist with it, deploy in order one after another,
 * then start in order, and the end of any of them, normal or not, ends all with the same record.
 */
export const compoundClass: CompoundClass = {
  className: 'Compound',
  aliases: ['org.smartfrog.sfcore.compound.CompoundImpl'],
  children: 'components',
  check: warnOfRequirementsOutsidePool,
  create: () => new Compound(),
};

/** Also what conditions over several conditions are made of. */
export class Compound implements CompoundComponent {
  readonly #stillStarting: Child[] = [];

  async deploy(context: CompoundContext): Promise<void> {
    for (const child of context.children()) await context.deployChild(child);
  }

  async start(context: CompoundContext): Promise<void> {
    for (const child of context.children()) {
      if ((await context.startChild(child)) === 'starting') this.#stillStarting.push(child);
    }
  }

  finishStart(context: CompoundContext): Promise<void> | undefined {
    return finishStartOf(this.#stillStarting, context);
  }

  ready(context: CompoundContext): Promise<void> {
    return childrenReady(context);
  }

  childEnding(context: CompoundContext, _child: Child, record: TerminationRecord): void {
    context.endWith(record);
  }
}
