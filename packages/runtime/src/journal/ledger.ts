import type { Resource } from '../component.ts';
import type { ComponentPath } from '../names.ts';
import type { JournalEntry } from './entry.ts';

/**
 * What stands on hosts by us: a fold of the journal. A resource stands from the moment its creation was intended until its
 * removal succeeded or a component found it gone: in doubt it stands.
 */
export class Ledger {
  readonly #standing = new Map<string, StandingOf>();
  readonly #byComponent = new Map<ComponentPath, Set<string>>();
  readonly #openIntents = new Map<number, OpenIntent>();
  #undone: Map<string, Resource> | undefined;

  /** Takes the next entry; one that is already known changes nothing. */
  apply(entry: JournalEntry): void {
    if (entry.entry === 'intent') {
      const { id, component, creates, removes } = entry;
      if (this.#openIntents.has(id)) return;
      const wasStanding = creates !== undefined && this.#standing.has(keyOf(creates));
      if (creates) this.#add(creates, component);
      if (creates || removes) this.#openIntents.set(id, { creates, removes, wasStanding });
    } else if (entry.entry === 'result') {
      const intent = this.#openIntents.get(entry.id);
      if (intent === undefined) return;
      this.#openIntents.delete(entry.id);
      if (entry.done && intent.removes) this.#remove(intent.removes);
      if (entry.outcome === 'notRun' && intent.creates && !intent.wasStanding) this.#forget(intent.creates);
    } else if (entry.entry === 'gone') {
      this.#remove(entry.resource);
    } else if (entry.entry === 'adopted') {
      this.#add(entry.resource, entry.component);
    } else if (entry.entry === 'detached') {
      for (const { resource } of this.standingBelow(entry.component)) this.#forget(resource);
    }
  }

  /** Resources that stand or may stand, in the order they were first intended. */
  standing(): readonly Resource[] {
    return [...this.#standing.values()].map(({ resource }) => resource);
  }

  /** The same with the components that made them. */
  standingWithComponents(): readonly StandingOf[] {
    return [...this.#standing.values()];
  }

  /** Those of one component. */
  standingOf(component: ComponentPath): readonly Resource[] {
    const keys = this.#byComponent.get(component);
    if (keys === undefined) return [];
    return [...keys].flatMap((key) => this.#standing.get(key)?.resource ?? []);
  }

  /** Those of a component and of all below it. */
  standingBelow(path: ComponentPath): readonly StandingOf[] {
    return [...this.#standing.values()].filter(
      ({ component }) => component === path || component.startsWith(`${path}:`),
    );
  }

  /** From now on what is removed is remembered, for the report of the end. */
  beginUndoing(): void {
    this.#undone ??= new Map();
  }

  /** Resources removed since `beginUndoing`, in the order of their removal. */
  undone(): readonly Resource[] {
    return [...(this.#undone?.values() ?? [])];
  }

  #add(resource: Resource, component: ComponentPath): void {
    const key = keyOf(resource);
    this.#undone?.delete(key);
    if (this.#standing.has(key)) return;
    this.#standing.set(key, { resource, component });
    const keys = this.#byComponent.get(component);
    if (keys) keys.add(key);
    else this.#byComponent.set(component, new Set([key]));
  }

  #remove(resource: Resource): void {
    if (this.#forget(resource)) this.#undone?.set(keyOf(resource), resource);
  }

  #forget(resource: Resource): boolean {
    const key = keyOf(resource);
    const standing = this.#standing.get(key);
    if (standing === undefined) return false;
    this.#standing.delete(key);
    const keys = this.#byComponent.get(standing.component);
    keys?.delete(key);
    if (keys?.size === 0) this.#byComponent.delete(standing.component);
    return true;
  }
}

/** A resource with the component that made it. */
export interface StandingOf {
  readonly resource: Resource;
  readonly component: ComponentPath;
}

interface OpenIntent {
  readonly creates: Resource | undefined;
  readonly removes: Resource | undefined;
  /** Whether it stood before: then a creation that never ran does not make it vanish. */
  readonly wasStanding: boolean;
}

function keyOf({ kind, host, name }: Resource): string {
  return JSON.stringify([kind, host, name]);
}

/** `domain web1 on xen7`: a resource as messages name it. */
export function describeResource({ kind, host, name }: Resource): string {
  return `${kind} ${name} on ${host}`;
}
