import { constructAssertionClass, constructFunctionClass, constructSchemaClass } from '../functions/names.ts';
import { type Application, type Entry, type Operand, Scope, Slot, Template } from './model.ts';
import type { Session } from './session.ts';

/** The scope of a description that is an attribute of `parent`; made once. */
export function childScope(parent: Scope, entry: Entry, template: Template): Scope {
  if (template.home.parent === parent) return template.home;
  const made = parent.made?.get(entry.name);
  if (made instanceof Scope && made.template === template) return made;
  const slot = made instanceof Slot && made.entry === entry ? made : undefined;
  if (slot?.child) return slot.child;
  const scope = new Scope(template, parent, entry.name);
  if (slot) slot.child = scope;
  else madeOf(parent).set(entry.name, scope);
  return scope;
}

/** The scope of a description that is an attribute of `parent`, if somebody looked into it; placements are only in such. */
export function knownScope(parent: Scope, entry: Entry, template: Template): Scope | undefined {
  if (template.home.parent === parent) return template.home;
  const made = parent.made?.get(entry.name);
  if (made instanceof Scope) return made.template === template ? made : undefined;
  return made?.entry === entry ? made.child : undefined;
}

/** What makes a function or assertion of a description: written `APPLY` or `ASSERT`, or an attribute of the function phase. */
export interface Construction {
  readonly kind: Application['kind'];
  readonly schema: boolean;
  readonly application: Application | undefined;
  /** The attribute of the function phase, which is no parameter; actions of other phases are. */
  readonly action: string | undefined;
  /** A phase action that is not known. */
  readonly unknown: string | undefined;
}

const constructions = new Map<unknown, Pick<Construction, 'kind' | 'schema'>>([
  [constructFunctionClass, { kind: 'function', schema: false }],
  [constructAssertionClass, { kind: 'assertion', schema: false }],
  [constructSchemaClass, { kind: 'assertion', schema: true }],
]);

/**
 * Whether a scope is a function or assertion, by the phases that run (reference notes section 10): a phase acts on every
 * attribute whose name starts with `phase.` and the phase's name.
 */
export function constructionOf(session: Session, scope: Scope): Construction | undefined {
  const { application } = scope.template;
  if (application) return { kind: application.kind, schema: false, application, action: undefined, unknown: undefined };
  if (!scope.placed && !scope.template.hasPhaseActions) return undefined;
  for (const phase of session.functionPhases) {
    for (const entry of scope.entries.values()) {
      if (!entry.name.startsWith('phase.') || !entry.name.startsWith(phase, 6)) continue;
      const known = constructions.get(entry.value);
      const action = 'phase.function';
      if (known) return { ...known, application: undefined, action, unknown: undefined };
      return {
        kind: 'function',
        schema: false,
        application: undefined,
        action,
        unknown: typeof entry.value === 'string' ? entry.value : entry.name,
      };
    }
  }
  return undefined;
}

/** The value of an attribute where that is known at once, or the slot that works it out. */
export function valueOrSlot(session: Session, scope: Scope, entry: Entry): Operand | Slot {
  const { value } = entry;
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Template) {
    const made = scope.made?.get(entry.name);
    if (made instanceof Slot && made.entry === entry) return made.state === 'done' ? doneValue(made) : made;
    const child = childScope(scope, entry, value);
    if (!constructionOf(session, child)) return child;
    const slot = makeSlot(scope, entry);
    slot.child = child;
    return slot;
  }
  if (value.type === 'reference') return value.data || value.lazy ? value : slotOf(scope, entry);
  return value.type === 'unresolvable' ? slotOf(scope, entry) : value;
}

function slotOf(scope: Scope, entry: Entry): Operand | Slot {
  const made = scope.made?.get(entry.name);
  if (!(made instanceof Slot) || made.entry !== entry) return makeSlot(scope, entry);
  return made.state === 'done' ? doneValue(made) : made;
}

function makeSlot(scope: Scope, entry: Entry): Slot {
  const slot = new Slot(scope, entry);
  madeOf(scope).set(entry.name, slot);
  return slot;
}

function madeOf(scope: Scope): Map<string, Scope | Slot> {
  scope.made ??= new Map();
  return scope.made;
}

function doneValue(slot: Slot): Operand {
  return slot.value ?? null;
}

/** The entry that wrote a value: through links the one at their end. */
export function originOf(scope: Scope, entry: Entry): Entry {
  const made = scope.made?.get(entry.name);
  return made instanceof Slot && made.entry === entry ? (made.origin ?? entry) : entry;
}

/** The path of a scope from the root, as references write it: `sfConfig:pool`; empty for the root. */
export function pathOf(scope: Scope): string {
  const names: string[] = [];
  for (let at = scope; at.parent !== undefined; at = at.parent) names.push(at.name);
  return names.reverse().join(':');
}
