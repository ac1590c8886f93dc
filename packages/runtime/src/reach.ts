import type { Description, Value } from '@smartdomains/language';
import type { ComponentContext } from './component.ts';
import { handleOf } from './component-handle.ts';
import type { LiveComponent } from './live-component.ts';
import { childPath } from './names.ts';
import { descriptionScope, liveScope } from './references/scope.ts';
import { walkValue } from './references/walk.ts';
import { liveCodes, walkDiagnostic } from './references/walk-diagnostic.ts';
import { SdError } from './sd-error.ts';

/** For `ComponentContext.follow`. */
export function followValue(
  value: Value,
  from: { readonly component: LiveComponent; readonly within: Description | undefined },
): ReturnType<ComponentContext['follow']> {
  const { component, within } = from;
  const own = liveScope(component);
  const scope = within
    ? descriptionScope(within, { path: childPath(own.path, nameOf(component, within)), parent: own })
    : own;
  const walk = walkValue(value, scope);
  if (walk.result === 'value') return { value: walk.value };
  if (walk.result !== 'scope') {
    throw new SdError(walkDiagnostic(walk, { component: component.path, codes: liveCodes }));
  }
  const { component: found, description } = walk.scope;
  return found ? { component: handleOf(found), value: description } : { value: description };
}

/** The attribute that holds the description, for messages. */
function nameOf({ description }: LiveComponent, within: Description): string {
  for (const { name, value } of description.attributes.values()) if (value === within) return name;
  return 'description';
}
