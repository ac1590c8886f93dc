import type { Attribute, Description, OriginStep, Value } from './description.ts';
import { nameText } from './text-form.ts';

/** One attribute of a result, explained. */
export interface Trace {
  /** Its path from the description asked, as references write it. */
  readonly path: string;
  readonly value: Value;
  /** How it and the descriptions it stands in came to be there: outermost first, each from its place to its value. */
  readonly steps: readonly TraceStep[];
}

export interface TraceStep extends OriginStep {
  /** The path of the attribute the step is about. */
  readonly path: string;
}

/** Where a path leads nowhere. */
export interface NoSuchAttribute {
  /** The attribute that is not there, with its path. */
  readonly missing: string;
  /** The name that is not known. */
  readonly name: string;
  /** The path as far as it leads; the empty string for the description asked. */
  readonly foundPath: string;
  /** The last thing found. */
  readonly found: Value;
  /** The names there are instead; none in what is no description. */
  readonly names: readonly string[];
}

/**
 * Explains one attribute of a resolved description. `path` is names with `:` between them, names in quotes where they
 * hold one; `sfConfig:` in front is allowed for the description itself. Attributes that were read from JSON have no steps.
 */
export function traceAttribute(description: Description, path: string): Trace | NoSuchAttribute {
  const names = namesOf(path);
  if (names[0] === 'sfConfig' && names.length > 1 && !description.attributes.has('sfConfig')) names.shift();
  const steps: TraceStep[] = [];
  let found: Value = description;
  let foundPath = '';
  for (const [index, name] of names.entries()) {
    const attributes = attributesOf(found);
    const attribute = attributes.get(name);
    const here: string = foundPath === '' ? nameText(name) : `${foundPath}:${nameText(name)}`;
    if (attribute === undefined) {
      return { missing: here, name, foundPath, found, names: [...attributes.keys()] };
    }
    const history = attribute.history?.() ?? [];
    // A description that is only written where it stands is no news on the way to one of its attributes.
    const isPlain = history.length === 1 && history[0]?.step === 'written';
    if (index === names.length - 1 || !isPlain) steps.push(...history.map((step) => ({ ...step, path: here })));
    found = attribute.value;
    foundPath = here;
  }
  return { path: foundPath, value: found, steps };
}

const noAttributes: ReadonlyMap<string, Attribute> = new Map();

function attributesOf(value: Value): ReadonlyMap<string, Attribute> {
  return typeof value === 'object' && value !== null && 'attributes' in value ? value.attributes : noAttributes;
}

/** Splits at `:` outside quotes. */
function namesOf(path: string): string[] {
  const names = [...path.matchAll(/(?:^|:)(?:"((?:[^"\\]|\\.)*)"|([^:]*))/g)];
  return names.map(([, quoted, bare = '']) => quoted?.replace(/\\(.)/g, '$1') ?? bare);
}
