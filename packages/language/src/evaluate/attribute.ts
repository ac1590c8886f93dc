import type { Attribute, OriginStep, Value } from '../description.ts';
import type { Place } from '../source.ts';
import { historyOf } from './history.ts';
import { type Entry, placeOf, type Scope } from './model.ts';

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
    return historyOf(this.#scope, this.#entry);
  }
}
