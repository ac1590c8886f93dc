import type { Description, Value } from '@smartdomains/language';
import type { ComponentContext, ReachedComponent, ServiceKey } from './component.ts';
import type { LiveComponent } from './live-component.ts';
import { childPath } from './names.ts';
import { descriptionScope, liveScope } from './references/scope.ts';
import { walkValue } from './references/walk.ts';
import { liveCodes, walkDiagnostic } from './references/walk-diagnostic.ts';
import { SdError } from './sd-error.ts';

/** What a component offers at this moment: since it deployed, or since it exists. */
export function serviceOf<T>(component: LiveComponent, key: ServiceKey<T>): T | undefined {
  const offered = component.services?.get(key.name);
  if (offered !== undefined) return offered as T;
  return component.behaviour.services?.find((one) => one.key.name === key.name)?.service as T | undefined;
}

/** For `ComponentContext.follow`. `contextOf` gives the context of any component of any application. */
export function followValue(
  value: Value,
  from: {
    readonly component: LiveComponent;
    readonly within: Description | undefined;
    readonly contextOf: (component: LiveComponent) => ComponentContext;
  },
): ReturnType<ComponentContext['follow']> {
  const { component, within, contextOf } = from;
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
  return found ? { component: reached(found, contextOf(found)), value: description } : { value: description };
}

function reached(component: LiveComponent, context: ComponentContext): ReachedComponent {
  return {
    path: component.path,
    description: component.description,
    service: (key) => serviceOf(component, key),
    end: (record) => context.end(record),
    setAttribute: (name, value) => context.setAttribute(name, value),
  };
}

/** The attribute that holds the description, for messages. */
function nameOf({ description }: LiveComponent, within: Description): string {
  for (const { name, value } of description.attributes.values()) if (value === within) return name;
  return 'description';
}
