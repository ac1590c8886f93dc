import { type AssertionValue, type Attribute, type FunctionValue, typeNameOf, type Value } from './description.ts';
import { languageDiagnostic } from './diagnostics/codes.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { type Fault, type FunctionState, isFault, type Parameter } from './functions/library-function.ts';
import { functionClasses } from './functions/names.ts';
import { libraryFunctions } from './functions/registry.ts';
import type { Reference, ReferencePart } from './reference.ts';
import { partsText } from './reference-text.ts';

/** Resolves a reference from the description a function stands in; undefined when it leads nowhere. */
export type ResolveReference = (reference: Reference) => Value | undefined;

export type ComputeResult = { readonly value: Value } | { readonly diagnostic: Diagnostic };

/**
 * Works out a function or assertion that was left for run time, with the values its references have now. The parameters are
 * a scope of their own, as when the description was read: a word means a parameter first, and `PARENT` is the description
 * the function stands in (reference notes section 8). Schemas are not computed this way.
 *
 * Never throws. `next`, `random` and `date` belong to reading and are not available.
 */
export function computeFunction(value: FunctionValue | AssertionValue, resolve: ResolveReference): ComputeResult {
  try {
    return { value: new Computation(value, resolve, 0).run() };
  } catch (error) {
    if (error instanceof ComputationFailed) return { diagnostic: error.diagnostic };
    throw error;
  }
}

/** Ends a computation; never leaves this file. */
class ComputationFailed extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.summary);
    this.diagnostic = diagnostic;
  }
}

/** Functions within each other, and parameters that need each other, that are followed. */
const DEPTH_MAX = 200;

class Computation {
  readonly #function: FunctionValue | AssertionValue;
  readonly #resolve: ResolveReference;
  readonly #depth: number;
  readonly #open = new Set<string>();

  constructor(value: FunctionValue | AssertionValue, resolve: ResolveReference, depth: number) {
    this.#function = value;
    this.#resolve = resolve;
    this.#depth = depth;
  }

  run(): Value {
    if (this.#depth > DEPTH_MAX) this.#fail('SD2021', `functions are ${DEPTH_MAX} levels deep here`);
    const name = this.#function.attributes.get('sfFunctionClass')?.value;
    if (name === functionClasses.ifThenElse) return this.#parameter(this.#condition('if') ? 'then' : 'else');
    if (name === functionClasses.switch) return this.#firstCase();
    const found = typeof name === 'string' ? libraryFunctions.get(name) : undefined;
    if (found === undefined) this.#fail('SD3001', 'there is no such function');
    const parameters = new Map<string, Parameter>();
    for (const attribute of this.#function.attributes.values()) {
      if (!notParameters.has(attribute.name)) parameters.set(attribute.name, this.#parameter(attribute.name));
    }
    const result = found.apply({ parameters, state: noState });
    if (Array.isArray(result)) this.#fault(result[0]);
    if (isFault(result)) this.#fault(result);
    return result as Value;
  }

  /** Unlike an `IF`, a `SWITCH` needs all its values, as it does where it is read. */
  #firstCase(): Value {
    const all = [...this.#function.attributes.keys()].filter((name) => !notParameters.has(name));
    for (const name of all) this.#parameter(name);
    const names = all.filter((name) => /^unique\d+$/.test(name));
    for (let index = 0; index + 1 < names.length; index += 2) {
      if (this.#condition(names[index] ?? '')) return this.#parameter(names[index + 1] ?? '');
    }
    return null;
  }

  #condition(name: string): boolean {
    const value = this.#parameter(name);
    if (typeof value === 'boolean') return value;
    return this.#fail('SD3003', `the condition must be true or false, found ${typeNameOf(value)}`);
  }

  #parameter(name: string): Value {
    const attribute = this.#function.attributes.get(name);
    if (attribute === undefined) return this.#fail('SD3002', `\`${name}\` is missing`);
    if (this.#open.has(name)) return this.#fail('SD2007', `\`${name}\` needs itself`);
    this.#open.add(name);
    const value = this.#valueOf(attribute);
    this.#open.delete(name);
    return value;
  }

  #valueOf({ value }: Attribute): Value {
    if (typeof value !== 'object' || value === null) return value;
    if (value.type === 'function' && value.data !== true) {
      return new Computation(value, (reference) => this.#inside(reference), this.#depth + 1).run();
    }
    if (value.type !== 'reference' || value.data) return value;
    const found = this.#inside(value) ?? (value.optional ? value.optional.default : undefined);
    if (found !== undefined) return found;
    return this.#fail('SD2004', `\`${partsText(value.parts)}\` leads nowhere now`, value);
  }

  /** A reference as it is meant among the parameters. */
  #inside(reference: Reference): Value | undefined {
    const [first, second, ...rest] = reference.parts;
    switch (first?.kind) {
      case 'parent':
        return this.#resolve({ ...reference, parts: fromAround(reference.parts.slice(1)) });
      case 'this':
        return second === undefined ? undefined : this.#own(second, rest);
      case 'here':
        return this.#own(first, reference.parts.slice(1));
      case 'word':
      case 'attrib':
        return this.#function.attributes.has(first.name)
          ? this.#own(first, reference.parts.slice(1))
          : this.#resolve(reference);
      default:
        return this.#resolve(reference);
    }
  }

  /** A parameter, and what the rest of a reference leads to in it. */
  #own(part: ReferencePart, rest: readonly ReferencePart[]): Value | undefined {
    if (!('name' in part) || !this.#function.attributes.has(part.name)) return undefined;
    let value: Value | undefined = this.#parameter(part.name);
    for (const step of rest) {
      const inside: Value | undefined = value;
      if (typeof inside !== 'object' || inside?.type !== 'description' || !('name' in step)) return undefined;
      value = inside.attributes.get(step.name)?.value;
    }
    return value;
  }

  #fault(fault: Fault | undefined): never {
    return this.#fail(
      fault?.code ?? 'SD3006',
      fault?.parameter === undefined ? (fault?.text ?? '') : `\`${fault.parameter}\` ${fault.text}`,
    );
  }

  #fail(code: Parameters<typeof languageDiagnostic>[0], text: string, reference?: Reference): never {
    const place = reference?.place ?? this.#function.place;
    throw new ComputationFailed(languageDiagnostic(code, place ? { primary: { place, text } } : { notes: [text] }));
  }
}

/** The rest of a reference after `PARENT`, to be read in what that led to: a word there is no longer looked for outward. */
function fromAround(rest: readonly ReferencePart[]): readonly ReferencePart[] {
  const [first, ...more] = rest;
  if (first === undefined) return [{ kind: 'this' }];
  return first.kind === 'word' ? [{ ...first, kind: 'here' }, ...more] : rest;
}

const notParameters: ReadonlySet<string> = new Set(['sfFunctionClass', 'sfFunctionLazy', 'sfAssertionPhase']);

const unavailable = (): never => {
  throw new ComputationFailed(languageDiagnostic('SD3006', { notes: ['it counts only while a description is read'] }));
};

const noState: FunctionState = { nextNumber: unavailable, random: unavailable, date: undefined };
