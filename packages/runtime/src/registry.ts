import type { ComponentClass } from './component.ts';

/** The component classes an application may use. A description can name one, never load one. */
export interface Registry {
  /** The class of that name or alias. */
  find(name: string): ComponentClass | undefined;
  /** The names users write, sorted; without the aliases. */
  readonly names: readonly string[];
}

/** Throws when two classes share a name or alias: that is a mistake of whoever puts the program together. */
export function createRegistry(classes: readonly ComponentClass[]): Registry {
  const byName = new Map<string, ComponentClass>();
  for (const componentClass of classes) {
    for (const name of [componentClass.className, ...(componentClass.aliases ?? [])]) {
      const other = byName.get(name);
      if (other !== undefined && other !== componentClass) {
        throw new Error(`the classes ${other.className} and ${componentClass.className} both claim the name ${name}`);
      }
      byName.set(name, componentClass);
    }
  }
  return {
    find: (name) => byName.get(name),
    names: [...new Set(classes.map((componentClass) => componentClass.className))].sort(),
  };
}
