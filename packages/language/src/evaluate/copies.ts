import { describe } from '../functions/arithmetic.ts';
import { childScope, valueOrSlot } from './access.ts';
import { label } from './failures.ts';
import { isLazy } from './links.ts';
import {
  type Deferred,
  type Entry,
  isPoison,
  type Operand,
  type Plain,
  type Poison,
  placeOf,
  poisonOf,
  Scope,
  Slot,
  type Task,
  Template,
  valuePlaceOf,
} from './model.ts';
import { hasPhaseActions } from './prototypes.ts';
import { problem, type Session } from './session.ts';
import { DESCRIPTION_WEIGHT } from './weights.ts';

const arrayParameters: ReadonlySet<string> = new Set(['generator', 'template', 'sfIsGenerator']);

/**
 * `Array`: copies of `generator` for every index of `extent`, each told its index and name (reference notes section 8). It
 * is evaluated before its parameters are, so what `generator` refers to is looked for in each copy.
 */
export function* makeArray(session: Session, slot: Slot, scope: Scope): Task<Operand> {
  const reader = new ParameterReader(session, scope);
  const extent = (yield* reader.value('extent')) ?? (yield* reader.value('size'));
  const prefix = (yield* reader.string('prefix')) ?? slot.entry.name;
  const element = reader.template('generator') ?? reader.template('template');
  if (reader.poison) return reader.poison;
  if (reader.lazy) return reader.deferred;
  if (element === undefined) return reader.fault('`generator` is missing', 'SD3002');
  const indices = indicesOf(extent);
  if (indices === undefined)
    return reader.fault('`extent` must be a number, a vector of names, or a vector of dimensions');
  session.checkSize(indices.count * (element.size + 1 + EXTRA_ATTRIBUTES), {
    primary: label(reader.place, `makes ${indices.count} copies`),
  });
  const copies = indices.list().map(({ text, value }) => ({
    name: `${prefix}${text}`,
    extra: [
      ['sfIndex', value],
      ['sfTag', `${prefix}${text}`],
    ] as const,
  }));
  return reader.result(slot, { copies, element, without: arrayParameters });
}

/** `sfIndex` and `sfTag`. */
const EXTRA_ATTRIBUTES = 2;

interface Copy {
  readonly name: string;
  readonly extra: readonly (readonly [name: string, value: Plain])[];
}

interface Indices {
  readonly count: number;
  readonly list: () => readonly { readonly text: string; readonly value: Plain }[];
}

/** Indices of an extent: `3` is 0, 1, 2; `["x", "y"]` is x, y; `[2, 3]` is _0_0 to _1_2. */
function indicesOf(extent: Operand | undefined): Indices | undefined {
  if (typeof extent === 'number') {
    const count = Math.max(0, extent);
    return { count, list: () => Array.from({ length: count }, (_, index) => ({ text: `${index}`, value: index })) };
  }
  if (typeof extent !== 'object' || extent?.type !== 'vector') return undefined;
  const elements: readonly Operand[] = extent.elements;
  if (elements.every((element) => typeof element === 'string')) {
    return { count: elements.length, list: () => elements.map((name) => ({ text: name, value: name })) };
  }
  if (!elements.every((element) => typeof element === 'number')) return undefined;
  const count = elements.reduce((product, dimension) => product * Math.max(0, dimension), 1);
  return { count, list: () => Array.from({ length: count }, (_, index) => gridIndex(index, elements)) };
}

function gridIndex(index: number, dimensions: readonly number[]): { readonly text: string; readonly value: Plain } {
  const digits: number[] = [];
  let rest = index;
  for (const dimension of dimensions.toReversed()) {
    digits.unshift(rest % dimension);
    rest = Math.floor(rest / dimension);
  }
  return { text: digits.map((digit) => `_${digit}`).join(''), value: { type: 'vector', elements: digits } };
}

/** Reads the parameters of such a function; remembers the first failure. */
class ParameterReader {
  readonly session: Session;
  readonly scope: Scope;
  poison: Poison | undefined;
  lazy = false;

  constructor(session: Session, scope: Scope) {
    this.session = session;
    this.scope = scope;
  }

  get place(): ReturnType<typeof placeOf> {
    return placeOf(this.scope.template.source, this.scope.template.syntax);
  }

