import type { Reference } from '../reference.ts';
import type { Place } from '../source.ts';
import { childScope } from './access.ts';
import { entryLabels, failurePoison } from './failures.ts';
import { finishTask } from './jobs.ts';
import { type Entry, isToBeDefined, type Placement, placeOf, type Scope, silentPoison, Template } from './model.ts';
import { finalOverridden, withTags } from './prototypes.ts';
import { problem, type Session } from './session.ts';
import { isFound, type WalkFailure, walkWritten } from './walk.ts';

interface Pending {
  readonly scope: Scope;
  readonly placement: Placement;
  /** Where it goes, once that was looked for in vain: paths are long and placements wait through many passes. */
  readonly target?: Reference;
}

/**
 * Carries out all placements below `root` (reference notes section 4), in passes until none can be carried out any more: a
 * placement may make the target of another. What is left has no target.
 */
export function placeAll(session: Session, root: Scope): void {
  let pending = collect(root);
  for (;;) {
    const left: { readonly pending: Pending; readonly failure: WalkFailure | undefined }[] = [];
    const added: Pending[] = [];
    for (const item of pending) {
      session.countMade(item.placement.path.length / STEPS_PER_ATTRIBUTE, placedAt(item));
      const target = item.target ?? targetReference(item.placement);
      const result = finishTask(walkWritten(target, item.scope, 'here'));
      if (isFound(result)) {
        for (const inner of place(session, result.scope, item)) added.push(inner);
      } else left.push({ pending: { ...item, target }, failure: 'failure' in result ? result.failure : undefined });
    }
    if (left.length === pending.length && added.length === 0) {
      for (const { failure } of left) {
        session.reportPoison(failure ? failurePoison(failure, 'target') : silentPoison);
        if (failure) silenceTarget(failure);
      }
      return;
    }
    pending = [...left.map((item) => item.pending), ...added];
    if (pending.length === 0) return;
  }
}

/** What is still to be defined, and was told of as the target of a placement, is not told of again as a missing value. */
function silenceTarget({ scope, entry }: WalkFailure): void {
  if (entry === undefined || !isToBeDefined(entry.value)) return;
  scope.placed ??= new Map(scope.template.entries);
  scope.placed.set(entry.name, { ...entry, value: { type: 'unresolvable', reason: 'missing' } });
  scope.made?.delete(entry.name);
}

/** Steps towards a target that are as much work as making an attribute: placements that wait for each other take many. */
const STEPS_PER_ATTRIBUTE = 16;

function placedAt({ placement: { path, entry } }: Pending): Place | undefined {
  return placeOf(entry.source, path[0]?.span);
}

/** The placements in a description and in everything inside it, in the order of the text. */
function collect(start: Scope): Pending[] {
  const found: Pending[] = [];
  const stack = [start];
  for (let scope = stack.pop(); scope !== undefined; scope = stack.pop()) {
    if (!scope.template.places) continue;
    for (const placement of scope.template.placements?.values() ?? []) found.push({ scope, placement });
    const children: Scope[] = [];
    for (const entry of scope.entries.values()) {
      if (entry.value instanceof Template && entry.value.places) children.push(childScope(scope, entry, entry.value));
    }
    // One by one: there may be more children than a call takes arguments.
    for (const child of children.reverse()) stack.push(child);
  }
  return found;
}

/** The description the attribute goes to: the path without its last name. */
function targetReference({ path, entry }: Placement): Reference {
  const parts = path
    .slice(0, -1)
    .map(({ text, span }) => ({ kind: 'word', name: text, place: placeOf(entry.source, span) }) as const);
  const [first] = path;
  return {
    type: 'reference',
    parts,
    lazy: false,
    data: false,
    ...(first && { place: placeOf(entry.source, first.span) }),
  };
}

/** Puts the attribute into its target; yields the placements inside it, which can be carried out from now on. */
function place(session: Session, target: Scope, { placement }: Pending): Pending[] {
  const { path, entry } = placement;
  const before = target.entries.get(entry.name);
  if (before?.tags.includes('sfFinal')) {
    session.report(finalOverridden(entry, before));
    return [];
  }
  const placed: Entry = {
    ...withTags(entry, before?.tags ?? []),
    placedAs: path.map((part) => part.text).join(':'),
  };
  target.placed ??= new Map(target.template.entries);
  target.placed.set(entry.name, placed);
  if (target.template.hasPhaseActions) session.actionMistakes = true;
  target.made?.delete(entry.name);
  return placed.value instanceof Template ? collect(childScope(target, placed, placed.value)) : [];
}

/** Tells of a placement phase that does not run although there are placements. */
export function refusePlacements(session: Session, root: Scope): void {
  const [first] = collect(root);
  if (first === undefined) return;
  const { entry } = first.placement;
  session.report(
    problem('SD1303', {
      primary: entryLabels({ ...entry, valueSpan: undefined }, 'this placement needs the phase `place`')[0],
      help: 'add `"place"` to `phaseList`, or leave `phaseList` out',
    }),
  );
}
