import { runtimeDiagnostic } from '../codes.ts';
import type { CompoundComponent } from '../compound/compound-component.ts';
import { diagnosticOf, type Engine, enterEnding, reportFailure } from '../engine.ts';
import { Interruption } from '../interruption.ts';
import { describeResource } from '../journal/ledger.ts';
import type { LiveComponent } from '../live-component.ts';
import { SdError } from '../sd-error.ts';
import { StepFailed } from '../step-failed.ts';
import type { TerminationRecord } from '../termination-record.ts';
import { within } from '../within.ts';
import { isForEnd, isPrepared } from './for-end.ts';
import { recoverChildrenToEnd } from './look.ts';

/**
 * The third phase: ends a component with all its children, once; everyone who asks waits for the same end. Never rejects: what
 * could not be undone is reported, and the rest goes on.
 *
 * In order: the whole tree below is interrupted, those that require the component and are ending too are terminated, its own step
 * settles, its children are terminated, its background work settles, its `terminate` runs.
 */
export function terminateTree(engine: Engine, component: LiveComponent, record: TerminationRecord): Promise<void> {
  component.termination ??= terminate(engine, component, record);
  return component.termination;
}

/**
 * Tells the component and everything below it to give up what they are doing, all at once, before the first of them is
 * terminated: otherwise those late in the order would go on making things.
 */
export function interruptTree(engine: Engine, top: LiveComponent): void {
  const nowMs = engine.world.clock.nowMs();
  const toVisit = [top];
  for (let component = toVisit.pop(); component !== undefined; component = toVisit.pop()) {
    // What is below an interrupted component was interrupted with it, and nothing is added there.
    if (component.isInterrupted) continue;
    component.interrupt(nowMs);
    for (const child of component.children?.values() ?? []) if (!isForEnd(component, child)) toVisit.push(child);
  }
}

async function terminate(engine: Engine, component: LiveComponent, record: TerminationRecord): Promise<void> {
  enterEnding(engine, component, { state: 'terminating', record });
  interruptTree(engine, component);
  component.background?.controller.abort(new Interruption());
  const dependants = engine.dependencies.ended(component, record);
  if (dependants.length > 0) await terminateDependants(engine, component, { dependants, record });
  await settleSteps(engine, component);
  await terminateChildren(engine, component, record);
  await settleBackground(engine, component);
  await terminateBehaviour(engine, component);
  // Nothing may be done in its name any more, whoever still holds its context.
  component.terminateController?.abort(new Interruption());
  component.children = undefined;
  component.services = undefined;
  enterEnding(engine, component, { state: 'terminated', record });
  engine.dependencies.forget(component);
}

/**
 * Those that require the component and end, because of it or anyway, are terminated first. They wait for nobody but their own
 * children and dependants, and a circle of these is refused before deployment; a circle that live attributes made is cut by the limit.
 */
async function terminateDependants(
  engine: Engine,
  component: LiveComponent,
  because: { readonly dependants: readonly LiveComponent[]; readonly record: TerminationRecord },
): Promise<void> {
  const { dependants, record } = because;
  const { clock, log } = engine.world;
  const more = dependants.length === 1 ? '' : ` and ${dependants.length - 1} more`;
  engine.events.publish(component.path, {
    event: 'waiting',
    waitingFor: `${dependants[0]?.path}${more} to end, before what it requires`,
  });
  const terminated = Promise.all(dependants.map((dependant) => terminateTree(engine, dependant, record)));
  if ((await within(clock, terminated, engine.limits.dependantsTimeoutMs)) === 'late') {
    log.write('warning', 'components that require another one did not end in time; it is terminated all the same', {
      application: engine.application,
      component: component.path,
    });
  }
  engine.events.publish(component.path, { event: 'waiting', waitingFor: '' });
}

/** Waits until deploy, start and the wait for readiness have given up, at most the limit from the interruption on. */
async function settleSteps(engine: Engine, component: LiveComponent): Promise<void> {
  const steps = [component.step, component.finishingStart, component.readying].filter((step) => step !== undefined);
  if (steps.length === 0) return;
  const { clock, log } = engine.world;
  const sinceMs = clock.nowMs() - (component.interruptedAtMs ?? clock.nowMs());
  const timeoutMs = Math.max(0, engine.limits.stepSettleTimeoutMs - sinceMs);
  if ((await within(clock, Promise.all(steps), timeoutMs)) === 'late') {
    log.write('warning', 'a step did not give up in time; its component is terminated all the same', {
      application: engine.application,
      component: component.path,
    });
  }
}

/** Ends the background work of an interrupted tree and waits until nothing in it is under way; terminates nothing. */
export async function settleTree(engine: Engine, top: LiveComponent): Promise<void> {
  const toVisit = [top];
  for (let component = toVisit.pop(); component !== undefined; component = toVisit.pop()) {
    component.background?.controller.abort(new Interruption());
    await settleSteps(engine, component);
    await settleBackground(engine, component);
    for (const child of component.children?.values() ?? []) toVisit.push(child);
  }
}

/** Waits within the same limit for work in the background, which has been told to end. */
async function settleBackground(engine: Engine, component: LiveComponent): Promise<void> {
  const { background } = component;
  if (background === undefined || background.works.size === 0) return;
  const { clock, log } = engine.world;
  if ((await within(clock, Promise.all(background.works), engine.limits.stepSettleTimeoutMs)) === 'late') {
    log.write('warning', 'work in the background did not give up in time; its component is terminated all the same', {
      application: engine.application,
      component: component.path,
    });
  }
}

/**
 * Last made, first terminated, each waited for; with `sfSyncTerminate false`, read in the compound's own attributes only, all
 * together, begun in the same order and waited for as well. A compound that has an order of its own says so.
 */
