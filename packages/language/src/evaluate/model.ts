import type { BytesValue, Description, DoubleValue, FloatValue, LongValue } from '../description.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Reference } from '../reference.ts';
import type { Place, SourceText, Span } from '../source.ts';
import type { BodyNode, ComponentNode, SimpleValueNode } from '../syntax/tree.ts';
import type { Heirs } from './heirs.ts';

/*
 * The evaluator's own picture of a description, between the syntax tree and the final `Description`:
 *
 *   Template   a description as written, its prototypes laid under it; shared by everything that extends it
 *   Entry      one attribute of a template: a name and what is written after it
 *   Scope      a template at a place of the tree: what references walk. Made only where somebody looks
 *   Slot       one attribute of a scope whose value must be worked out: a link, a function, an assertion
 *
 * Prototypes bind where they are written and links where they land (reference notes section 5). So a completed template
 * depends on no place and is shared, never copied; only scopes and slots exist once per copy.
 */

/** What is written after a name, read but not resolved. None of these depends on the place it lands in. */
export type Written = Plain | Reference | Template | Unresolvable;

/** A value that needs no resolving. */
export type Plain = null | boolean | number | string | LongValue | FloatValue | DoubleValue | BytesValue | PlainVector;

export interface PlainVector {
  readonly type: 'vector';
  readonly elements: readonly (Plain | Reference)[];
}

/** Written, and a diagnostic as soon as somebody needs it. `missing` was already reported by the parser. */
export interface Unresolvable {
  readonly type: 'unresolvable';
  readonly reason: 'tbd' | 'variable' | 'missing';
}

/** Whether a value is `TBD`, or holds one. */
export function isToBeDefined(value: Written): boolean {
  return typeof value === 'object' && value !== null && 'reason' in value && value.reason === 'tbd';
}

/** One attribute as written. */
export interface Entry {
  readonly name: string;
  readonly tags: readonly string[];
  readonly value: Written;
  readonly source: SourceText;
  /** The name as written; absent for operands of operators and for what functions add. */
  readonly nameSpan: Span | undefined;
  /** The value as written; absent for null by omission. */
  readonly valueSpan: Span | undefined;
  /** The placement that brought it, as written: `x:y`. */
  readonly placedAs?: string;
}

/** The attributes of one written body, in order, before any prototype is applied. */
export interface Body {
  readonly entries: ReadonlyMap<string, Entry>;
  /** `x:y 5;`, by path. */
  readonly placements: ReadonlyMap<string, Placement> | undefined;
  /** Something could not be read, so that a name that is not found here may be no mistake of the author's. */
  readonly incomplete: boolean;
}

/** A placement: the entry, and where it goes. */
export interface Placement {
  /** Names from the description it is written in; the last is the attribute. */
  readonly path: readonly { readonly text: string; readonly span: Span }[];
  readonly entry: Entry;
}

/** `APPLY`, `ASSERT` and what stands in front of them. */
export interface Application {
  readonly kind: 'function' | 'assertion';
  readonly lazy: boolean;
  readonly data: boolean;
  readonly optional: { readonly default: Plain | Reference } | undefined;
}

/** A prototype that was applied: the reference as written and what it led to. */
export interface AppliedPrototype {
  readonly reference: Reference;
  readonly template: Template;
}

/** How far a template is: `shaped` knows its own names, `complete` also those of everything inside it. */
export type TemplateState = 'written' | 'shaped' | 'complete';

/**
 * A description as written. `home` is where it is written: prototypes are looked up from there. It becomes complete
 * once and then never changes.
 */
export class Template {
  readonly source: SourceText;
  readonly syntax: ComponentNode | SimpleValueNode | BodyNode;
  readonly data: boolean;
  readonly home: Scope;
  readonly application: Application | undefined;
  state: TemplateState = 'written';
  entries: ReadonlyMap<string, Entry> = noEntries;
  placements: ReadonlyMap<string, Placement> | undefined;
  prototypes: readonly AppliedPrototype[] = [];
  incomplete = false;
  /** Whether it has an attribute that a phase acts on. */
  hasPhaseActions = false;
  /** Whether there are placements in it or in anything inside it. */
  places = false;
  /** Attributes in it and in everything inside it; may be far more than can be made. */
  size = 0;
  /** Condition and value of each case of a `SWITCH`, by generated name. */
  cases: readonly (readonly [condition: string, value: string])[] | undefined;
  /** Remembered for the next description that extends this one: see `heirs.ts`. */
  heirs: Heirs | undefined;
  /** Kept only while they are worked out: a large text has very many templates. */
  #shape: ShapeJob | undefined;
  #completion: CompleteJob | undefined;

  constructor(init: {
    readonly source: SourceText;
    readonly syntax: Template['syntax'];
    readonly data: boolean;
    readonly parent: Scope | undefined;
    readonly name: string;
    readonly application?: Application | undefined;
  }) {
    this.source = init.source;
    this.syntax = init.syntax;
    this.data = init.data;
    this.application = init.application;
    this.home = new Scope(this, init.parent, init.name);
  }

  /** Works out what its own names are. */
  get shape(): ShapeJob {
    const state = this.state === 'written' ? 'new' : 'done';
    this.#shape ??= { kind: 'shape', state, template: this, waitingAt: undefined };
    return this.#shape;
  }

  /** Works out everything inside it as well. */
  get completion(): CompleteJob {
    const state = this.state === 'complete' ? 'done' : 'new';
    this.#completion ??= { kind: 'complete', state, template: this, waitingAt: undefined };
    return this.#completion;
  }

