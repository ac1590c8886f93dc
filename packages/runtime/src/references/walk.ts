import type { Place, Reference, ReferencePart, Value } from '@smartdomains/language';
import { type ComponentPath, childPath } from '../names.ts';
import type { Found, Scope } from './scope.ts';

/** References that may lead to each other before the chain counts as endless. */
export const referenceHopsMax = 100;

/** Where a reference leads, or why it leads nowhere. */
export type Walk =
  | { readonly result: 'scope'; readonly scope: Scope; readonly place: Place | undefined }
  | { readonly result: 'value'; readonly value: Value; readonly place: Place | undefined }
  | FailedWalk;

/** It leads nowhere. `reference` is the one that fails: the one asked for, or one that was found on the way. */
export type FailedWalk = {
  readonly reference: Reference;
} /** A part that only a running daemon or the process could answer. */ & (
  | { readonly result: 'unavailable'; readonly part: ReferencePart }
  /** Nothing of that name in `scope`, nor, when the part `climbs`, around it. */
  | { readonly result: 'missing'; readonly part: ReferencePart; readonly scope: Scope; readonly climbs: boolean }
  /** The path goes on through something that has no attributes. */
  | { readonly result: 'noScope'; readonly part: ReferencePart; readonly value: Value }
  | { readonly result: 'cycle'; readonly hops: readonly Hop[] }
);

/** A reference that was followed: the attribute or scope it was found in, and where it is written. */
export interface Hop {
  readonly path: ComponentPath;
  readonly place: Place | undefined;
}

/**
 * Follows a reference from the scope that holds it, with the rules of reference notes section 6: a first word climbs, later
 * ones do not; a reference found on the way is followed from where it was found; `DATA` references are values.
 */
export function walkReference(reference: Reference, from: Scope): Walk {
  return walk(reference, from, []);
}

function walk(reference: Reference, from: Scope, hops: readonly Hop[]): Walk {
  const outcome = walkParts(reference, from, hops);
  if (reference.optional && outcome.result !== 'scope' && outcome.result !== 'value') {
    return { result: 'value', value: reference.optional.default, place: reference.place };
  }
  return outcome;
}

function walkParts(reference: Reference, from: Scope, hops: readonly Hop[]): Walk {
  let current: Walk = { result: 'scope', scope: from, place: undefined };
  for (const [index, part] of reference.parts.entries()) {
    if (current.result === 'value') return { result: 'noScope', reference, part, value: current.value };
    if (current.result !== 'scope') return current;
    current = step(current.scope, { reference, part, isFirst: index === 0, hops });
  }
  return current;
}

function step(
  scope: Scope,
  at: {
    readonly reference: Reference;
    readonly part: ReferencePart;
    readonly isFirst: boolean;
    readonly hops: readonly Hop[];
  },
): Walk {
  const { reference, part, isFirst } = at;
  switch (part.kind) {
    case 'this':
      return { result: 'scope', scope, place: undefined };
    case 'parent':
      return scope.parent
        ? { result: 'scope', scope: scope.parent, place: undefined }
        : { result: 'missing', reference, part, scope, climbs: false };
    case 'root':
      return { result: 'scope', scope: topOf(scope), place: undefined };
    case 'word':
      return take(part.name, { ...at, scope, climbs: isFirst });
    case 'attrib':
      return take(part.name, { ...at, scope, climbs: true });
    case 'here':
      return take(part.name, { ...at, scope, climbs: false });
    default:
      return { result: 'unavailable', reference, part };
  }
}

function take(
  name: string,
  search: {
    readonly reference: Reference;
    readonly part: ReferencePart;
    readonly isFirst: boolean;
    readonly scope: Scope;
    readonly climbs: boolean;
    readonly hops: readonly Hop[];
  },
): Walk {
  const { reference, part, isFirst, scope, climbs } = search;
  let holder: Scope | undefined = scope;
  let found: Found | undefined;
  while (holder) {
    found = holder.lookup(name);
    // Seen from within, not by a path that comes from elsewhere.
    if (found?.isLocal && !isFirst && !climbs) found = undefined;
    if (found || !climbs) break;
    holder = holder.parent;
  }
  if (!found || !holder) return { result: 'missing', reference, part, scope, climbs };
  if (found.scope) return { result: 'scope', scope: found.scope, place: found.place };
  const { value, place } = found;
  if (typeof value !== 'object' || value === null || value.type !== 'reference' || value.data) {
    return { result: 'value', value, place };
  }
  const hop: Hop = { path: childPath(holder.path, name), place };
  const again = search.hops.findIndex(({ path }) => path === hop.path);
  if (again !== -1) return { result: 'cycle', reference, hops: search.hops.slice(again) };
  const hops = [...search.hops, hop];
  return hops.length > referenceHopsMax ? { result: 'cycle', reference, hops } : walk(value, holder, hops);
}

function topOf(scope: Scope): Scope {
  let top = scope;
  for (let parent = top.parent; parent; parent = top.parent) top = parent;
  return top;
}
