import { type ComponentView, isMoving } from '@smartdomains/runtime';

/** One line of the tree: a component, or several of one parent that have no lines of their own. */
export type TreeLine =
  | { readonly kind: 'component'; readonly component: ComponentView; readonly guides: Guides; readonly folded: boolean }
  | { readonly kind: 'more'; readonly components: readonly ComponentView[]; readonly guides: Guides };

/** For each level from the top, whether the line's ancestor there is the last of its siblings. */
export type Guides = readonly ('last' | 'notLast')[];

/**
 * Chooses what to show of a tree in at most `lineCount` lines. If all fits, all. Otherwise what has settled is folded into
 * its parent's line first, what failed or is under way keeps lines longest, and siblings without a line are counted in
 * one. The work is bounded by the lines shown and the children of the components shown.
 */
export function fitTree(roots: readonly ComponentView[], lineCount: number): readonly TreeLine[] {
  const lines: TreeLine[] = [];
  placeSiblings(roots, { guides: [], budget: Math.max(1, lineCount) }, lines);
  return lines;
}

interface Room {
  readonly guides: Guides;
  /** Lines that may be used. */
  readonly budget: number;
}

function placeSiblings(siblings: readonly ComponentView[], room: Room, lines: TreeLine[]): void {
  const budgets = shareOut(siblings, room.budget);
  const hidden = siblings.filter((component) => !budgets.has(component));
  const shown = siblings.filter((component) => budgets.has(component));
  for (const [index, component] of shown.entries()) {
    const isLast = index === shown.length - 1 && hidden.length === 0;
    const guides: Guides = [...room.guides, isLast ? 'last' : 'notLast'];
    const budget = (budgets.get(component) ?? 1) - 1;
    // A single line for several children could only count them, which the component's own line does as well.
    const folded = component.children.length > 0 && budget < Math.min(2, component.children.length);
    lines.push({ kind: 'component', component, guides, folded });
    if (!folded) placeSiblings(component.children, { guides, budget }, lines);
  }
  if (hidden.length > 0) lines.push({ kind: 'more', components: hidden, guides: [...room.guides, 'last'] });
}

/** How many lines each of the siblings may use, itself included; one that has no entry gets no line of its own. */
function shareOut(siblings: readonly ComponentView[], budget: number): ReadonlyMap<ComponentView, number> {
  const wanted = siblings.reduce((sum, { tally }) => sum + tally.total, 0);
  if (wanted <= budget) return new Map(siblings.map((component) => [component, component.tally.total]));

  const budgets = new Map<ComponentView, number>();
  let left = budget;
  const give = (components: readonly ComponentView[], linesEach: (component: ComponentView) => number) => {
    for (const component of components) {
      const before = budgets.get(component) ?? 0;
      const more = Math.min(left, linesEach(component) - before);
      if (more > 0) budgets.set(component, before + more);
      left -= Math.max(0, more);
    }
  };
  const one = () => 1;
  const all = ({ tally }: ComponentView) => tally.total;
  const ordered = byInterest(siblings);
  const interesting = ordered.filter((component) => interestOf(component) > 0);

  if (siblings.length <= budget / 2) {
    // Few siblings: all of them first, then the insides of those where something happens.
    give(siblings, one);
    give(ordered, all);
    return budgets;
  }
  const needsCount = siblings.length > budget || interesting.length < siblings.length;
  if (needsCount) left -= 1;
  give(interesting, one);
  give(interesting, all);
  give(ordered, one);
  // The line that would count a single hidden sibling shows it instead.
  const hidden = siblings.filter((component) => !budgets.has(component));
  if (needsCount && hidden.length <= 1) {
    left += 1;
    give(hidden, one);
  }
  give(ordered, all);
  return budgets;
}

/** The most interesting first; among equals the order of the description. */
function byInterest(components: readonly ComponentView[]): readonly ComponentView[] {
  const byDegree: [ComponentView[], ComponentView[], ComponentView[]] = [[], [], []];
  for (const component of components) byDegree[interestOf(component)].push(component);
  return byDegree.reverse().flat();
}

function interestOf({ tally }: ComponentView): 0 | 1 | 2 {
  if (tally.failed > 0) return 2;
  return isMoving(tally) ? 1 : 0;
}
