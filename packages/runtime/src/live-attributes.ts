import type { Value } from '@smartdomains/language';
import { runtimeDiagnostic } from './codes.ts';
import { engineOf } from './engine.ts';
import type { LiveComponent } from './live-component.ts';
import { SdError } from './sd-error.ts';
import { valueText } from './value-text.ts';

/** Adds or replaces an attribute of a live component, and shows it. Throws SD6301 for the name of a child. */
export function setAttribute(component: LiveComponent, name: string, value: Value): void {
  refuseChild(component, name);
  component.attributes ??= new Map();
  component.attributes.set(name, value);
  engineOf(component).events.publish(component.path, { event: 'attribute', name, value: valueText(value) });
}

/** Takes an attribute away, also one of the description; nothing happens when there is none. Throws SD6301 for a child. */
export function removeAttribute(component: LiveComponent, name: string): void {
  refuseChild(component, name);
  const isWritten = component.attribute(name) !== undefined;
  if (!isWritten && component.attributes?.get(name) === undefined) return;
  if (isWritten && component.attributes?.has(name) && component.attributes.get(name) === undefined) return;
  component.attributes ??= new Map();
  if (isWritten) component.attributes.set(name, undefined);
  else component.attributes.delete(name);
  engineOf(component).events.publish(component.path, { event: 'attributeRemoved', name });
}

function refuseChild(component: LiveComponent, name: string): void {
  if (!component.children?.has(name)) return;
  throw new SdError(
    runtimeDiagnostic('SD6301', {
      component: component.path,
      notes: [`\`${name}\` is a child of ${component.path}: it can be terminated, not replaced`],
      help: 'give the attribute another name',
    }),
  );
}
