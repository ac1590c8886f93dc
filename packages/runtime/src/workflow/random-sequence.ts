import { runtimeDiagnostic } from '../codes.ts';
import type { CompoundClass, CompoundContext, Template } from '../compound/compound-component.ts';
import { SdError } from '../sd-error.ts';
import { eventService } from './eventbus/event-node.ts';
import { seededOrder } from './seeded-order.ts';
import { Sequence } from './sequence.ts';

/** For a description that was not made from the library's template. */
const seedDefault = 6_387_315;

/** A Sequence in an order drawn from `seed`. Without actions its start fails. */
export const randomSequenceClass: CompoundClass = {
  className: 'RandomSequence',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.RandomSequence'],
  children: 'templates',
  offers: [eventService],
  create: () => new RandomSequence(),
};

class RandomSequence extends Sequence {
  protected override order(context: CompoundContext): readonly Template[] {
    const templates = super.order(context);
    if (templates.length > 0) return seededOrder(templates, context.attributes.optionalInteger('seed') ?? seedDefault);
    throw new SdError(
      runtimeDiagnostic('SD6411', {
        notes: ['a RandomSequence needs at least one action'],
        help: 'give it components to run, or use a Sequence, which may be empty',
      }),
    );
  }
}
