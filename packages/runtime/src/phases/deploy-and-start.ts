import type { ComponentContext } from '../component.ts';
import type { ChildStart, CompoundComponent } from '../compound/compound-component.ts';
import { type Engine, engineOf, enter, reportFailure } from '../engine.ts';
import { Interruption } from '../interruption.ts';
import type { LiveComponent } from '../live-component.ts';
import { failedAssertion, hasAssertions } from '../references/assertions.ts';
import { liveScope } from '../references/scope.ts';
import { SdError } from '../sd-error.ts';
import { recordOfFailure, StepFailed } from '../step-failed.ts';
import { resumeChanges } from './change.ts';
import { endComponent } from './end.ts';
import { beginLiveness } from './liveness.ts';
import { actOnFinding, recoverComponent } from './recover.ts';

/**
 * The deploy of a component; a compound's includes that of its children as far as it decides so. Rejects with `StepFailed`
 * when it fails, here or below, and with `Interruption` when the component's end came first.
 */
export async function deployComponent(engine: Engine, component: LiveComponent): Promise<void> {
  await beforeStep(engine, component);
  enterUnlessEnding(engine, component, 'deploying');
  const recorded = engine.earlier.take(component.path);
  if (recorded) {
    await recoverComponent(engine, component, recorded);
    throwIfEnding(component);
  }
  if (!component.isAdopted) checkAssertions(engine, component);
  if (component.behaviour.deploy && !component.isAdopted) {
    await runStep(engine, component, 'deploy');
  }
  enterUnlessEnding(engine, component, 'deployed');
}

/**
 * The start of a component. Resolves when its start has returned; `starting` when a compound still waits for children to
 * start, which is when its state follows. Rejects like `deployComponent`.
 */
export async function startComponent(engine: Engine, component: LiveComponent): Promise<ChildStart> {
  await beforeStep(engine, component);
  enterUnlessEnding(engine, component, 'starting');
  if (component.behaviour.start && !component.isAdopted) {
    await runStep(engine, component, 'start');
  }
  throwIfEnding(component);
  for (const template of engine.earlier.childrenOfOthers(component)) await engine.createChild(component, template);
  throwIfEnding(component);
  const rest = (component.behaviour as CompoundComponent).finishStart?.(engine.contextOf(component));
  if (rest === undefined) {
    enterStarted(engine, component);
    return 'started';
  }
  component.finishingStart = finishStart(engine, component, rest);
  return 'starting';
}

/** Throws when an assertion or schema that was left for run time does not hold with the values there are now. */
function checkAssertions(engine: Engine, component: LiveComponent): void {
  if (!hasAssertions(component.description)) return;
  const diagnostic = failedAssertion(liveScope(component));
  if (diagnostic) throw reportFailure(engine, component, { step: 'deploy', error: new SdError(diagnostic) });
}

/** Waits until the journal has room for what the step will write. */
async function beforeStep(engine: Engine, component: LiveComponent): Promise<void> {
  if (engine.journal.isFull) {
    try {
      await engine.journal.durable();
    } catch (error) {
      throw reportFailure(engine, component, { step: component.state === 'created' ? 'deploy' : 'start', error });
    }
  }
}

/** The next state, and no further when an end came before, or came now from somebody who saw the event. */
function enterUnlessEnding(
  engine: Engine,
  component: LiveComponent,
  state: 'deploying' | 'deployed' | 'starting' | 'started',
): void {
  throwIfEnding(component);
  enter(engine, component, state);
  throwIfEnding(component);
}

function throwIfEnding(component: LiveComponent): void {
  if (component.isInterrupted) throw new Interruption();
}

async function runStep(engine: Engine, component: LiveComponent, step: 'deploy' | 'start'): Promise<void> {
  const work = invoke(component, step, engine.contextOf(component));
  component.step = settled(work);
  try {
    await work;
  } catch (error) {
    throw stepError(engine, component, { step, error });
  } finally {
    component.step = undefined;
  }
}

// Async, so that a method that throws before its first wait fails like any other.
async function invoke(component: LiveComponent, step: 'deploy' | 'start', context: ComponentContext): Promise<void> {
  await component.behaviour[step]?.(context);
}

/** Whatever an interrupted step throws is its way of giving up; a failure below is reported already; all else is a failure. */
function stepError(
  engine: Engine,
  component: LiveComponent,
  failed: { readonly step: 'deploy' | 'start' | 'ready'; readonly error: unknown },
): Interruption | StepFailed {
  if (component.isInterrupted) {
    logGivingUp(engine, component, failed);
    return new Interruption();
  }
  component.hasFailed = true;
  return failed.error instanceof StepFailed ? failed.error : reportFailure(engine, component, failed);
}

/** An error thrown while giving up is nobody's failure, but may explain what is found on a host afterwards. */
function logGivingUp(
  engine: Engine,
  component: LiveComponent,
  gaveUp: { readonly step: string; readonly error: unknown },
): void {
  const { step, error } = gaveUp;
  if (error instanceof Interruption || error instanceof StepFailed) return;
  engine.world.log.write('info', 'an interrupted step gave up with an error', {
    application: engine.application,
    component: component.path,
    step,
    error: String(error),
  });
}

async function finishStart(engine: Engine, component: LiveComponent, rest: Promise<void>): Promise<void> {
  try {
    await rest;
    enterStarted(engine, component);
  } catch (error) {
    endAfterFailure(engine, component, stepError(engine, component, { step: 'start', error }));
  } finally {
    component.finishingStart = undefined;
  }
}

function enterStarted(engine: Engine, component: LiveComponent): void {
  enterUnlessEnding(engine, component, 'started');
  beginLiveness(engine, component);
  actOnFinding(engine, component);
  if (component.isInterrupted) return;
  resumeChanges(engine, component);
  if (component.behaviour.ready) component.readying = awaitReady(engine, component);
  else enterReady(engine, component);
}

async function awaitReady(engine: Engine, component: LiveComponent): Promise<void> {
  try {
    await component.behaviour.ready?.(engine.contextOf(component));
  } catch (error) {
    const now = engineOf(component);
    endAfterFailure(now, component, stepError(now, component, { step: 'ready', error }));
    return;
  } finally {
    component.readying = undefined;
  }
  // It may have become an application of its own meanwhile.
  if (!component.isInterrupted) enterReady(engineOf(component), component);
}

function enterReady(engine: Engine, component: LiveComponent): void {
  component.markReady();
  engine.events.publish(component.path, { event: 'ready' });
  engine.dependencies.ready(component);
}

/** Nobody waits for these steps, so a failure ends the component by itself. */
function endAfterFailure(engine: Engine, component: LiveComponent, error: Interruption | StepFailed): void {
  if (error instanceof StepFailed) endComponent(engine, component, recordOfFailure(error));
}

async function settled(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch {
    // Whoever runs the step deals with its failure; who waits for its end only needs the end.
  }
}
