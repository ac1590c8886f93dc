import type { Diagnostic } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { DescriptionView } from '../component.ts';
import { recordOfFailure, type StepFailed } from '../step-failed.ts';
import { isNormal, type TerminationRecord } from '../termination-record.ts';
import { childrenReady } from './children.ts';
import type { Child, ChildLaunch, CompoundClass, CompoundComponent, CompoundContext } from './compound-component.ts';

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
  check: checkParallel,
  create: () => new Parallel(),
};

function checkParallel(view: DescriptionView, report: (diagnostic: Diagnostic) => void): void {
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

class Parallel implements CompoundComponent {
  /** Children that are to be made or are on their way to started: the last one is not known before this is zero. */
  #launching = 0;
  #launched: Promise<unknown> | undefined;
  readonly #stillStarting: Child[] = [];
  /** How the latest child left: its record is that of the Parallel if it was the last. */
  #lastRecord: TerminationRecord | undefined;

  async start(context: CompoundContext): Promise<void> {
    const templates = context.templates();
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

  finishStart(context: CompoundContext): Promise<void> | undefined {
    if (this.#launched === undefined && this.#stillStarting.length === 0) return undefined;
    return this.#finishStart(context);
  }

  async #finishStart(context: CompoundContext): Promise<void> {
    await this.#launched;
    await Promise.all(this.#stillStarting.splice(0).map((child) => context.childStarted(child)));
  }

  ready(context: CompoundContext): Promise<void> {
    return childrenReady(context);
  }

  childEnding(context: CompoundContext, _child: Child, record: TerminationRecord): void {
    if (isNormal(record)) return;
    if (context.attributes.optionalBoolean('terminateOnAbnormalChildTermination') ?? true) context.endWith(record);
  }

  childEnded(context: CompoundContext, _child: Child, record: TerminationRecord): void {
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
