import type { Reference, ReferencePart } from '../reference.ts';
import { childScope } from './access.ts';
import { type Entry, type Poison, type Scope, type Task, Template, type Written } from './model.ts';

/*
 * Walking a reference over descriptions as they are written, before links are resolved: that is how prototypes and the
 * targets of placements are found. Links on the way are followed on the spot.
 */

/** Why a walk ended early. `part` is the part of `reference` that failed, `scope` where it was looked for. */
export interface WalkFailure {
  readonly reason:
    | 'not-found'
    | 'not-a-description'
    | 'no-parent'
    | 'lazy'
    | 'run-time'
    | 'cycle'
    /** A name is not found where something could not be read or resolved: that was reported already. */
    | 'incomplete';
  readonly reference: Reference;
  readonly part: number;
  /** Where the search of this part began. */
  readonly scope: Scope;
  /** The description that asked. */
  readonly start: Scope;
  /** The attribute in the way, for `not-a-description` and `lazy`. */
  readonly entry?: Entry;
  /** The links followed before, outermost first, where the failing reference is not the first one. */
  readonly links: readonly Reference[];
}

export type WalkResult = { readonly scope: Scope } | { readonly failure: WalkFailure } | { readonly poison: Poison };

interface Frame {
  readonly reference: Reference;
  next: number;
  /** The link this reference was found in; absent for the reference asked for. */
  readonly link: { readonly scope: Scope; readonly entry: Entry } | undefined;
}

/**
 * Finds the description a reference leads to, starting in `start`. The scope `start` itself may still be shaped: it then
 * counts as empty. Asks for the shape of whatever else it looks into.
 */
export function* walkWritten(reference: Reference, start: Scope, firstPart: 'outward' | 'here'): Task<WalkResult> {
  const frames: Frame[] = [{ reference, next: 0, link: undefined }];
  // Most references lead past no link.
  let pending: Map<Scope, Set<Entry>> | undefined;
  let current = start;
  const fail = (reason: WalkFailure['reason'], scope: Scope, entry?: Entry): WalkResult => {
    const top = frames.at(-1);
    const links = frames.slice(0, -1).map((frame) => frame.reference);
    return {
      failure: {
        reason,
        reference: top?.reference ?? reference,
        part: Math.max(0, (top?.next ?? 1) - 1),
        scope,
        start,
        links,
        ...(entry && { entry }),
      },
    };
  };
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const part = frame.reference.parts[frame.next];
    if (part === undefined) {
      if (frame.link) pending?.get(frame.link.scope)?.delete(frame.link.entry);
      frames.pop();
      continue;
    }
    frame.next += 1;
    const outward = isOutward(part, frame, firstPart);
    switch (part.kind) {
      case 'this':
        break;
      case 'root':
        while (current.parent !== undefined) current = current.parent;
        break;
      case 'parent':
        if (current.parent === undefined) return fail('no-parent', current);
        current = current.parent;
        break;
      case 'word':
      case 'attrib':
      case 'here': {
        let incomplete = false;
        let found: Entry | undefined;
        let holder: Scope | undefined = current;
        while (holder !== undefined) {
          const { template } = holder;
          if (template.state === 'written' && holder !== start) {
            const cycle: Poison | undefined = yield template.shape;
            if (cycle) return { poison: cycle };
          }
          found = holder.entries.get(part.name);
          if (found !== undefined && isHidden(found, frame, outward)) found = undefined;
          if (found !== undefined) break;
          incomplete ||= template.incomplete;
          if (!outward) break;
          holder = holder.parent;
        }
        if (found === undefined || holder === undefined) return fail(incomplete ? 'incomplete' : 'not-found', current);
        const { value }: Entry = found;
        if (value instanceof Template && value.application === undefined) {
          current = childScope(holder, found, value);
        } else if (isReference(value) && !value.data) {
          if (value.lazy) return fail('lazy', holder, found);
          pending ??= new Map();
          const open = pending.get(holder) ?? new Set();
          if (open.has(found)) return fail('cycle', holder, found);
          pending.set(holder, open.add(found));
          frames.push({ reference: value, next: 0, link: { scope: holder, entry: found } });
          current = holder;
        } else if (isMissing(value)) {
          return fail('incomplete', holder, found);
        } else {
          return fail('not-a-description', holder, found);
        }
        break;
      }
      default:
        return fail('run-time', current);
    }
  }
  return { scope: current };
}

function isReference(value: Written): value is Reference {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'reference';
}

function isMissing(value: Written): boolean {
  return typeof value === 'object' && value !== null && 'reason' in value && value.reason === 'missing';
}

function isOutward(part: ReferencePart, frame: Frame, firstPart: 'outward' | 'here'): boolean {
  if (part.kind === 'attrib') return true;
  return part.kind === 'word' && frame.next === 1 && (firstPart === 'outward' || frame.link !== undefined);
}

/** `sfLocal` hides an attribute from `HERE` at any position but the first. */
function isHidden(entry: Entry, frame: Frame, outward: boolean): boolean {
  return !outward && frame.next > 1 && entry.tags.includes('sfLocal');
}

/** Whether a walk led to a description. */
export function isFound(result: WalkResult): result is { readonly scope: Scope } {
  return 'scope' in result;
}
