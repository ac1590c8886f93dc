import type { Reference } from './reference.ts';
import type { Place } from './source.ts';

/**
 * What evaluation yields: an ordered, immutable tree of attributes (reference notes section 14). Deployment order,
 * printing order and operand order are the order of `attributes`.
 */
export interface Description {
  readonly type: 'description';
  /** `data`: written `DATA` (or `LAZY`) after `extends`; never becomes a child component, stays a value. */
  readonly data: boolean;
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** What it extends, not copied yet: only in a description that was stopped before the phase `type`. */
  readonly prototypes?: readonly (Reference | Description)[];
  /** Where it is written: from `extends` to its closing brace. Absent when it was read from JSON. */
  readonly place?: Place;
}

/** One attribute of a description. */
export interface Attribute {
  readonly name: string;
  readonly value: Value;
  readonly tags: readonly string[];
  /** A placement that was not carried out yet: only in a description that was stopped before the phase `place`. */
  readonly path?: readonly string[];
  /** As written, what has no value until it is given one (`TBD`); only in a description that was stopped before `link`. */
  readonly unresolved?: string;
  /** The name as written, where the value was given. Absent when it was read from JSON. */
  readonly namePlace?: Place | undefined;
  /** The value as written: the cause of a wrong value. Absent when it was read from JSON or is null by omission. */
  readonly valuePlace?: Place | undefined;
  /** How the value came here, nearest first: prototypes, overrides, placements, links. Made when asked for. */
  readonly history?: () => readonly OriginStep[];
}

/** One step of how a value came to its place. */
export interface OriginStep {
  readonly step: 'written' | 'inherited' | 'overrides' | 'placed' | 'linked' | 'computed';
  readonly place: Place;
  /** In the words of the language: the prototype, the link or the placement as written. */
  readonly text: string;
}

/** A value. `number` is a 32-bit int; the other numbers are tagged. */
export type Value =
  | null
  | boolean
  | number
  | string
  | LongValue
  | FloatValue
  | DoubleValue
  | BytesValue
  | VectorValue
  | Description
  | Reference
  | FunctionValue
  | AssertionValue;

/** A 64-bit signed integer. */
export interface LongValue {
  readonly type: 'long';
  readonly value: bigint;
}

/** A 32-bit float: `value` is already rounded with `Math.fround`. */
export interface FloatValue {
  readonly type: 'float';
  readonly value: number;
}

export interface DoubleValue {
  readonly type: 'double';
  readonly value: number;
}

export interface BytesValue {
  readonly type: 'bytes';
  readonly value: Uint8Array;
}

export interface VectorValue {
  readonly type: 'vector';
  readonly elements: readonly Value[];
}

/** A function left unevaluated because something in it is lazy; evaluated at run time, each time it is read. */
export interface FunctionValue {
  readonly type: 'function';
  /** Written `DATA`: it is never evaluated, not even at run time. */
  readonly data?: boolean;
  /** Not worked out yet, though nothing in it is lazy: only in a description that was stopped before the phase `link`. */
  readonly pending?: true;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly place?: Place;
}

/** An assertion or schema left for run time: checked when the component deploys, and again on each ping. */
export interface AssertionValue {
  readonly type: 'assertion';
  /** Written `DATA`: it is never checked. */
  readonly data?: boolean;
  /** Not worked out yet, though nothing in it is lazy: only in a description that was stopped before the phase `link`. */
  readonly pending?: true;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly place?: Place;
}

/** The name users know a value's type by, for messages: `integer`, `string`, `description`, `reference`, … */
export function typeNameOf(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return 'integer';
  if (typeof value === 'string') return 'string';
  return value.type === 'bytes' ? 'byte array' : value.type;
}
