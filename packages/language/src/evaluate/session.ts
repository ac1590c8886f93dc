import type { AssertionValue, FunctionValue } from '../description.ts';
import { type LanguageCode, languageDiagnostic } from '../diagnostics/codes.ts';
import type { Diagnostic, DiagnosticDetails } from '../diagnostics/diagnostic.ts';
import type { Place, SourceText } from '../source.ts';
import { tooManyTokens } from '../syntax/lexical-help.ts';
import { TOKENS_MAX_DEFAULT } from '../syntax/limits.ts';
import { significantCount } from '../syntax/token-table.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { type ConvertJob, type Entry, type Poison, type Scope, valuePlaceOf } from './model.ts';
import { NearNames } from './near-names.ts';
import type { EvaluateLimits, EvaluateOptions } from './options.ts';
import type { CompiledSchema } from './schema-elements.ts';
import { Scales } from './weights.ts';

/** The limits that hold when the caller names none. */
export const defaultLimits: EvaluateLimits = {
  nestingMax: 500,
  tokensMax: TOKENS_MAX_DEFAULT,
  attributesMax: 1_000_000,
  includeDepthMax: 100,
  errorsMax: 1_000,
};

/** How many more attributes a text may make for each of its characters. */
const ATTRIBUTES_PER_CHARACTER = 1 / 2;

/** How many more it may make at most: what fits into memory does not grow with the text. */
const ATTRIBUTES_BY_LENGTH_MAX = 2_000_000;

/** A function with its scope and its value, in attributes. */
const APPLICATION_WEIGHT = 3;

/** Ends an evaluation early; the diagnostic that says why was reported before. Never leaves `evaluate`. */
export class EvaluationStopped extends Error {}

/** A file as read. */
export interface ReadFile {
  readonly tree: SyntaxTree;
  /** The include that first brought it; absent for the file the evaluation began with. */
  readonly includedAt: Place | undefined;
  /** Where its text could not be understood; `structural` when that also makes unclear what is inside what. */
  readonly errors: readonly { readonly offset: number; readonly structural: boolean }[];
}

/** The state of one evaluation. Nothing of it outlives the evaluation, so the same text gives the same result. */
export class Session {
  readonly options: EvaluateOptions;
  readonly limits: EvaluateLimits;
  /** Phases that turn descriptions into functions, by name; `function` unless the text lists its own. */
  functionPhases: readonly string[] = ['function'];
  /** Whether there are descriptions that these phases act on. */
  actions = false;
  /** Whether there may be descriptions that these phases cannot act on. */
  actionMistakes = false;
  /** Whether links are resolved; a text may list its phases without. */
  links = true;
  readonly files: Map<string, ReadFile> = new Map();
  /** Values of the original's process-wide state: generated names, `next`, `random`. */
  generatedNames = 0;
  nextNumber: number | undefined;
  randomState: bigint | undefined;
  /** Schemas as read, by template where one reading serves all places, else by scope. */
  readonly schemas: WeakMap<object, CompiledSchema> = new WeakMap();
  readonly nearNames: NearNames = new NearNames();
  /** Functions and assertions in final form that are the same at every place, by template. */
  readonly finished: WeakMap<object, { readonly value: FunctionValue | AssertionValue; readonly weight: number }> =
    new WeakMap();
  /** How deep and how large vectors within vectors are, for those that functions made. */
  readonly vectorExtents: WeakMap<object, { readonly depth: number; readonly size: number }> = new WeakMap();
  readonly scales: Scales = new Scales();
  /** Attributes of a description with all its links as copies; zero while that is being counted. */
  readonly expandedSizes: WeakMap<object, number> = new WeakMap();

  readonly #diagnostics = new Set<Diagnostic>();
  /** What was said where: a mistake in a prototype is one mistake, however many copies there are. */
  readonly #told = new Set<string>();
  readonly #conversions = new WeakMap<Scope, ConvertJob>();
  readonly #loaded = new Map<SourceText, Map<string, SourceText | undefined>>();
  readonly #reservedNames = new Set<string>();
  #errors = 0;
  #characters = 0;
  #tokens = 0;
  #attributesMax: number;
  #attributes = 0;
  #made = 0;
  #applications = 0;

  constructor(options: EvaluateOptions) {
    this.options = options;
    this.limits = { ...defaultLimits, ...options.limits };
    this.#attributesMax = this.limits.attributesMax;
  }

