import type { Place } from '@smartdomains/language';
import type { ComponentPath } from '../names.ts';

/** `from` starts only when `to` is ready. */
export interface RequirementEdge {
  readonly from: ComponentPath;
  readonly to: ComponentPath;
  /** Where that is written. */
  readonly place: Place | undefined;
}

/** A way round: each hop is a requirement; the `to` of one is the `from` of the next, is around it, or stands in it. */
export type RequirementCycle = readonly [RequirementEdge, ...RequirementEdge[]];

/**
 * The circles in which components would wait for each other, one for each requirement that closes one, in the order of the
 * edges. Beside the requirements themselves it knows what the tree implies:
 *
 * ```text
 *   start of b   waits for   ready of a        b requires a
 *   ready of a   waits for   ready of a:x      a compound is ready when its children are
 *   ready of a   waits for   start of a
 *   start of a:x waits for   start of a        nothing starts before what it stands in
 * ```
 *
 * so a component that requires its own ancestor or descendant is found as well. Only components that require something can
 * lie on a circle; the work grows with their number and depth, not with the size of the tree.
 */
export function findRequirementCycles(edges: readonly RequirementEdge[]): readonly RequirementCycle[] {
  const requirements = new Map<ComponentPath, RequirementEdge[]>();
  for (const edge of edges) {
    const own = requirements.get(edge.from);
    if (own) own.push(edge);
    else requirements.set(edge.from, [edge]);
  }
  const sorted = [...requirements.keys()].sort();
  const waitsOf = (node: Node): readonly Step[] =>
    node.phase === 'start'
      ? [
          ...(requirements.get(node.path) ?? []).map((edge): Step => ({ to: { phase: 'ready', path: edge.to }, edge })),
          ...around(node.path, requirements).slice(0, 1).map(toStart),
        ]
      : [...inside(node.path, sorted), ...around(node.path, requirements)].map(toStart);
  return search(sorted.length === 0 ? [] : [...requirements.keys()], waitsOf);
}

/** What can be waited for. A component that requires nothing has no `start` of its own here. */
interface Node {
  readonly phase: 'start' | 'ready';
  readonly path: ComponentPath;
}

interface Step {
  readonly to: Node;
  /** The requirement it is; absent for what the tree implies. */
  readonly edge?: RequirementEdge;
}

function toStart(path: ComponentPath): Step {
  return { to: { phase: 'start', path } };
}

/** Of the sorted paths those at or below the path. */
function inside(path: ComponentPath, sorted: readonly ComponentPath[]): readonly ComponentPath[] {
  const below = `${path}:`;
  const found: ComponentPath[] = [];
  // Names have characters that sort before the colon, so what is below stands together, though not next to the path itself.
  if (sorted[firstAtLeast(sorted, path)] === path) found.push(path);
  for (let index = firstAtLeast(sorted, below); sorted[index]?.startsWith(below) === true; index += 1) {
    found.push(sorted[index] ?? path);
  }
  return found;
}

function firstAtLeast(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Those that the component stands in and that require something, nearest first. */
function around(path: ComponentPath, known: ReadonlyMap<ComponentPath, unknown>): readonly ComponentPath[] {
  const found: ComponentPath[] = [];
  for (let end = path.lastIndexOf(':'); end > 0; end = path.lastIndexOf(':', end - 1)) {
    const ancestor = path.slice(0, end) as ComponentPath;
    if (known.has(ancestor)) found.push(ancestor);
  }
  return found;
}

/** Depth first with a stack of its own: chains may be as long as there are components. */
function search(
  starts: readonly ComponentPath[],
  waitsOf: (node: Node) => readonly Step[],
): readonly RequirementCycle[] {
  const cycles: RequirementCycle[] = [];
  const finished = new Set<string>();
  for (const path of starts) {
    const first: Node = { phase: 'start', path };
    const onPath = new Map<string, number>();
    const trail: { readonly key: string; readonly via: RequirementEdge | undefined; readonly rest: Step[] }[] = [];
    const enter = (node: Node, via: RequirementEdge | undefined): void => {
      const key = keyOf(node);
      onPath.set(key, trail.length);
      trail.push({ key, via, rest: [...waitsOf(node)].reverse() });
    };
    if (!finished.has(keyOf(first))) enter(first, undefined);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const step = top.rest.pop();
      if (step === undefined) {
        finished.add(top.key);
        onPath.delete(top.key);
        trail.pop();
        continue;
      }
      const key = keyOf(step.to);
      const seenAt = onPath.get(key);
      if (seenAt !== undefined) {
        const hops = [...trail.slice(seenAt + 1).map(({ via }) => via), step.edge].filter((edge) => edge !== undefined);
        const [hop, ...more] = hops;
        if (hop) cycles.push([hop, ...more]);
      } else if (!finished.has(key)) enter(step.to, step.edge);
    }
  }
  return cycles;
}

function keyOf({ phase, path }: Node): string {
  return `${phase} ${path}`;
}
