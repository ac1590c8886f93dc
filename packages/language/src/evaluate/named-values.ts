/**
 * Names in their order, shared by all maps that have them: the machines of a pool are thousands of descriptions with the
 * same names.
 */
export class SharedNames {
  readonly list: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;
  /** The last selection of these names that was asked for, and its own shared names once it was asked for twice. */
  #selected: readonly string[] = [];
  #selection: SharedNames | undefined;

  /** No name twice. */
  constructor(list: readonly string[]) {
    this.list = list;
    this.#positions = new Map(list.map((name, position) => [name, position]));
  }

  /** Where a name stands; undefined for one that is not among them. */
  positionOf(name: string): number | undefined {
    return this.#positions.get(name);
  }

  /**
   * A map of some of these names, in their order; `values` is kept as it is. The names are shared as soon as the same ones
   * are selected twice in a row; a selection that never comes again is not worth remembering.
   */
  select<Value extends { readonly name: string }>(values: readonly Value[]): ReadonlyMap<string, Value> {
    if (values.length === this.list.length) return new NamedValues(this, values);
    if (!haveNames(values, this.#selected)) {
      this.#selected = values.map(({ name }) => name);
      this.#selection = undefined;
      return new Map(values.map((value) => [value.name, value]));
    }
    this.#selection ??= new SharedNames(this.#selected);
    return new NamedValues(this.#selection, values);
  }
}

/** Whether values have exactly these names, in this order. */
export function haveNames(values: readonly { readonly name: string }[], names: readonly string[]): boolean {
  return values.length === names.length && values.every(({ name }, index) => name === names[index]);
}

/**
 * An immutable map whose names are shared with other maps, so that it takes the room of its values alone: a third of what
 * a `Map` of ten takes. One value for each name.
 */
export class NamedValues<Value> implements ReadonlyMap<string, Value> {
  readonly names: SharedNames;
  readonly #values: readonly Value[];

  constructor(names: SharedNames, values: readonly Value[]) {
    this.names = names;
    this.#values = values;
  }

  get size(): number {
    return this.#values.length;
  }

  get(name: string): Value | undefined {
    const position = this.names.positionOf(name);
    return position === undefined ? undefined : this.#values[position];
  }

  has(name: string): boolean {
    return this.names.positionOf(name) !== undefined;
  }

  keys(): MapIterator<string> {
    return this.names.list.values();
  }

  values(): MapIterator<Value> {
    return this.#values.values();
  }

  *entries(): MapIterator<[string, Value]> {
    const { list } = this.names;
    for (const [position, value] of this.#values.entries()) yield [list[position] ?? '', value];
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  forEach(callback: (value: Value, name: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [name, value] of this.entries()) callback(value, name, this);
  }
}