  get deferred(): Deferred {
    return { type: 'deferred', kind: 'function', data: false, scope: this.scope };
  }

  *value(name: string): Task<Operand | undefined> {
    const entry = this.scope.entries.get(name);
    if (entry === undefined) return undefined;
    const known = valueOrSlot(this.session, this.scope, entry);
    let value: Operand | undefined;
    if (known instanceof Slot) {
      const cycle: Poison | undefined = yield known;
      value = cycle ?? known.value;
    } else {
      value = known;
    }
    if (isPoison(value)) this.poison ??= value;
    else if (value !== undefined && isLazy(value)) this.lazy = true;
    return value;
  }

  *string(name: string): Task<string | undefined> {
    const value = yield* this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    this.#wrongType(name, 'a string', value);
    return undefined;
  }

  template(name: string): Template | undefined {
    const entry = this.scope.entries.get(name);
    if (entry === undefined) return undefined;
    if (entry.value instanceof Template) return withPlacements(childScope(this.scope, entry, entry.value));
    this.poison ??= this.fault(`\`${name}\` must be a description written in place`);
    return undefined;
  }

  fault(text: string, code: 'SD3002' | 'SD3003' = 'SD3003'): Poison {
    return poisonOf(problem(code, { primary: label(this.place, text) }));
  }

  /** The description itself with its copies, in the place of the function. */
  result(
    slot: Slot,
    made: { readonly copies: readonly Copy[]; readonly element: Template; readonly without: ReadonlySet<string> },
  ): Scope {
    const { copies, element, without } = made;
    const { template } = this.scope;
    const weight = element.entries.size + EXTRA_ATTRIBUTES + DESCRIPTION_WEIGHT;
    this.session.countMade(copies.length * weight, this.place);
    const entries = new Map<string, Entry>();
    for (const entry of this.scope.entries.values()) {
      const internal = entry.name === 'sfFunctionClass' || entry.name.startsWith('phase.') || without.has(entry.name);
      if (!internal) entries.set(entry.name, entry);
    }
    const written = { tags: [], source: element.source, nameSpan: undefined, valueSpan: element.syntax } as const;
    const scope = new Scope(derived(template, entries, slot.scope), slot.scope, slot.entry.name);
    for (const { name, extra } of copies) {
      const inner = new Map(element.entries);
      for (const [key, value] of extra) inner.set(key, { ...written, name: key, value });
      entries.set(name, { ...written, name, value: derived(element, inner, scope) });
    }
    return scope;
  }

  #wrongType(name: string, wanted: string, value: Operand): void {
    if (isPoison(value) || isLazy(value)) return;
    const entry = this.scope.entries.get(name);
    const text = typeof value === 'object' && value?.type === 'scope' ? 'a description' : describe(value as Plain);
    this.poison ??= poisonOf(
      problem('SD3003', { primary: label(entry && valuePlaceOf(entry), `must be ${wanted}, found ${text}`) }),
    );
  }
}

/** A template that differs from another in its attributes only. */
export function derived(from: Template, entries: ReadonlyMap<string, Entry>, parent: Scope): Template {
  const { source, syntax, home } = from;
  // A generator is usually written DATA so that it is no child itself; what is made from it is.
  const template = new Template({ source, syntax, data: false, parent, name: home.name });
  template.state = 'complete';
  template.entries = entries;
  template.size = from.size + entries.size;
  template.incomplete = from.incomplete;
  template.prototypes = from.prototypes;
  return template;
}

/** A description with what placements changed in it, as a template that can stand elsewhere. */
function withPlacements(scope: Scope): Template {
  const { template } = scope;
  const entries = new Map(scope.entries);
  let changed = scope.placed !== undefined;
  for (const [name, entry] of entries) {
    if (!(entry.value instanceof Template)) continue;
    const inner = withPlacements(childScope(scope, entry, entry.value));
    if (inner === entry.value) continue;
    entries.set(name, { ...entry, value: inner });
    changed = true;
  }
  if (!changed) return template;
  const { source, syntax, data, application, home } = template;
  const result = new Template({ source, syntax, data, parent: home.parent, name: home.name, application });
  return Object.assign(result, {
    state: 'complete',
    entries,
    size: template.size + entries.size,
    incomplete: template.incomplete,
    prototypes: template.prototypes,
    cases: template.cases,
    hasPhaseActions: hasPhaseActions(entries),
  });
}
