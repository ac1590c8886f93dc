import type { LiveComponent } from './live-component.ts';
import type { ComponentPath } from './names.ts';
import type { TerminationRecord } from './termination-record.ts';

/** That one component requires another, by path: whichever instance stands there. */
export interface Dependency {
  readonly dependant: LiveComponent;
  readonly required: ComponentPath;
  /** An instance of what is required is ready. */
  ready(): void;
  /**
   * The end of that instance has begun, and nothing of it is undone yet. Whoever ends the dependant for it does so now; a
   * dependant that is ending is terminated first. Not called when the dependant is ending anyway.
   */
  ended(record: TerminationRecord): void;
}

/**
 * Who requires what in one application. Work and memory are those of the dependencies themselves: a component that nobody requires
 * costs one look into a table.
 */
export class Dependencies {
  readonly #byRequired = new Map<ComponentPath, Set<Dependency>>();
  readonly #byDependant = new Map<LiveComponent, Dependency[]>();

  /** It counts until the dependant is forgotten. */
  add(dependency: Dependency): void {
    const { required, dependant } = dependency;
    const others = this.#byRequired.get(required) ?? new Set();
    this.#byRequired.set(required, others.add(dependency));
    const own = this.#byDependant.get(dependant);
    if (own) own.push(dependency);
    else this.#byDependant.set(dependant, [dependency]);
  }

  /** The dependant is terminated and requires nothing any more. */
  forget(dependant: LiveComponent): void {
    for (const dependency of this.#byDependant.get(dependant) ?? []) {
      const others = this.#byRequired.get(dependency.required);
      others?.delete(dependency);
      if (others?.size === 0) this.#byRequired.delete(dependency.required);
    }
    this.#byDependant.delete(dependant);
  }

  /** Tells all who require the component that it is ready. */
  ready({ path }: LiveComponent): void {
    for (const dependency of this.#byRequired.get(path) ?? []) dependency.ready();
  }

  /** Tells all who require the component that its end has begun; gives those that must be terminated before it. */
  ended({ path }: LiveComponent, record: TerminationRecord): readonly LiveComponent[] {
    const known = this.#byRequired.get(path);
    if (known === undefined) return [];
    const dependencies = [...known];
    for (const dependency of dependencies) {
      if (!dependency.dependant.isInterrupted) dependency.ended(record);
    }
    return dependencies.flatMap(({ dependant }) => (dependant.isInterrupted ? [dependant] : []));
  }
}
