import type { Attribute, Description, Value } from './description.ts';
import type { Reference } from './reference.ts';

/** Where everything in a final description is: descriptions themselves know only what is inside them. */
export interface DescriptionIndex {
  readonly root: Description;
  /** The description around one; undefined for the root and for descriptions that are not in this tree. */
  readonly parentOf: (description: Description) => Description | undefined;
  /** Names from the root down, the root's own name first: `sfConfig:pool:web`. Undefined for what is not in this tree. */
  readonly pathOf: (description: Description) => string | undefined;
  /** Follows a reference from a description of this tree, as it will be followed at run time. */
  readonly resolve: (reference: Reference, from: Description) => StaticResolution;
}

/**
 * What can be said of a reference without running anything. `value` is final: lazy references on the way and at the end have
 * been followed. `run-time` says that only the running application knows.
 */
export type StaticResolution =
  | { readonly kind: 'value'; readonly value: Value; readonly attribute: Attribute | undefined }
  | { readonly kind: 'run-time' }
  | {
      readonly kind: 'failed';
      readonly reason: 'not-found' | 'not-a-description' | 'no-parent' | 'cycle';
      /** The reference that failed: the one asked for, or a lazy one on the way. */
      readonly reference: Reference;
      /** Its part that failed. */
      readonly part: number;
      /** Where the part was looked for. */
      readonly in: Description;
    };

/** Looks up the places of a final tree; linear in its size, once. `rootName` begins every path. */
export function createDescriptionIndex(root: Description, rootName = 'sfConfig'): DescriptionIndex {
  const places = new Map<Description, { readonly parent: Description | undefined; readonly name: string }>();
  places.set(root, { parent: undefined, name: rootName });
  const open = [root];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const { name, value } of at.attributes.values()) {
      if (!isDescription(value)) continue;
      places.set(value, { parent: at, name });
      open.push(value);
    }
  }
  const parentOf = (description: Description): Description | undefined => places.get(description)?.parent;
  return {
    root,
    parentOf,
    pathOf: (description) => {
      const names: string[] = [];
      for (let at: Description | undefined = description; at !== undefined; at = parentOf(at)) {
        const place = places.get(at);
        if (place === undefined) return undefined;
        names.push(place.name);
      }
      return names.reverse().join(':');
    },
    resolve: (reference, from) => resolveInDescription(reference, from, { root, parentOf }),
  };
}

interface Frame {
  readonly reference: Reference;
  readonly from: Description;
  next: number;
  /** The lazy attribute this reference was found in; absent for the one asked for. */
  readonly attribute: Attribute | undefined;
}

/**
 * Follows a reference statically (runtime notes section 7): a first word outward, later words here, lazy attributes from
 * the description that holds them. Pure; ends for every input.
 */
export function resolveInDescription(
  reference: Reference,
  from: Description,
  tree: Pick<DescriptionIndex, 'root' | 'parentOf'>,
): StaticResolution {
  const result = follow(reference, from, tree);
  if (result.kind !== 'failed' || reference.optional === undefined) return result;
  return { kind: 'value', value: reference.optional.default, attribute: undefined };
}

function follow(
  reference: Reference,
  from: Description,
  tree: Pick<DescriptionIndex, 'root' | 'parentOf'>,
): StaticResolution {
  const frames: Frame[] = [{ reference, from, next: 0, attribute: undefined }];
  const followed = new Set<Attribute>();
  let current: Value = from;
  let attribute: Attribute | undefined;
  let scope = from;
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const part = frame.reference.parts[frame.next];
    if (part === undefined) {
      if (frame.attribute) followed.delete(frame.attribute);
      frames.pop();
      continue;
    }
    const fail = (reason: Extract<StaticResolution, { kind: 'failed' }>['reason']): StaticResolution => ({
      kind: 'failed',
      reason,
      reference: frame.reference,
      part: frame.next,
      in: scope,
    });
    if (!isDescription(current)) return isRunTime(current) ? { kind: 'run-time' } : fail('not-a-description');
    scope = current;
    const first = frame.next === 0;
    switch (part.kind) {
      case 'this':
        break;
      case 'root':
        current = tree.root;
        break;
      case 'parent': {
        const parent = tree.parentOf(scope);
        if (parent === undefined) return fail('no-parent');
        current = parent;
        break;
      }
      case 'word':
      case 'attrib':
      case 'here': {
        const outward = part.kind === 'attrib' || (part.kind === 'word' && first);
        const found = lookUp(part.name, scope, outward ? tree.parentOf : undefined);
        if (found === undefined || (!outward && !first && found.attribute.tags.includes('sfLocal')))
          return fail('not-found');
        attribute = found.attribute;
        const { value } = attribute;
        if (isLazyReference(value)) {
          if (followed.has(attribute)) return fail('cycle');
          followed.add(attribute);
          frame.next += 1;
          frames.push({ reference: value, from: found.holder, next: 0, attribute });
          current = found.holder;
          continue;
        }
        current = value;
        break;
      }
      default:
        return { kind: 'run-time' };
    }
    frame.next += 1;
  }
  return isRunTime(current) ? { kind: 'run-time' } : { kind: 'value', value: current, attribute };
}

function lookUp(
  name: string,
  start: Description,
  parentOf: DescriptionIndex['parentOf'] | undefined,
): { readonly holder: Description; readonly attribute: Attribute } | undefined {
  for (let holder: Description | undefined = start; holder !== undefined; holder = parentOf?.(holder)) {
    const attribute = holder.attributes.get(name);
    if (attribute) return { holder, attribute };
  }
  return undefined;
}

function isDescription(value: Value): value is Description {
  return typeof value === 'object' && value !== null && value.type === 'description';
}

function isLazyReference(value: Value): value is Reference {
  return typeof value === 'object' && value !== null && value.type === 'reference' && !value.data;
}

function isRunTime(value: Value): boolean {
  return typeof value === 'object' && value !== null && value.type === 'function' && value.data !== true;
}