  /** Notes how far it is, at the end of the job that brought it there. */
  reach(state: 'shaped' | 'complete'): void {
    this.state = state;
    if (state === 'shaped') this.#shape = undefined;
    else this.#completion = undefined;
  }
}

const noEntries: ReadonlyMap<string, Entry> = new Map();

/** A template at a place of the tree. */
export class Scope {
  readonly template: Template;
  readonly parent: Scope | undefined;
  readonly name: string;
  /** Its attributes after a placement changed them; until then those of the template. */
  placed: Map<string, Entry> | undefined;
  /** What was made for its attributes: scopes of descriptions, slots of values to work out. */
  made: Map<string, Scope | Slot> | undefined;

  constructor(template: Template, parent: Scope | undefined, name: string) {
    this.template = template;
    this.parent = parent;
    this.name = name;
  }

  get type(): 'scope' {
    return 'scope';
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.placed ?? this.template.entries;
  }
}

/** The value of an attribute while evaluating. */
export type Operand = Plain | Reference | Scope | OperandVector | Deferred | Vanished | Poison;

/** A vector that may hold descriptions. */
export interface OperandVector {
  readonly type: 'vector';
  readonly elements: readonly Operand[];
}

/** A function or assertion left for run time. */
export interface Deferred {
  readonly type: 'deferred';
  readonly kind: 'function' | 'assertion';
  readonly data: boolean;
  /** Written to be left for run time: nothing in it is resolved, so nothing in it can fail now. */
  readonly untouched?: true;
  readonly scope: Scope;
}

/** A static assertion that holds: the attribute disappears from the result. */
export interface Vanished {
  readonly type: 'vanished';
}

/**
 * The value of something that failed. Whoever needs it fails with the same value and says nothing more: one problem,
 * one message. The messages are given when the value is reached from `sfConfig`, not when it is made, because
 * `OPTIONAL` may catch it and unused parts of a file may be wrong.
 */
export interface Poison {
  readonly type: 'poison';
  readonly diagnostics: readonly Diagnostic[];
  /** A cycle: the original gives up at once, so `OPTIONAL` does not catch it. */
  readonly cycle?: true;
}

/** Something the driver works out once: see `jobs.ts`. */
export type Job = ShapeJob | CompleteJob | Slot | ConvertJob;

interface JobBase {
  state: 'new' | 'running' | 'done';
  /** While it runs: the reference it is at, for the hops of a cycle. */
  waitingAt: Place | undefined;
}

/** Lays the prototypes of a template under it. */
export interface ShapeJob extends JobBase {
  readonly kind: 'shape';
  readonly template: Template;
}

/** Shapes a template and everything inside it. */
export interface CompleteJob extends JobBase {
  readonly kind: 'complete';
  readonly template: Template;
}

/** Turns a scope into final form, because a function needs its content. */
export interface ConvertJob extends JobBase {
  readonly kind: 'convert';
  readonly scope: Scope;
  /** Levels of descriptions around it, where it was first asked for. */
  base: number;
  /** What it weighs with everything in it, as far as it is done: see `weights.ts`. */
  weight: number;
  /** Levels of descriptions in it, itself included, once it is done. */
  height: number;
  result: Description | Poison | undefined;
}

/** An attribute of a scope whose value must be worked out. */
export class Slot implements JobBase {
  readonly scope: Scope;
  readonly entry: Entry;
  state: JobBase['state'] = 'new';
  waitingAt: Place | undefined;
  value: Operand | undefined;
  /** The entry the value was written in, at the end of all links. */
  origin: Entry | undefined;
  /** The scope of the parameters, for functions and assertions. */
  child: Scope | undefined;

  constructor(scope: Scope, entry: Entry) {
    this.scope = scope;
    this.entry = entry;
  }

  get kind(): 'slot' {
    return 'slot';
  }
}

/** A computation that may ask for jobs; it is resumed with poison when the job it asked for is in a cycle with it. */
export type Task<T> = Generator<Job, T, Poison | undefined>;

export const vanished: Vanished = { type: 'vanished' };

/** Fails without a message of its own: the cause has one already. */
export const silentPoison: Poison = { type: 'poison', diagnostics: [] };

export function isPoison(value: unknown): value is Poison {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'poison';
}

export function poisonOf(...diagnostics: readonly Diagnostic[]): Poison {
  return { type: 'poison', diagnostics };
}

/** The failures of many parts as one, each message once. So many that nobody will read them all are not all kept. */
export function poisonOfAll(diagnostics: Iterable<Diagnostic>): Poison {
  const kept = new Set<Diagnostic>();
  for (const diagnostic of diagnostics) {
    kept.add(diagnostic);
    if (kept.size === DIAGNOSTICS_MAX) break;
  }
  return { type: 'poison', diagnostics: [...kept] };
}

const DIAGNOSTICS_MAX = 1_000;

/** Where an entry's value is written; its name when the value is null by omission. */
export function valuePlaceOf(entry: Entry): Place | undefined {
  return placeOf(entry.source, entry.valueSpan ?? entry.nameSpan);
}

export function placeOf(source: SourceText, span: Span): Place;
export function placeOf(source: SourceText, span: Span | undefined): Place | undefined;
export function placeOf(source: SourceText, span: Span | undefined): Place | undefined {
  return span && { source, start: span.start, end: span.end };
}
