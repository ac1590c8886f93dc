import type { Diagnostic } from '@smartdomains/language';
import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import { checkParallel, Parallel } from '../compound/parallel.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { eventService } from './eventbus/event-node.ts';

/**
 * Makes its children as a Parallel does. When one of them ends or fails a ping, it leaves its parent, which does not notice, and
 * ends.
 */
export const fireBreakClass: CompoundClass = {
  className: 'FireBreak',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.FireBreak'],
  children: 'templates',
  offers: [eventService],
  check: checkParallel,
  create: () => new FireBreak(),
};

class FireBreak extends Parallel {
  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    leave(context, { type: record.type, description: record.description });
  }

  childPingFailed(context: CompoundContext, child: Child, _failure: Diagnostic): void {
    const description = `Liveness Send Failure in ${context.path} when calling ${child.path}`;
    leave(context, { type: 'abnormal', description });
  }
}

function leave(context: CompoundContext, record: Pick<TerminationRecord, 'type' | 'description'>): void {
  // Not awaited: it is this component's own termination.
  context.self.detachAndTerminate(record).catch((error: unknown) => {
    context.log.write('warning', 'a FireBreak could not leave its parent', {
      application: context.application,
      component: context.path,
      error: String(error),
    });
  });
}
