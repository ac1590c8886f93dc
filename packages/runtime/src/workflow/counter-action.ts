import type { Diagnostic } from '@smartdomains/language';
import type { Child, CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { eventService } from './eventbus/event-node.ts';
import { actionOf, checkAction, WorkflowCompound } from './workflow-compound.ts';

const livenessName = 'liveness';
const counterActionName = 'counterAction';

/**
 * Runs its action at start, prepares `counterAction` then, and starts that when it is terminated itself, as Finally does. The end
 * of the action, even an abnormal one, is the action's alone. Only `liveness`, where there is one, answers pings.
 */
export const counterActionClass: CompoundClass = {
  className: 'CounterAction',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.CounterAction'],
  children: 'templates',
  offers: [eventService],
  check(view, report) {
    checkAction(view, report);
    checkAction(view, report, counterActionName);
  },
  create: () => new CounterAction(),
};

class CounterAction extends WorkflowCompound {
  protected async begin(context: CompoundContext): Promise<void> {
    await this.launch(context, actionOf(context));
    await this.prepareForEnd(context, actionOf(context, counterActionName, counterActionName));
    const liveness = context.templates().find(({ name }) => name === livenessName);
    if (liveness) await this.launch(context, liveness);
  }

  protected override actionEnding(_context: CompoundContext, _action: Child, _record: TerminationRecord): void {
    // Whatever was done stays to be undone at the end.
  }

  childPingFailed(context: CompoundContext, child: Child, failure: Diagnostic): void {
    if (child.name !== livenessName) return;
    const description = `Liveness Send Failure in ${context.path} when calling ${child.path}`;
    context.endWith({ type: 'abnormal', description, id: context.path, cause: failure });
  }

  isForEnd(child: Child): boolean {
    return child.name === counterActionName;
  }

  lastWord(context: CompoundContext, child: Child): Promise<void> {
    return context.startForEnd(child);
  }
}
