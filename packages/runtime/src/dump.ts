import type { Attribute, Description } from '@smartdomains/language';
import type { LiveComponent } from './live-component.ts';

/**
 * A live tree as a description: its attributes in their order with live ones in place, what was removed left out, then what
 * came at run time. A child is as it is now; an eager description no child was made of stays as written.
 */
export function dumpComponent(component: LiveComponent): Description {
  const { description, children, attributes: live } = component;
  const attributes = new Map<string, Attribute>();
  for (const attribute of description.attributes.values()) {
    const { name } = attribute;
    const child = children?.get(name);
    if (child) attributes.set(name, { ...attribute, value: dumpComponent(child) });
    else if (!live?.has(name)) attributes.set(name, attribute);
    else {
      const value = live.get(name);
      if (value !== undefined) attributes.set(name, { ...attribute, value });
    }
  }
  for (const [name, value] of live ?? []) {
    if (value !== undefined && !attributes.has(name)) attributes.set(name, { name, value, tags: [] });
  }
  for (const [name, child] of children ?? []) {
    if (!attributes.has(name)) attributes.set(name, { name, value: dumpComponent(child), tags: [] });
  }
  return { ...description, attributes };
}
