import type { Value } from './description.ts';
import type { Place } from './source.ts';

/**
 * A reference as a value (reference notes section 6). Parts are walked left to right; `at` of a part is where it is
 * written, so that a message can underline the part that failed.
 */
export interface Reference {
  readonly type: 'reference';
  readonly parts: readonly ReferencePart[];
  /** Left alone while linking; resolved at run time each time it is read. */
  readonly lazy: boolean;
  /** `DATA r`: the reference itself is the value. */
  readonly data: boolean;
  /** `OPTIONAL` with its default; absent when not optional. */
  readonly optional?: { readonly default: Value };
  readonly place?: Place;
}

/** One part. `word` stands for `ATTRIB` in first position and for `HERE` later. */
export type ReferencePart =
  | { readonly kind: 'this' | 'parent' | 'root' | 'process'; readonly place?: Place }
  | {
      readonly kind:
        | 'word'
        | 'attrib'
        | 'here'
        | 'property'
        | 'iproperty'
        | 'envproperty'
        | 'ienvproperty'
        | 'constant'
        | 'host';
      readonly name: string;
      readonly place?: Place;
    };
