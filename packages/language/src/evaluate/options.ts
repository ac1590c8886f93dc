import type { Description } from '../description.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../source.ts';
import type { ParseResult } from '../syntax/parser.ts';

/** How included files are found. The language knows no files; whoever calls it does. */
export interface IncludeLoader {
  /**
   * The file that `request` names when written in `includer`, or `undefined` when there is none. The same file must be
   * returned with the same `path` however it is reached: that is how include cycles are seen.
   */
  load(request: string, includer: SourceText): SourceText | undefined;
  /** Where `load` looks for it, for the message when there is none. */
  searched?(request: string, includer: SourceText): readonly string[];
  /**
   * The names of descriptions and folders in `folder`, in all places where `load` looks for what is written in `includer`. `folder`
   * is the beginning of a request, up to a `/` and with it, or empty. For "did you mean": whoever cannot say what there is leaves it out.
   */
  list?(folder: string, includer: SourceText): readonly string[];
}

export interface EvaluateOptions {
  readonly loader: IncludeLoader;
  /** `-D name=value`, for `PROPERTY` and `IPROPERTY`. */
  readonly properties?: ReadonlyMap<string, string>;
  /** For `ENVPROPERTY`: only what the caller allows is seen. */
  readonly environment?: (name: string) => string | undefined;
  /** Starts `random` and generated names; the same text with the same seed gives the same result. Default 0. */
  readonly seed?: number;
  /** What the function `date` yields; without it that function is not available. */
  readonly date?: string;
  readonly limits?: Partial<EvaluateLimits>;
  /** Trees of included files, kept by the caller so that many evaluations read each file once. */
  readonly trees?: TreeCache;
  /** Stops after this phase; the description is then the one at that point (docs/reference/language/phases.md). */
  readonly phase?: PhaseName;
}

/** What reading a text yields, by the text: the same text yields the same. */
export type TreeCache = WeakMap<SourceText, ParseResult>;

/** The steps of evaluation in their order; `raw` is the text with its includes. */
export const phaseNames = ['raw', 'type', 'place', 'function', 'sfConfig', 'link'] as const;

export type PhaseName = (typeof phaseNames)[number];

/** Each ends in a diagnostic of its own, never in an exhausted machine. */
export interface EvaluateLimits {
  /** Braces, brackets and parentheses within each other. */
  readonly nestingMax: number;
  /** Words, numbers, texts and signs of the text and all it includes. */
  readonly tokensMax: number;
  /**
   * Attributes of the whole result, and again of all that had to be made for it; one more for every two characters read, up to two million.
   * Long values and descriptions count as several.
   */
  readonly attributesMax: number;
  readonly includeDepthMax: number;
  /** Errors reported before evaluation stops looking for more. */
  readonly errorsMax: number;
}

/** `description` is absent exactly when `diagnostics` holds an error. */
export interface Evaluation {
  readonly description?: Description;
  readonly diagnostics: readonly Diagnostic[];
}