async function terminateChildren(engine: Engine, component: LiveComponent, record: TerminationRecord): Promise<void> {
  await recoverChildrenToEnd(engine, component);
  if (component.children === undefined) return;
  const stages = stagesOf(component);
  if (stages) {
    for (const stage of stages)
      await Promise.all(stage.map((child) => terminateChild(engine, component, { child, record })));
    return;
  }
  const lastFirst = [...component.children.values()].reverse();
  if (component.attribute('sfSyncTerminate')?.value === false) {
    await Promise.all(lastFirst.map((child) => terminateChild(engine, component, { child, record })));
    return;
  }
  for (const child of lastFirst) await terminateChild(engine, component, { child, record });
}

/** A child for the end has its last word before. */
async function terminateChild(
  engine: Engine,
  compound: LiveComponent,
  ending: { readonly child: LiveComponent; readonly record: TerminationRecord },
): Promise<void> {
  const { child, record } = ending;
  if (isForEnd(compound, child) && isPrepared(child)) {
    const { clock } = engine.world;
    const said = hearLastWord(engine, compound, child);
    if ((await within(clock, said, engine.limits.terminateTimeoutMs)) === 'late') {
      reportFailure(engine, child, { step: 'terminate', error: tookTooLong(engine.limits.terminateTimeoutMs) });
    }
  }
  await terminateTree(engine, child, record);
}

async function hearLastWord(engine: Engine, compound: LiveComponent, child: LiveComponent): Promise<void> {
  try {
    await (compound.behaviour as CompoundComponent).lastWord?.(engine.contextOf(compound), child);
  } catch (error) {
    if (error instanceof StepFailed || error instanceof Interruption) return;
    reportFailure(engine, child, { step: 'terminate', error });
  }
}

/** The compound's own order, as far as it names its children; the others follow together, for none may be left out. */
function stagesOf(component: LiveComponent): readonly (readonly LiveComponent[])[] | undefined {
  const children = [...(component.children?.values() ?? [])];
  const stages = (component.behaviour as CompoundComponent).terminationStages?.(children);
  if (stages === undefined) return undefined;
  const left = new Set(children);
  const known = stages.map((stage) =>
    stage.filter((child): child is LiveComponent => left.delete(child as LiveComponent)),
  );
  return [...known, [...left]];
}

/** Calls `terminate`, again when it fails, and reports what is left when it keeps failing. */
async function terminateBehaviour(engine: Engine, component: LiveComponent): Promise<void> {
  if (component.behaviour.terminate === undefined) return;
  const { terminateAttemptsMax, terminateRetryDelayMs } = engine.limits;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptTerminate(engine, component);
    if (outcome.result === 'done') return;
    if (outcome.result === 'late' || attempt >= terminateAttemptsMax) {
      reportRemnants(engine, component, outcome.error);
      return;
    }
    reportRetry(engine, component, { error: outcome.error, attempt });
    engine.events.publish(component.path, { event: 'waiting', waitingFor: 'the next attempt to terminate' });
    await new Promise<void>((resolve) => {
      engine.world.clock.after(terminateRetryDelayMs, resolve);
    });
    engine.events.publish(component.path, { event: 'waiting', waitingFor: '' });
  }
}

type Attempt = { readonly result: 'done' } | { readonly result: 'failed' | 'late'; readonly error: unknown };

async function attemptTerminate(engine: Engine, component: LiveComponent): Promise<Attempt> {
  const { clock } = engine.world;
  const { terminateTimeoutMs, stepSettleTimeoutMs } = engine.limits;
  const controller = new AbortController();
  component.terminateController = controller;
  const work = callTerminate(engine, component);
  if ((await within(clock, work, terminateTimeoutMs)) === 'late') {
    const late = tookTooLong(terminateTimeoutMs);
    controller.abort(late);
    await within(clock, work, stepSettleTimeoutMs);
    return { result: 'late', error: late };
  }
  return work;
}

async function callTerminate(engine: Engine, component: LiveComponent): Promise<Attempt> {
  try {
    await component.behaviour.terminate?.(engine.contextOf(component));
    return { result: 'done' };
  } catch (error) {
    return { result: 'failed', error };
  }
}

function reportRetry(
  engine: Engine,
  component: LiveComponent,
  failed: { readonly error: unknown; readonly attempt: number },
): void {
  const { terminateAttemptsMax, terminateRetryDelayMs } = engine.limits;
  const diagnostic = diagnosticOf(failed.error, component);
  const note = `attempt ${failed.attempt} of ${terminateAttemptsMax}; the next in ${terminateRetryDelayMs / 1000} s`;
  engine.events.publish(component.path, {
    event: 'failed',
    step: 'terminate',
    diagnostic: { ...diagnostic, severity: 'warning', notes: [...diagnostic.notes, note] },
  });
}

function reportRemnants(engine: Engine, component: LiveComponent, error: unknown): void {
  const diagnostic = diagnosticOf(error, component);
  const standing = engine.journal.ledger.standingOf(component.path);
  const facts = [
    ...(diagnostic.facts ?? []),
    ...(standing.length > 0 ? [{ name: 'left standing', value: standing.map(describeResource).join(', ') }] : []),
  ];
  reportFailure(engine, component, {
    step: 'terminate',
    error: new SdError({ ...diagnostic, facts }, { cause: error }),
  });
}

function tookTooLong(timeoutMs: number): SdError {
  return new SdError(
    runtimeDiagnostic('SD6302', {
      notes: [`it was given ${timeoutMs / 1000} s`],
      help: 'look at the host for what is left of the component, and remove that by hand',
    }),
  );
}
