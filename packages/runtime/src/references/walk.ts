import {
  computeFunction,
  type Diagnostic,
  type Place,
  type Reference,
  type ReferencePart,
  readPlainValue,
  type Value,
} from '@smartdomains/language';
import { type ComponentPath, childPath } from '../names.ts';
import { descriptionScope, type Found, type Scope } from './scope.ts';

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
  /** A property or variable that is not set, or whose text is no value where one is asked for. */
  | {
      readonly result: 'noProperty';
      readonly part: PropertyPart;
      readonly text: string | undefined;
      readonly known: Iterable<string>;
    }
  /** A function found on the way could not be computed; `inner` is the reference in it that led nowhere. */
  | { readonly result: 'uncomputable'; readonly diagnostic: Diagnostic; readonly inner: FailedWalk | undefined }
  | { readonly result: 'cycle'; readonly hops: readonly Hop[] }
);

/** A part with a name, here that of a property or of a variable of the environment. */
export type PropertyPart = Extract<ReferencePart, { readonly name: string }>;

/** A reference or function that was followed: the attribute or scope it was found in, and where it is written. */
export interface Hop {
  readonly path: ComponentPath;
  readonly place: Place | undefined;
  /** Tells one application's paths from another's. */
  readonly top: unknown;
}

/**
 * Follows a reference from the scope that holds it, with the rules of reference notes section 6: a first word climbs, later
 * ones do not; a reference found on the way is followed from where it was found; `DATA` references are values.
 */
export function walkReference(reference: Reference, from: Scope): Walk {
  return walk(reference, from, []);
}

/**
 * What a value stands for in the scope that holds it: a lazy reference what it leads to, a lazy function what it gives now,
 * everything else itself. Nothing is remembered: each call looks anew.
 */
export function walkValue(value: Value, from: Scope): Walk {
  return follow(value, { holder: from, place: undefined, hops: [] });
}

function follow(
  value: Value,
  at: {
    readonly holder: Scope;
    readonly place: Place | undefined;
    readonly hops: readonly Hop[];
    /** The attribute the value was found in, when it was found in one. */
    readonly name?: string;
  },
): Walk {
  const { holder, place, name } = at;
  const isFollowed =
    typeof value === 'object' && value !== null && (value.type === 'reference' || value.type === 'function');
  if (!isFollowed || value.data) return { result: 'value', value, place };
  let { hops } = at;
  if (name !== undefined) {
    const hop: Hop = { path: childPath(holder.path, name), place, top: holder.surroundings };
    const again = hops.findIndex(({ path, top }) => path === hop.path && top === hop.top);
    const reference: Reference =
      value.type === 'reference' ? value : { type: 'reference', parts: [], lazy: true, data: false };
    if (again !== -1) return { result: 'cycle', reference, hops: hops.slice(again) };
    hops = [...hops, hop];
    if (hops.length > referenceHopsMax) return { result: 'cycle', reference, hops };
  }
  if (value.type === 'reference') return walk(value, holder, hops);
  let inner: FailedWalk | undefined;
  const computed = computeFunction(value, (reference) => {
    const found = walk(reference, holder, hops);
    if (found.result === 'value') return found.value;
    if (found.result === 'scope') return found.scope.description;
    inner = found;
    return undefined;
  });
  if ('value' in computed) return scopeOrValue(computed.value, { holder, place, name: name ?? 'function' });
  const text: Reference = {
    type: 'reference',
    parts: [],
    lazy: true,
    data: false,
    ...(value.place && { place: value.place }),
  };
  return { result: 'uncomputable', reference: inner?.reference ?? text, diagnostic: computed.diagnostic, inner };
}

/** A description that a function gave can be stepped into like any other. */
function scopeOrValue(
  value: Value,
  at: { readonly holder: Scope; readonly place: Place | undefined; readonly name: string },
): Walk {
  const { holder, place, name } = at;
  if (typeof value !== 'object' || value === null || value.type !== 'description') {
    return { result: 'value', value, place };
  }
  const path = childPath(holder.path, name);
  return { result: 'scope', scope: descriptionScope(value, { path, parent: holder }), place };
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
    case 'process':
      return processOf(scope, reference, part);
    case 'host':
      return scope.surroundings.hostNames.has(part.name)
        ? processOf(scope, reference, part)
        : { result: 'unavailable', reference, part };
    case 'property':
    case 'iproperty':
    case 'envproperty':
    case 'ienvproperty':
      return readProperty(scope, reference, part);
    default:
      return { result: 'unavailable', reference, part };
  }
}

function processOf({ surroundings }: Scope, reference: Reference, part: ReferencePart): Walk {
  const scope = surroundings.process;
  return scope ? { result: 'scope', scope, place: undefined } : { result: 'unavailable', reference, part };
}

function readProperty({ surroundings }: Scope, reference: Reference, part: PropertyPart): Walk {
  const isVariable = part.kind === 'envproperty' || part.kind === 'ienvproperty';
  const { properties, environment } = surroundings;
  const text = isVariable ? environment(part.name) : properties.get(part.name);
  const known = isVariable ? [] : properties.keys();
  if (text === undefined) return { result: 'noProperty', reference, part, text, known };
  if (part.kind === 'property' || part.kind === 'envproperty') {
    return { result: 'value', value: text, place: part.place };
  }
  const value = readPlainValue(text);
  return value === undefined
    ? { result: 'noProperty', reference, part, text, known: [] }
    : { result: 'value', value, place: part.place };
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
  return follow(found.value, { holder, place: found.place, hops: search.hops, name });
}

function topOf(scope: Scope): Scope {
  let top = scope;
  for (let parent = top.parent; parent; parent = top.parent) top = parent;
  return top;
}
