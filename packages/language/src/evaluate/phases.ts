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
}

const allPhases: Phases = { types: true, place: true, sfConfig: true, functionsOf: 'all' };

/** Phases whose order among each other is fixed here: each works on what the one before made. */
const fixedOrder = ['type', 'place', 'functions', 'link'] as const;

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
  const order = names
    .filter((name) => name !== 'sfConfig' && name !== 'print' && name !== 'predicate')
    .map((name) => fixedOrder.indexOf(name === 'type' || name === 'place' || name === 'link' ? name : 'functions'));
  if (order.some((step, index) => index > 0 && step < (order[index - 1] ?? 0))) {
    session.report(
      problem('SD1303', {
        primary: entryLabels(entry, 'this order is not supported')[0],
        notes: ['prototypes come before placements, placements before functions, functions before links'],
        help: 'put the phases into that order, or leave `phaseList` out',
      }),
    );
  }
  const selected = names.includes('sfConfig') ? names.indexOf('sfConfig') : names.length;
  return {
    types: names.includes('type'),
    place: names.includes('place'),
    sfConfig: selected < names.length,
    functionsOf: names.some((name, index) => index < selected && !builtIn.has(name)) ? 'all' : 'sfConfig',
  };
}

const builtIn: ReadonlySet<string> = new Set(['type', 'place', 'sfConfig', 'link', 'print']);

/** The names in a literal vector; `[ … ]` is a function and does not count. */
function phaseNames({ value, valueSpan, source }: Entry): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'vector') return undefined;
  if (valueSpan === undefined || !source.text.startsWith('[|', valueSpan.start)) return undefined;
  const names = value.elements.filter((element) => typeof element === 'string');
  return names.length === value.elements.length ? names : undefined;
}
