import { isCompoundClass, type Template } from './compound/compound-component.ts';
import type { Kept, RecordedComponent, Replay } from './journal/replay.ts';
import type { LiveComponent } from './live-component.ts';
import { type ComponentPath, childPath } from './names.ts';

/**
 * What an interrupted run left on record for the components that are made again, each thing handed out once. In a run that is
 * not taken up there is nothing.
 */
export class EarlierRun {
  readonly #replay: Replay | undefined;

  constructor(replay: Replay | undefined) {
    this.#replay = replay;
  }

  /** What is on record of a component, once: `undefined` from then on. */
  take(path: ComponentPath): RecordedComponent | undefined {
    const recorded = this.of(path);
    if (recorded?.state !== 'detached') this.#replay?.components.delete(path);
    return recorded;
  }

  /** The same without taking it. */
  of(path: ComponentPath): RecordedComponent | undefined {
    return this.#replay?.components.get(path);
  }

  /** What a component had beside its description, once. */
  takeKept(path: ComponentPath): Kept | undefined {
    const kept = this.#replay?.kept.get(path);
    this.#replay?.kept.delete(path);
    return kept;
  }

  /** Whether the component of that path left with a detach before the run was taken up. */
  isDetached(path: ComponentPath): boolean {
    return this.of(path)?.state === 'detached';
  }

  /** The children on record directly below a compound that have not ended, with what they are made of. */
  childrenOf(parent: LiveComponent): readonly Template[] {
    const replay = this.#replay;
    if (replay === undefined) return [];
    const made = new Map(replay.children.map(({ path, description }) => [path, description]));
    const templates: Template[] = [];
    for (const [path, { state }] of replay.components) {
      const name = path.slice(parent.path.length + 1);
      if (!path.startsWith(`${parent.path}:`) || name.includes(':')) continue;
      if (state === 'terminated' || state === 'detached') continue;
      const written = parent.attribute(name)?.value;
      const isWritten = typeof written === 'object' && written?.type === 'description';
      const description = made.get(path) ?? (isWritten ? written : undefined);
      if (description) templates.push({ name, description });
    }
    return templates;
  }

  /** Those of them that others made, and that are not there again yet. */
  childrenOfOthers(parent: LiveComponent): readonly Template[] {
    const replay = this.#replay;
    if (replay === undefined || !isCompoundClass(parent.componentClass)) return [];
    const others = new Set<string>();
    for (const { path, madeBy } of replay.children) if (madeBy === 'others') others.add(path);
    return this.childrenOf(parent).filter(
      ({ name }) => others.has(childPath(parent.path, name)) && !parent.children?.has(name),
    );
  }
}
