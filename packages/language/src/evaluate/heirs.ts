import type { Entry, Template } from './model.ts';
import { haveNames, NamedValues, SharedNames } from './named-values.ts';

/** What a prototype remembers of the description that extended it last: the next one is often of the same form. */
export interface Heirs {
  /** The names that description gave values to, in its order. */
  readonly own: readonly string[];
  /** Worked out once two descriptions in a row had these names. */
  form: HeirForm | undefined;
}

/** What all descriptions have in common that extend one prototype and give values to the same names. */
interface HeirForm {
  /** All names: those of the prototype, then the new ones. */
  readonly names: SharedNames;
  /** The entries of the prototype, in their order. */
  readonly inherited: readonly Entry[];
  /** For each of the description's own names, where it stands among all names. */
  readonly positions: readonly number[];
}

/** What stands where a description has a value of its own for an inherited name. */
export type Override = (inherited: Entry, entry: Entry) => Entry;

/** Lays entries over others: a value replaces an inherited one at its position, new names come last. */
export function overlayEntries(
  under: ReadonlyMap<string, Entry>,
  over: ReadonlyMap<string, Entry>,
  override: Override,
): ReadonlyMap<string, Entry> {
  const result = new Map(under);
  for (const [name, entry] of over) {
    const inherited = result.get(name);
    result.set(name, inherited === undefined ? entry : override(inherited, entry));
  }
  return result;
}

/**
 * As `overlayEntries`, over a prototype that is complete. Descriptions of the same form share their names, which saves most
 * of what the attributes of thousands of like machines take.
 */
export function inherit(
  prototype: Template,
  over: ReadonlyMap<string, Entry>,
  override: Override,
): ReadonlyMap<string, Entry> {
  const own = [...over.values()];
  const { heirs } = prototype;
  if (heirs === undefined || !haveNames(own, heirs.own)) {
    prototype.heirs = { own: own.map(({ name }) => name), form: undefined };
    return overlayEntries(prototype.entries, over, override);
  }
  heirs.form ??= formOf(prototype, heirs.own);
  const { names, inherited, positions } = heirs.form;
  const values = inherited.concat(own.filter((_, index) => (positions[index] ?? 0) >= inherited.length));
  for (const [index, entry] of own.entries()) {
    const position = positions[index] ?? 0;
    const before = inherited[position];
    if (before !== undefined) values[position] = override(before, entry);
  }
  return new NamedValues(names, values);
}

function formOf(prototype: Template, own: readonly string[]): HeirForm {
  const names = new SharedNames([...new Set([...prototype.entries.keys(), ...own])]);
  return {
    names,
    inherited: [...prototype.entries.values()],
    positions: own.map((name) => names.positionOf(name) ?? 0),
  };
}
