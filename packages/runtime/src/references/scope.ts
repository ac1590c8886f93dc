import type { Attribute, Description, Place, Value } from '@smartdomains/language';
import type { LiveComponent } from '../live-component.ts';
import { type ComponentPath, childPath } from '../names.ts';
import { noSurroundings, type Surroundings } from './surroundings.ts';

/**
 * Something a reference can step through: a live component, or a description, which before deployment stands for the
 * component it will become. Both are walked by the same code, so that a check and the run agree.
 */
export interface Scope {
  readonly path: ComponentPath;
  readonly parent: Scope | undefined;
  /** The live component, when it is one. */
  readonly component: LiveComponent | undefined;
  readonly description: Description;
  /** The same for all scopes of an application. */
  readonly surroundings: Surroundings;
  /** What the name stands for here; not in any parent. */
  lookup(name: string): Found | undefined;
  /** Every name that `lookup` knows. */
  names(): Iterable<string>;
}

/** What a name stands for. A description is a scope and a value at once. */
export type Found = {
  readonly place: Place | undefined;
  /** Tagged `sfLocal`: not to be seen by a reference that comes from elsewhere. */
  readonly isLocal: boolean;
} & ({ readonly scope: Scope } | { readonly scope?: undefined; readonly value: Value });

/** A description as a scope; without `surroundings` those of its parent. */
export function descriptionScope(
  description: Description,
  where: {
    readonly path: ComponentPath;
    readonly parent: Scope | undefined;
    readonly surroundings?: Surroundings | undefined;
  },
): Scope {
  const scope: Scope = {
    path: where.path,
    parent: where.parent,
    component: undefined,
    description,
    surroundings: where.surroundings ?? where.parent?.surroundings ?? noSurroundings,
    lookup(name) {
      const attribute = description.attributes.get(name);
      return attribute && foundIn(attribute, scope);
    },
    names: () => description.attributes.keys(),
  };
  return scope;
}

/**
 * What every live component has beside its own attributes, which may override it (runtime notes section 1): where it runs. `HOST` and
 * `PROCESS` lead there; there is one process so far.
 */
export const factsOfRuntime: ReadonlyMap<string, string> = new Map([
  ['sfHost', 'localhost'],
  ['sfProcess', 'rootProcess'],
]);

/**
 * A live component as a scope: a live attribute hides the description's, and a child hides the description it was made from.
 * What was removed at run time is not found.
 */
export function liveScope(component: LiveComponent): Scope {
  const scope: Scope = {
    path: component.path,
    get parent() {
      return component.parent && liveScope(component.parent);
    },
    component,
    description: component.description,
    surroundings: component.engine?.surroundings ?? noSurroundings,
    lookup(name) {
      const attribute = component.attribute(name);
      const child = component.children?.get(name);
      if (child) return { scope: liveScope(child), place: attribute?.namePlace, isLocal: isLocal(attribute) };
      if (component.attributes?.has(name)) {
        const value = component.attributes.get(name);
        if (value === undefined) return undefined;
        return foundIn({ name, value, tags: attribute?.tags ?? [], valuePlace: attribute?.valuePlace }, scope);
      }
      if (attribute) return foundIn(attribute, scope);
      const fact = factsOfRuntime.get(name);
      return fact === undefined ? undefined : { value: fact, place: undefined, isLocal: false };
    },
    *names() {
      const removed = (name: string): boolean =>
        component.attributes?.has(name) === true && component.attributes.get(name) === undefined;
      yield* component.children?.keys() ?? [];
      for (const name of component.attributes?.keys() ?? []) if (!removed(name)) yield name;
      for (const name of component.description.attributes.keys()) if (!component.attributes?.has(name)) yield name;
    },
  };
  return scope;
}

function isLocal(attribute: Attribute | undefined): boolean {
  return attribute?.tags.includes('sfLocal') ?? false;
}

function foundIn(attribute: Attribute, holder: Scope): Found {
  const { name, value, valuePlace, namePlace } = attribute;
  const place = valuePlace ?? namePlace;
  if (typeof value === 'object' && value !== null && value.type === 'description') {
    return {
      scope: descriptionScope(value, { path: childPath(holder.path, name), parent: holder }),
      place: namePlace ?? place,
      isLocal: isLocal(attribute),
    };
  }
  return { value, place, isLocal: isLocal(attribute) };
}
