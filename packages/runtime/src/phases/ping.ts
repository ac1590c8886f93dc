import type { Diagnostic } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import { couldNotLook } from '../command-end.ts';
import type { PingFinding } from '../component.ts';
import { diagnosticOf, type Engine } from '../engine.ts';
import type { LiveComponent } from '../live-component.ts';
import { failedAssertion, hasAssertions } from '../references/assertions.ts';
import { liveScope } from '../references/scope.ts';
import { SdError } from '../sd-error.ts';
import { within } from '../within.ts';

/** Who did not answer well, with the component itself. */
export interface LivePingFinding extends PingFinding {
  readonly component: LiveComponent;
}

/**
 * Pings a component and all below it that are started: what it says itself, and its assertions left for run time. Shows whose
 * contact is lost or is there again; ends nothing. So many are asked at once as the limits say, each for so long. Never rejects.
 */
export async function pingTree(engine: Engine, top: LiveComponent): Promise<readonly LivePingFinding[]> {
  const asked: LiveComponent[] = [];
  const toVisit = [top];
  for (let component = toVisit.pop(); component !== undefined; component = toVisit.pop()) {
    if (component.state !== 'started' || component.isInterrupted) continue;
    if (component.behaviour.ping || hasAssertions(component.description)) asked.push(component);
    for (const child of component.children?.values() ?? []) toVisit.push(child);
  }
  const findings: LivePingFinding[] = [];
  const queue = asked.values();
  const ask = async (): Promise<void> => {
    for (const component of queue) {
      const finding = await pingOne(engine, component);
      if (finding) findings.push(finding);
    }
  };
  await Promise.all(Array.from({ length: Math.min(engine.limits.pingsAtOnceMax, asked.length) }, ask));
  return findings;
}

async function pingOne(engine: Engine, component: LiveComponent): Promise<LivePingFinding | undefined> {
  const diagnostic = await diagnosticOfPing(engine, component);
  // It ended, or is ending, while it was asked.
  if (component.isInterrupted || component.state !== 'started') return undefined;
  if (diagnostic === undefined) {
    showContact(component, 'regained');
    component.missedPings = 0;
    return undefined;
  }
  const isLost = couldNotLook(diagnostic) || diagnostic.code === 'SD6306';
  if (isLost) {
    component.missedPings += 1;
    showContact(component, 'lost');
  }
  return { component, path: component.path, result: isLost ? 'unreachable' : 'failed', diagnostic };
}

async function diagnosticOfPing(engine: Engine, component: LiveComponent): Promise<Diagnostic | undefined> {
  const failure = hasAssertions(component.description) ? failedAssertion(liveScope(component)) : undefined;
  if (failure) return diagnosticOf(new SdError(failure), component);
  const { behaviour } = component;
  if (behaviour.ping === undefined) return undefined;
  const { pingTimeoutMs } = engine.limits;
  const call = async (): Promise<void> => behaviour.ping?.(engine.contextOf(component));
  try {
    if ((await within(engine.world.clock, call(), pingTimeoutMs)) === 'done') return undefined;
  } catch (error) {
    return diagnosticOf(error, component);
  }
  const notes = [`it was given ${pingTimeoutMs / 1000} s to answer a ping`];
  return diagnosticOf(new SdError(runtimeDiagnostic('SD6306', { notes })), component);
}

/** Shows that contact with a component was lost or is there again; the same twice is shown once. */
export function showContact(component: LiveComponent, state: 'lost' | 'regained'): void {
  const isUnreachable = state === 'lost';
  if (component.isUnreachable === isUnreachable || component.state === 'terminated') return;
  component.isUnreachable = isUnreachable;
  component.engine?.events.publish(component.path, { event: isUnreachable ? 'unreachable' : 'reachable' });
}
