import type { Diagnostic } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { DescriptionView } from '../component.ts';
import { recordOfFailure, type StepFailed } from '../step-failed.ts';
import { isNormal, type TerminationRecord } from '../termination-record.ts';
import { eventService } from '../workflow/eventbus/event-node.ts';
import { actionsOf } from '../workflow/older-notation.ts';
import { WorkflowCompound } from '../workflow/workflow-compound.ts';
import { warnOfRequirementsOutsidePool } from './check-requirements.ts';
import type { Child, ChildLaunch, CompoundClass, CompoundContext } from './compound-component.ts';

/**
 * Children that are made in its start, each deployed and started as one (runtime notes section 11): one after another, or
 * with `asynchCreateChild` all at once. Children that end normally leave it; the last one ends it.
 *
 * Its `start` returns as the original's does: after all children's starts, or with `asynchCreateChild` at once, so that what
 * stands after it in its own compound does not wait. It counts as started when all its children have started or failed.
 */
export const parallelClass: CompoundClass = {
  className: 'Parallel',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Parallel'],
  children: 'templates',
  offers: [eventService],
  check: checkParallel,
  create: () => new Parallel(),
};

/** What `check` says of each class that makes its children as a Parallel does. */
export function checkParallel(view: DescriptionView, report: (diagnostic: Diagnostic) => void): void {
  warnOfRequirementsOutsidePool(view, report);
  if (view.value('terminateOnAbnormalChildDeploy') !== false || view.value('asynchCreateChild') === true) return;
  const place = view.place('terminateOnAbnormalChildDeploy');
  report(
    runtimeDiagnostic('SD5007', {
      severity: 'warning',
      primary: place && { place, text: 'is heeded only with `asynchCreateChild true`' },
      component: view.path,
      notes: ['children made one after another always end the Parallel when one of them fails'],
      help: 'add `asynchCreateChild true`, or leave the attribute out',
    }),
  );
}

/** Also what makes its children likewise and answers their ends otherwise. */
export class Parallel extends WorkflowCompound {
  /** Children that are to be made or are on their way to started: the last one is not known before this is zero. */
  #launching = 0;
  #launched: Promise<unknown> | undefined;
  readonly #stillStarting: Child[] = [];
  /** How the latest child left: its record is that of the Parallel if it was the last. */
  #lastRecord: TerminationRecord | undefined;

  protected async begin(context: CompoundContext): Promise<void> {
    const templates = actionsOf(context);
    if (templates.length === 0) {
      if (context.attributes.optionalBoolean('terminateOnEmptyDeploy') ?? false) {
        context.end({ type: 'normal', description: 'Parallel component is empty' });
      }
      return;
    }
    this.#launching = templates.length;
    if (context.attributes.optionalBoolean('asynchCreateChild') ?? false) {
      const failureEnds = context.attributes.optionalBoolean('terminateOnAbnormalChildDeploy') ?? true;
      this.#launched = Promise.all(
        templates.map(async (template) => {
          const launch = await context.launchChild(template);
          await this.#afterLaunch(context, launch, failureEnds ? 'ends' : 'is left out');
        }),
      );
      // Whoever awaits it deals with its failure; here it must only not count as nobody's.
      this.#launched.catch(() => undefined);
      return;
    }
    for (const template of templates) {
      await this.#afterLaunch(context, await context.launchChild(template), 'ends');
    }
  }

  override finishStart(context: CompoundContext): Promise<void> | undefined {
    const fixed = super.finishStart(context);
    if (this.#launched === undefined && this.#stillStarting.length === 0 && !this.isChanging) return fixed;
    return this.#finishStart(context, fixed);
  }

  async #finishStart(context: CompoundContext, fixed: Promise<void> | undefined): Promise<void> {
    await Promise.all([fixed, this.#launched]);
    await Promise.all(this.#stillStarting.splice(0).map((child) => context.childStarted(child)));
    // Children that ended in their own start: if they were the last, it ends and never was started.
    await this.changed(context);
  }

  protected override actionEnding(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    if (isNormal(record)) return;
    if (context.attributes.optionalBoolean('terminateOnAbnormalChildTermination') ?? true) context.endWith(record);
  }

  protected override actionEnded(context: CompoundContext, _action: Child, record: TerminationRecord): void {
    this.#lastRecord = record;
    this.#endAfterLast(context);
  }

  async #afterLaunch(context: CompoundContext, launch: ChildLaunch, failed: 'ends' | 'is left out'): Promise<void> {
    if (launch.result === 'starting') this.#stillStarting.push(launch.child);
    if (launch.result === 'failed') {
      if (failed === 'ends') {
        context.endWith(failureRecord(context, launch.failure));
        return;
      }
      const record = recordOfFailure(launch.failure);
      if (launch.child) await context.terminateChild(launch.child, record);
      this.#lastRecord = record;
    }
    this.#launching -= 1;
    this.#endAfterLast(context);
  }

  /**
   * Ends when nothing is left and nothing is on its way. Asked after each child that left and after each that was made, since
   * a child may end before its start has returned.
   */
  #endAfterLast(context: CompoundContext): void {
    const record = this.#lastRecord;
    if (this.#launching > 0 || context.childCount > 0 || record === undefined) return;
    this.lastEnded(context, record);
  }

  /** The last child has left, with this record. */
  protected lastEnded(context: CompoundContext, record: TerminationRecord): void {
    if (isNormal(record)) context.endWith(record);
    else {
      const description = 'Terminating normally even though a child terminated abnormally';
      context.end({ type: 'normal', description });
    }
  }
}

function failureRecord(context: CompoundContext, failure: StepFailed): TerminationRecord {
  const { description, cause } = recordOfFailure(failure);
  return {
    type: 'abnormal',
    description: `Failed to start sub-components of ${context.path}: ${description}`,
    id: failure.path,
    ...(cause && { cause }),
  };
}
