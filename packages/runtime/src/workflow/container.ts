import type { Diagnostic } from '@smartdomains/language';
import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import { checkParallel, Parallel } from '../compound/parallel.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { eventService } from './eventbus/event-node.ts';

/** Makes its children as a Parallel does. Those that end, however, leave it; it lives until it is terminated. */
export const containerClass: CompoundClass = {
  className: 'Container',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Container'],
  children: 'templates',
  offers: [eventService],
  check: checkParallel,
  create: () => new Container(),
};

class Container extends Parallel {
  /** One that does not answer pings is ended, and nobody else. */
  childPingFailed(context: CompoundContext, child: Child, failure: Diagnostic): void {
    context.endChild(child, { type: 'abnormal', description: failure.summary, id: child.path, cause: failure });
  }

  protected override actionEnding(_context: CompoundContext, _action: Child, _record: TerminationRecord): void {
    // Whatever the end is, it is the child's alone.
  }

  protected override lastEnded(_context: CompoundContext, _record: TerminationRecord): void {
    // It needs no children to live.
  }
}
