import type { Attribute, Description, Value } from './description.ts';
import { readAnyReference } from './evaluate/text-values.ts';

/** A description, or the first thing that is wrong with the JSON and where. */
export type FromJsonResult =
  | { readonly description: Description }
  | { readonly problem: string; readonly path: readonly string[] };

/** Levels of descriptions and vectors within each other that are read. */
const DEPTH_MAX = 500;

/**
 * Reads a description in the form of `descriptionToJson`. Never throws: JSON that is no description yields what is wrong
 * with it and the path to it.
 */
export function descriptionFromJson(json: unknown): FromJsonResult {
  try {
    const value = readValue(json, []);
    if (isDescription(value)) return { description: value };
    return { problem: 'expected an object', path: [] };
  } catch (error) {
    if (error instanceof JsonProblem) return { problem: error.message, path: error.path };
    throw error;
  }
}

/** Ends the reading; never leaves this file. */
class JsonProblem extends Error {
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[]) {
    super(message);
    this.path = path;
  }
}

function isDescription(value: Value): value is Description {
  return typeof value === 'object' && value !== null && value.type === 'description';
}

function readValue(json: unknown, path: readonly string[]): Value {
  if (json === null || typeof json === 'boolean' || typeof json === 'string') return json;
  if (typeof json === 'number') {
    if ((json | 0) === json) return json | 0;
    throw new JsonProblem('a bare number must be a 32-bit integer; others have a tag', path);
  }
  if (path.length > DEPTH_MAX) throw new JsonProblem(`more than ${DEPTH_MAX} levels`, path);
  if (Array.isArray(json)) {
    return { type: 'vector', elements: json.map((element, index) => readValue(element, [...path, `${index}`])) };
  }
  if (typeof json !== 'object') throw new JsonProblem(`found ${typeof json}`, path);
  const members = Object.entries(json);
  const [first] = members;
  const tag = first?.[0];
  if (tag !== undefined && isOurs(tag) && tag !== '$data') return readTagged(members, path);
  const data = tag === '$data';
  if (data && first?.[1] !== true) throw new JsonProblem('`$data` must be true', path);
  return { type: 'description', data, attributes: readAttributes(data ? members.slice(1) : members, path) };
}

function readAttributes(
  members: readonly (readonly [string, unknown])[],
  path: readonly string[],
): ReadonlyMap<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  for (const [key, member] of members) {
    if (isOurs(key)) throw new JsonProblem(`\`${key}\` has no meaning here`, path);
    const name = key.startsWith('$') ? key.slice(1) : key;
    attributes.set(name, { name, value: readValue(member, [...path, name]), tags: [] });
  }
  return attributes;
}

/** A member that is no attribute: those have `$$…` or, for a name that is an array index, `$10`. */
function isOurs(key: string): boolean {
  return /^\$(?!\$|(?:0|[1-9]\d*)$)/.test(key);
}

function readTagged(members: readonly (readonly [string, unknown])[], path: readonly string[]): Value {
  const [[tag, content] = ['', undefined], second, ...more] = members;
  const whole = second?.[0] === '$parameters' && (tag === '$apply' || tag === '$assert');
  if (more.length > 0 || (second !== undefined && !whole)) throw new JsonProblem(`\`${tag}\` must stand alone`, path);
  if (typeof content !== 'string') throw new JsonProblem(`\`${tag}\` needs a string`, path);
  switch (tag) {
    case '$long': {
      if (!/^-?\d{1,19}$/.test(content)) throw new JsonProblem('not a long', path);
      return { type: 'long', value: BigInt.asIntN(64, BigInt(content)) };
    }
    case '$float':
      return { type: 'float', value: Math.fround(readDecimal(content, path)) };
    case '$double':
      return { type: 'double', value: readDecimal(content, path) };
    case '$bytes':
      return { type: 'bytes', value: readBytes(content, path) };
    case '$ref': {
      const reference = readAnyReference(content);
      if (reference === undefined) throw new JsonProblem(`\`${content}\` is no reference`, path);
      return reference;
    }
    case '$apply':
    case '$assert': {
      if (content !== 'LAZY' && content !== 'DATA') throw new JsonProblem(`\`${tag}\` must be LAZY or DATA`, path);
      const parameters = second?.[1];
      const given = typeof parameters === 'object' && parameters !== null ? Object.entries(parameters) : [];
      return {
        type: tag === '$apply' ? 'function' : 'assertion',
        attributes: readAttributes(given, path),
        ...(content === 'DATA' && { data: true }),
      };
    }
    default:
      throw new JsonProblem(`unknown tag \`${tag}\``, path);
  }
}

function readDecimal(text: string, path: readonly string[]): number {
  if (text === 'NaN') return Number.NaN;
  if (/^-?Infinity$/.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^-?\d+(\.\d+)?(E-?\d+)?$/.test(text)) throw new JsonProblem('not a decimal number', path);
  return Number(text);
}

function readBytes(text: string, path: readonly string[]): Uint8Array {
  const digits = /^#HEX#((?:[0-9A-F]{2})*)#$/.exec(text)?.[1];
  if (digits === undefined) throw new JsonProblem('not a byte array', path);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
