import type { Value } from '../description.ts';

/** A description as a function sees it that does not look into it. */
export interface OpaqueDescription {
  readonly type: 'scope';
}

/** A vector that may hold opaque descriptions. */
export interface ParameterVector {
  readonly type: 'vector';
  readonly elements: readonly Parameter[];
}

/** What a function is given, and what it yields. */
export type Parameter = Value | OpaqueDescription | ParameterVector;

/** Why a function cannot yield a value; `parameter` names the one to blame. */
export interface Fault {
  readonly type: 'fault';
  readonly code: 'SD3002' | 'SD3003' | 'SD3004' | 'SD3006' | 'SD3007' | 'SD3008' | 'SD3009' | 'SD3101' | 'SD3102';
  /** What is to be said at the parameter, or at the function when none is to blame. */
  readonly text: string;
  readonly parameter?: string;
  readonly help?: string;
}

/** What outlives a single call within one evaluation. */
export interface FunctionState {
  /** The next number of `next`, at least `base`. */
  readonly nextNumber: (base: number) => number;
  /** A number from 0 up to, not including, 1; `seed` counts only for the first user of an evaluation. */
  readonly random: (seed: number | undefined) => number;
  /** What `date` yields, when the caller of the evaluation gave it. */
  readonly date: string | undefined;
}

export interface FunctionCall {
  /** In order, without what only says which function it is. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly state: FunctionState;
}

/** One function of the library (reference notes section 8). Pure but for `FunctionState`. */
export interface LibraryFunction {
  /** What `sfFunctionClass` says to call it. */
  readonly name: string;
  /** It looks into descriptions, so they must be given whole. */
  readonly looksInside?: true;
  readonly apply: (call: FunctionCall) => Parameter | Fault | readonly Fault[];
}

/** A parameter that must be there. */
export function required(call: FunctionCall, name: string): Parameter | Fault {
  const value = call.parameters.get(name);
  return value === undefined ? { type: 'fault', code: 'SD3002', text: `\`${name}\` is missing` } : value;
}

export function wrongType(parameter: string, wanted: string, found: string): Fault {
  return { type: 'fault', code: 'SD3003', text: `must be ${wanted}, found ${found}`, parameter };
}

export function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'fault';
}

/** The name users know a parameter's type by. */
export function parameterTypeName(value: Parameter): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return 'integer';
  if (typeof value === 'string') return 'string';
  if (value.type === 'scope') return 'description';
  return value.type === 'bytes' ? 'byte array' : value.type;
}
