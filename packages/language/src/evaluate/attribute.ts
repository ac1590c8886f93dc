import type { Attribute, OriginStep, Value } from '../description.ts';
import type { Place } from '../source.ts';
import { originOf } from './access.ts';
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
  readonly #scope: Scope;

  constructor(init: {
    readonly entry: Entry;
    readonly value: Value;
    readonly scope: Scope;
  }) {
    this.name = init.entry.name;
    this.value = init.value;
    this.tags = init.entry.tags;
    this.#entry = init.entry;
    this.#scope = init.scope;
  }

  get namePlace(): Place | undefined {
    return placeOf(this.#entry.source, this.#entry.nameSpan);
  }

  get valuePlace(): Place | undefined {
    const origin = originOf(this.#scope, this.#entry);
    return placeOf(origin.source, origin.valueSpan);
  }

  history(): readonly OriginStep[] {
    return historyOf(this.#scope, this.#entry);
  }
}
