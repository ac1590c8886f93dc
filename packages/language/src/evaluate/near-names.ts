import { suggest } from '../diagnostics/suggest.ts';

/** What has names: the schemas of one description. */
interface Named {
  readonly elements: ReadonlyMap<string, unknown>;
}

/**
 * Which schema attribute a name is nearly, worked out once for every set of schemas: thousands of components share theirs.
 */
export class NearNames {
  readonly #sets = new Map<string, NearNamesOfSet>();
  readonly #numbers = new WeakMap<Named, number>();
  #count = 0;

  of(schemas: readonly Named[]): NearNamesOfSet {
    const key = schemas.map((schema) => this.#numberOf(schema)).join();
    const known = this.#sets.get(key);
    if (known) return known;
    const made = new NearNamesOfSet(new Set(schemas.flatMap((schema) => [...schema.elements.keys()])));
    this.#sets.set(key, made);
    return made;
  }

  #numberOf(schema: Named): number {
    const known = this.#numbers.get(schema);
    if (known !== undefined) return known;
    this.#count += 1;
    this.#numbers.set(schema, this.#count);
    return this.#count;
  }
}

/** The names of one set of schemas. */
class NearNamesOfSet {
  readonly #known: ReadonlySet<string>;
  readonly #near = new Map<string, string | undefined>();
  readonly #told = new WeakSet();

  constructor(known: ReadonlySet<string>) {
    this.#known = known;
  }

  /** The known name that `name` is nearly; undefined when it is known itself or like none. */
  nearTo(name: string): string | undefined {
    if (this.#known.has(name)) return undefined;
    const found = this.#near.get(name);
    if (found !== undefined || this.#near.has(name)) return found;
    const near = suggest(name, this.#known);
    if (this.#near.size < NAMES_MAX) this.#near.set(name, near);
    return near;
  }

  /** Whether nothing was said of this attribute yet. */
  firstTime(entry: object): boolean {
    if (this.#told.has(entry)) return false;
    this.#told.add(entry);
    return true;
  }
}

/** Names remembered for one set; a component with very many children would otherwise fill the memory. */
const NAMES_MAX = 10_000;
