import type { ServiceKey } from './component.ts';
import type { LiveComponent } from './live-component.ts';

/** What a component offers at this moment: since it deployed, or since it exists. */
export function serviceOf<T>(component: LiveComponent, key: ServiceKey<T>): T | undefined {
  const offered = component.services?.get(key.name);
  if (offered !== undefined) return offered as T;
  return component.behaviour.services?.find((one) => one.key.name === key.name)?.service as T | undefined;
}
