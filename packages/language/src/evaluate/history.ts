import type { OriginStep } from '../description.ts';
import type { Reference } from '../reference.ts';
import type { Place } from '../source.ts';
import { childScope, originOf } from './access.ts';
import { type Entry, type Scope, Slot, Template, valuePlaceOf } from './model.ts';

/*
 * How a value came to its place, worked out from what evaluation left behind. Each attribute on the way gives the prototypes
 * it came through, the place where it is written, and what that overrides; a link then goes on to the next attribute.
 */

/** An attribute at its place of the tree. */
interface Found {
  readonly scope: Scope;
  readonly entry: Entry;
}

/** All steps, nearest first: the last one that is not an `overrides` is where the value itself is written. */
export function historyOf(scope: Scope, entry: Entry): readonly OriginStep[] {
  const steps = stepsOf({ scope, entry });
  const seen = new Set<Entry>([entry]);
  // A link goes on from where the one before it led; at most as many hops as there are attributes, each once.
  const pending = linkedFrom({ scope, entry }).toReversed();
  for (let found = pending.pop(); found !== undefined; found = pending.pop()) {
    if (seen.has(found.entry)) continue;
    seen.add(found.entry);
    for (const step of stepsOf(found)) {
      const isEnd = step.step === 'written' || step.step === 'computed';
      steps.push(isEnd ? { ...step, step: 'linked' } : step);
    }
    for (const next of linkedFrom(found).toReversed()) pending.push(next);
  }
  return steps;
}

/** The attributes a link leads through, the last one its end; none for what is no link or took its default. */
function linkedFrom({ scope, entry }: Found): readonly Found[] {
  const { value } = entry;
  if (typeof value !== 'object' || value === null || value instanceof Template || value.type !== 'reference') return [];
  if (value.lazy || value.data || originOf(scope, entry) === entry) return [];
  return walk(value, scope);
}

/** The attributes on the way of a reference that evaluation has followed to its end. */
function walk({ parts }: Reference, start: Scope): readonly Found[] {
  const found: Found[] = [];
  let current: Scope | undefined = start;
  for (const [index, part] of parts.entries()) {
    switch (part.kind) {
      case 'this':
        break;
      case 'root':
        while (current?.parent !== undefined) current = current.parent;
        break;
      case 'parent':
        current = current?.parent;
        break;
      case 'word':
      case 'attrib':
      case 'here': {
        const outward = part.kind === 'attrib' || (part.kind === 'word' && index === 0);
        const holder = current && holderOf(part.name, current, outward);
        const entry = holder?.entries.get(part.name);
        if (holder === undefined || entry === undefined) return found;
        found.push({ scope: holder, entry });
        current = scopeOf(holder, entry);
        break;
      }
      default:
        return found;
    }
  }
  return found;
}

function holderOf(name: string, start: Scope, outward: boolean): Scope | undefined {
  for (let at: Scope | undefined = start; at !== undefined; at = outward ? at.parent : undefined) {
    if (at.entries.has(name)) return at;
  }
  return undefined;
}

function scopeOf(holder: Scope, entry: Entry): Scope | undefined {
  const made = holder.made?.get(entry.name);
  const value = made instanceof Slot && made.entry === entry ? made.value : undefined;
  if (typeof value === 'object' && value?.type === 'scope') return value;
  return entry.value instanceof Template ? childScope(holder, entry, entry.value) : undefined;
}

function stepsOf({ scope, entry }: Found): OriginStep[] {
  if (entry.placedAs === undefined) return inheritance(scope.template, entry);
  const steps: OriginStep[] = [];
  const place = valuePlaceOf(entry);
  if (place) steps.push({ step: 'placed', place, text: entry.placedAs });
  const before = scope.template.entries.get(entry.name);
  const overridden = before && valuePlaceOf(before);
  if (overridden) steps.push({ step: 'overrides', place: overridden, text: textAt(overridden) });
  return steps;
}

/** The prototypes an entry came through, and what it overrides, nearest first; at last where it is written. */
function inheritance(start: Template, entry: Entry): OriginStep[] {
  const steps: OriginStep[] = [];
  let template: Template | undefined = start;
  while (template !== undefined) {
    const { prototypes }: Template = template;
    const source = prototypes.findLast((prototype) => isSame(prototype.template.entries.get(entry.name), entry));
    if (source === undefined) {
      const place = valuePlaceOf(entry);
      if (place) steps.push({ step: entry.nameSpan ? 'written' : 'computed', place, text: textAt(place) });
    }
    for (const prototype of prototypes.toReversed()) {
      const other = prototype.template.entries.get(entry.name);
      const place = other && prototype !== source && !isSame(other, entry) ? valuePlaceOf(other) : undefined;
      if (place) steps.push({ step: 'overrides', place, text: textAt(place) });
    }
    const place = source?.reference.place;
    if (place) steps.push({ step: 'inherited', place, text: textAt(place) });
    template = source?.template;
  }
  return steps;
}

/** Uniting tags makes a new entry of the same text. */
function isSame(left: Entry | undefined, right: Entry): boolean {
  return (
    left === right ||
    (left !== undefined &&
      left.source === right.source &&
      left.nameSpan === right.nameSpan &&
      left.valueSpan === right.valueSpan)
  );
}

function textAt(place: Place): string {
  const text = place.source.text.slice(place.start, Math.min(place.end, place.start + TEXT_MAX));
  const [line = ''] = text.split('\n', 1);
  return line.trimEnd();
}

const TEXT_MAX = 80;
