import { diagnosticToJson } from '@smartdomains/language';
import type { ComponentView } from '@smartdomains/runtime';
import type { ComponentStatus } from './api/resources.ts';

/** A component and all below it as plain data. */
export function statusOf(view: ComponentView): ComponentStatus {
  const { path, className, state, sinceMs, waitingFor, failure, attributes, children } = view;
  return {
    path,
    className,
    state,
    sinceMs,
    ...(waitingFor !== '' && { waitingFor }),
    ...(failure && { failure: { step: failure.step, diagnostic: { ...diagnosticToJson(failure.diagnostic) } } }),
    ...(attributes.size > 0 && { attributes: Object.fromEntries(attributes) }),
    ...(children.length > 0 && { children: children.map(statusOf) }),
  };
}

/** The component at a path below one of the roots. The work is that of the path and the children on it. */
export function viewAt(roots: readonly ComponentView[], path: string): ComponentView | undefined {
  let siblings = roots;
  let found: ComponentView | undefined;
  for (const name of path.split(':')) {
    found = siblings.find((component) => component.name === name);
    if (found === undefined) return undefined;
    siblings = found.children;
  }
  return found;
}
