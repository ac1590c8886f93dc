import type { Attribute, OriginStep, Value } from '../description.ts';
import type { Place } from '../source.ts';
import { type Entry, placeOf, type Scope, type Template, valuePlaceOf } from './model.ts';

/**
 * An attribute of the result. Where it came from is worked out only when somebody asks: until then it costs a pointer to
 * the entry and one to the scope.
 */
export class ResolvedAttribute implements Attribute {
  readonly name: string;
  readonly value: Value;
  readonly tags: readonly string[];
  readonly #entry: Entry;
  readonly #origin: Entry;
  readonly #scope: Scope;

  constructor(init: {
    readonly entry: Entry;
    readonly value: Value;
    /** The entry that wrote the value, at the end of all links. */
    readonly origin: Entry;
    readonly scope: Scope;
  }) {
    this.name = init.entry.name;
    this.value = init.value;
    this.tags = init.entry.tags;
    this.#entry = init.entry;
    this.#origin = init.origin;
    this.#scope = init.scope;
  }

  get namePlace(): Place | undefined {
    return placeOf(this.#entry.source, this.#entry.nameSpan);
  }

  get valuePlace(): Place | undefined {
    return placeOf(this.#origin.source, this.#origin.valueSpan);
  }

  history(): readonly OriginStep[] {
    const entry = this.#entry;
    const steps: OriginStep[] = [];
    if (this.#origin !== entry) {
      const from = valuePlaceOf(this.#origin);
      if (from) steps.push({ step: 'linked', place: from, text: textAt(from) });
    }
    const place = valuePlaceOf(entry);
    if (entry.placedAs === undefined) {
      steps.push(...inheritance(this.#scope.template, entry));
    } else {
      if (place) steps.push({ step: 'placed', place, text: entry.placedAs });
      const before = this.#scope.template.entries.get(entry.name);
      const overridden = before && valuePlaceOf(before);
      if (overridden) steps.push({ step: 'overrides', place: overridden, text: textAt(overridden) });
    }
    return steps;
  }
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
      if (place) {
        steps.push({ step: entry.nameSpan ? 'written' : 'computed', place, text: textAt(place) });
      }
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
