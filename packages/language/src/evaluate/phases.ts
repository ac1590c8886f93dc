import { entryLabels } from './failures.ts';
import type { Entry, Scope } from './model.ts';
import { problem, type Session } from './session.ts';

/** Which phases run (reference notes section 10). */
export interface Phases {
  readonly types: boolean;
  readonly place: boolean;
  readonly sfConfig: boolean;
  /** What the phases that make functions go through: the whole text when one of them comes before `sfConfig`. */
  readonly functionsOf: 'all' | 'sfConfig';
  /** Phases that stand before one they need, with the list they stand in. */
  readonly early: { readonly phases: ReadonlySet<Step>; readonly entry: Entry } | undefined;
}

const allPhases: Phases = { types: true, place: true, sfConfig: true, functionsOf: 'all', early: undefined };

/** Phases whose order among each other is fixed here: each works on what the one before made. */
const fixedOrder = ['type', 'place', 'functions', 'link'] as const;

type Step = (typeof fixedOrder)[number];

/**
 * Reads `phaseList` of the root and takes it away. Evaluation on demand gives the same result as the original's passes for
 * every list that keeps their order; another order is refused.
 */
export function readPhases(session: Session, root: Scope): Phases {
  const entry = root.entries.get('phaseList');
  if (entry === undefined) return allPhases;
  const entries = new Map(root.entries);
  entries.delete('phaseList');
  root.template.entries = entries;
  const names = phaseNames(entry);
  if (names === undefined) {
    session.report(
      problem('SD1302', {
        primary: entryLabels(entry, 'must be a literal vector of strings')[0],
        help: 'write `phaseList [|"type", "place", "function", "sfConfig", "link"|];`',
      }),
    );
    return allPhases;
  }
  session.functionPhases = names.filter((name) => !builtIn.has(name));
  session.links = names.includes('link');
  const selected = names.includes('sfConfig') ? names.indexOf('sfConfig') : names.length;
  return {
    types: names.includes('type'),
    place: names.includes('place'),
    sfConfig: selected < names.length,
    functionsOf: names.some((name, index) => index < selected && !builtIn.has(name)) ? 'all' : 'sfConfig',
    early: { phases: earlySteps(names), entry },
  };
}

/**
 * Steps with another before them that should come later. What a step has nothing to do for may stand anywhere, and a
 * step that is repeated has nothing left to do.
 */
function earlySteps(names: readonly string[]): ReadonlySet<Step> {
  const order = [...new Set(names.flatMap((name) => stepOf(name) ?? []))];
  const misplaced = new Set<Step>();
  for (const [index, step] of order.entries()) {
    for (const later of order.slice(index + 1)) {
      if (fixedOrder.indexOf(later) > fixedOrder.indexOf(step)) continue;
      const idle = [step, later].find((one) => one === 'place' || one === 'functions');
      misplaced.add(idle ?? step);
    }
  }
  return misplaced;
}

function stepOf(name: string): Step | undefined {
  if (name === 'type' || name === 'place' || name === 'link') return name;
  return name === 'sfConfig' || name === 'print' || name === 'predicate' ? undefined : 'functions';
}

/** Refuses an order of phases that would give another result than the fixed one. */
export function checkOrder(session: Session, root: Scope, { early }: Phases): void {
  const matters = [...(early?.phases ?? [])].some((step) => {
    if (step === 'place') return root.template.places;
    return step === 'functions' ? session.actions : true;
  });
  if (!matters || early === undefined) return;
  session.report(
    problem('SD1303', {
      primary: entryLabels(early.entry, 'this order is not supported')[0],
      notes: ['prototypes come before placements, placements before functions, functions before links'],
      help: 'put the phases into that order, or leave `phaseList` out',
    }),
  );
}

const builtIn: ReadonlySet<string> = new Set(['type', 'place', 'sfConfig', 'link', 'print']);

/** The names in a literal vector; `[ … ]` is a function and does not count. */
function phaseNames({ value, valueSpan, source }: Entry): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'vector') return undefined;
  if (valueSpan === undefined || !source.text.startsWith('[|', valueSpan.start)) return undefined;
  const names = value.elements.filter((element) => typeof element === 'string');
  return names.length === value.elements.length ? names : undefined;
}