  get diagnostics(): readonly Diagnostic[] {
    return [...this.#diagnostics];
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  /** Reports a finding once, however often it is reached and in however many copies. */
  report(diagnostic: Diagnostic): void {
    if (this.#diagnostics.has(diagnostic)) return;
    const { code, primary } = diagnostic;
    if (primary) {
      const { source, start, end } = primary.place;
      const key = `${code} ${source.path} ${start} ${end} ${primary.text}`;
      if (this.#told.has(key)) return;
      this.#told.add(key);
    }
    this.#diagnostics.add(diagnostic);
    if (diagnostic.severity !== 'error') return;
    this.#errors += 1;
    if (this.#errors < this.limits.errorsMax) return;
    this.#diagnostics.add(
      languageDiagnostic('SD1013', {
        notes: [`evaluation stopped after ${this.limits.errorsMax} errors`],
        help: 'repair the first ones and look again',
      }),
    );
    throw new EvaluationStopped();
  }

  reportPoison(poison: Poison): void {
    for (const diagnostic of poison.diagnostics) this.report(diagnostic);
  }

  /** A text was read: a long one may make more than a short one. Stops when it is too much with all others. */
  countText({ source, tokens }: SyntaxTree, includedAt: Place | undefined): void {
    this.#characters += source.text.length;
    const more = Math.min(this.#characters * ATTRIBUTES_PER_CHARACTER, ATTRIBUTES_BY_LENGTH_MAX);
    this.#attributesMax = this.limits.attributesMax + more;
    this.#tokens += significantCount(tokens);
    if (this.#tokens <= this.limits.tokensMax) return;
    this.report(
      languageDiagnostic('SD1015', {
        ...detailsAt(includedAt, 'too much with this file'),
        ...tooManyTokens(this.limits.tokensMax),
      }),
    );
    throw new EvaluationStopped();
  }

  /** Counts what is added to the result, by weight. */
  countAttributes(weight: number, at?: Entry): void {
    this.#attributes += weight;
    if (this.#attributes > this.#attributesMax)
      this.#tooLarge(detailsAt(at && valuePlaceOf(at), 'the limit is reached here'));
  }

  /** Counts what had to be made on the way: attributes laid together for prototypes, copies, values of functions. */
  countMade(weight: number, at?: Place): void {
    this.#made += weight;
    if (this.#made > this.#attributesMax) this.#tooLarge(detailsAt(at, 'the limit is reached here'));
  }

  /** Counts what was made in vain: its own fault says more than the limit would, which stops what is made next. */
  noteMade(weight: number): void {
    this.#made += weight;
  }

  /** Counts functions and assertions as they are worked out, wherever their values go. */
  countApplication(at: Place | undefined): void {
    this.#applications += APPLICATION_WEIGHT;
    if (this.#applications > this.#attributesMax) this.#tooLarge(detailsAt(at, 'too many functions are needed'));
  }

  /** Attributes a description may have for what was read so far. */
  get sizeMax(): number {
    return this.#attributesMax;
  }

  /** Stops when a description of `size` attributes could never be made. */
  checkSize(size: number, details: DiagnosticDetails): void {
    if (size > this.#attributesMax) this.#tooLarge(details);
  }

  /** The file that an include names; asked for once. */
  load(request: string, includer: SourceText): SourceText | undefined {
    const requests = this.#loaded.get(includer) ?? new Map<string, SourceText | undefined>();
    if (requests.size === 0) this.#loaded.set(includer, requests);
    if (!requests.has(request)) requests.set(request, this.options.loader.load(request, includer));
    return requests.get(request);
  }

  /** The conversion of a description that is part of a vector or operand: one, so that it cannot contain itself unseen. */
  conversionOf(scope: Scope): ConvertJob {
    const known = this.#conversions.get(scope);
    if (known) return known;
    const job: ConvertJob = {
      kind: 'convert',
      state: 'new',
      waitingAt: undefined,
      scope,
      base: 0,
      weight: 0,
      height: 0,
      result: undefined,
    };
    this.#conversions.set(scope, job);
    return job;
  }

  /** A name as `--` gives it: one that stands nowhere in what was read. */
  generateName(): string {
    for (;;) {
      const name = `unique${this.generatedNames}`;
      this.generatedNames += 1;
      if (!this.#reservedNames.has(name)) return name;
    }
  }

  /** Keeps the names of a text that look like generated ones for their author. */
  reserveNames(text: string): void {
    if (!text.includes('unique')) return;
    for (const [name] of text.matchAll(/\bunique\d+\b/g)) this.#reservedNames.add(name);
  }

  #tooLarge(details: DiagnosticDetails): never {
    this.report(
      languageDiagnostic('SD2019', {
        ...details,
        notes: [`at most ${Math.floor(this.#attributesMax)} attributes are made for a text of this length`],
        help: 'look for prototypes or links that contain each other many times',
      }),
    );
    throw new EvaluationStopped();
  }
}

function detailsAt(place: Place | undefined, text: string): DiagnosticDetails {
  return place ? { primary: { place, text } } : {};
}

/** Makes a diagnostic; a short hand that keeps the code's type. */
export function problem(code: LanguageCode, details: DiagnosticDetails): Diagnostic {
  return languageDiagnostic(code, details);
}
