import { type Description, typeNameOf, type Value } from '@smartdomains/language';
import { type ComponentContext, type ComponentHandle, runtimeDiagnostic, SdError } from '@smartdomains/runtime';

/**
 * Typed reading of a description that is part of an attribute, such as one of `vifs`; references in it are followed at each read. Every
 * method throws SD6202 when the value has the wrong type.
 */
export class NestedReader {
  readonly #context: ComponentContext;
  readonly #description: Description;
  readonly #where: string;

  /** `where` names it in messages: `vifs:back`. */
  constructor(context: ComponentContext, description: Description, where: string) {
    this.#context = context;
    this.#description = description;
    this.#where = where;
  }

  text(name: string): string | undefined {
    return this.#read(name, 'a string', (value) => (typeof value === 'string' ? value : undefined));
  }

  integer(name: string): number | undefined {
    return this.#read(name, 'an integer', (value) =>
      typeof value === 'number' && Number.isInteger(value) ? value : undefined,
    );
  }

  boolean(name: string): boolean | undefined {
    return this.#read(name, 'a boolean', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  /** The strings of a vector; none when it is absent. */
  texts(name: string): readonly string[] {
    const found = this.#read(name, 'a vector of strings', (value) => {
      if (typeof value !== 'object' || value === null || value.type !== 'vector') return undefined;
      const texts = value.elements.filter((element) => typeof element === 'string');
      return texts.length === value.elements.length ? texts : undefined;
    });
    return found ?? [];
  }

  /** The descriptions it consists of, by name; what begins with `sf` is the language's own. */
  ownDescriptions(): readonly (readonly [string, NestedReader])[] {
    return descriptionsIn(this.#context, this.#description, this.#where);
  }

  /** The value whatever its type, a reference followed; `undefined` when absent. */
  value(name: string): Value | undefined {
    return this.#read(name, 'a value', (value) => value);
  }

  /** The component a reference leads to. */
  component(name: string): ComponentHandle | undefined {
    const value = this.#description.attributes.get(name)?.value;
    if (value === undefined || value === null) return undefined;
    const found = this.#context.follow(value, { within: this.#description }).component;
    if (found === undefined) throw this.#wrong(name, 'a reference to a component', value);
    return found;
  }

  #read<T>(name: string, expected: string, convert: (value: Value) => T | undefined): T | undefined {
    const written = this.#description.attributes.get(name)?.value;
    if (written === undefined || written === null) return undefined;
    const { value } = this.#context.follow(written, { within: this.#description });
    const converted = convert(value);
    if (converted === undefined) throw this.#wrong(name, expected, value);
    return converted;
  }

  #wrong(name: string, expected: string, value: Value): SdError {
    const attribute = this.#description.attributes.get(name);
    const place = attribute?.valuePlace ?? attribute?.namePlace;
    const text = `\`${this.#where}:${name}\`: expected ${expected}, found a ${typeNameOf(value)}`;
    return new SdError(
      runtimeDiagnostic('SD6202', {
        primary: place && { place, text },
        component: this.#context.path,
        notes: place ? [] : [text],
      }),
    );
  }
}

/** The descriptions among a description's attributes, in order; what begins with `sf` is the language's own. */
export function descriptionsIn(
  context: ComponentContext,
  description: Description,
  where: string,
): readonly (readonly [string, NestedReader])[] {
  return [...description.attributes.values()].flatMap(({ name, value }) => {
    const inner = toDescription(value);
    if (inner === undefined || name.startsWith('sf')) return [];
    return [[name, new NestedReader(context, inner, `${where}:${name}`)] as const];
  });
}

function toDescription(value: Value): Description | undefined {
  return typeof value === 'object' && value !== null && value.type === 'description' ? value : undefined;
}
