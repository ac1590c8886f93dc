import { LiveAttributeReader } from '../attribute-reader.ts';
import type { CompoundComponent } from '../compound/compound-component.ts';
import { type Engine, engineOf, reportFailure } from '../engine.ts';
import type { LiveComponent } from '../live-component.ts';
import { SdError } from '../sd-error.ts';
import { recordOfFailure } from '../step-failed.ts';
import { canEnd, endComponent } from './end.ts';
import { type LivePingFinding, pingTree } from './ping.ts';

/** Pings in a row that may be missed when `sfLivenessFactor` is not set. */
const factorDefault = 2;

/**
 * Liveness as in the original (runtime notes section 5), where a component's own description sets `sfLivenessDelay`: every so
 * many seconds while it lives, the component and all below it are pinged. One that is not well, or has not answered more than
 * `sfLivenessFactor` times in a row, fails: its compound decides, and ends abnormally when it does not.
 */
export function beginLiveness(engine: Engine, component: LiveComponent): void {
  if (component.attribute('sfLivenessDelay') === undefined) return;
  const reader = new LiveAttributeReader(component);
  const delaySeconds = reader.optionalInteger('sfLivenessDelay') ?? 0;
  if (delaySeconds <= 0) return;
  const factor = reader.optionalInteger('sfLivenessFactor') ?? factorDefault;
  const context = engine.contextOf(component);
  context.background(async (signal) => {
    for (;;) {
      await context.sleep(delaySeconds * 1000, signal);
      for (const finding of await pingTree(engineOf(component), component)) {
        if (finding.result === 'failed' || finding.component.missedPings > factor) fail(component, finding);
      }
    }
  });
}

function fail(timer: LiveComponent, finding: LivePingFinding): void {
  const { component, diagnostic } = finding;
  const engine = engineOf(component);
  if (!canEnd(component)) return;
  const failure = reportFailure(engine, component, { step: 'ping', error: new SdError(diagnostic) });
  const { parent } = component;
  if (parent === undefined || component === timer) {
    endComponent(engine, component, recordOfFailure(failure));
    return;
  }
  const behaviour: CompoundComponent = parent.behaviour;
  if (behaviour.childPingFailed) {
    behaviour.childPingFailed(engine.contextOf(parent), component, failure.diagnostic);
    return;
  }
  endComponent(engine, parent, {
    type: 'abnormal',
    description: `Liveness Send Failure in ${parent.path} when calling ${component.path}`,
    id: parent.path,
    cause: failure.diagnostic,
  });
}
