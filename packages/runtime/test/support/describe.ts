import type { Attribute, Description, FunctionValue, Reference, ReferencePart, Value } from '@smartdomains/language';

/** Attributes of a description in order; a plain object is a child description. */
export interface Written {
  readonly [name: string]: Value | Written;
}

/** A description without places, as if read from JSON. */
export function describe(className: string | undefined, attributes: Written = {}): Description {
  return describeData({ ...(className !== undefined && { sfClass: className }), ...attributes }, 'component');
}

/** The same, written `DATA` or not, with nothing added. */
export function describeData(written: Written, kind: 'data' | 'component' = 'data'): Description {
  const attributes = new Map<string, Attribute>();
  for (const [name, value] of Object.entries(written)) {
    attributes.set(name, { name, value: isValue(value) ? value : describeData(value, kind), tags: [] });
  }
  return { type: 'description', data: kind === 'data', attributes };
}

function isValue(value: Value | Written): value is Value {
  return typeof value !== 'object' || value === null || typeof value.type === 'string';
}

/** `LAZY a:b` from its text: words, and ROOT, PARENT, THIS, PROCESS, `HOST h`. */
export function lazy(text: string, more: Partial<Reference> = {}): Reference {
  const parts = text.split(':').map((word): ReferencePart => {
    const [keyword = '', name] = word.split(' ');
    if (name !== undefined) return { kind: keyword.toLowerCase() as 'host', name };
    if (['ROOT', 'PARENT', 'THIS', 'PROCESS'].includes(word)) return { kind: word.toLowerCase() as 'root' };
    return { kind: 'word', name: word };
  });
  return { type: 'reference', parts, lazy: true, data: false, ...more };
}

/** `left + right`, left for run time. */
export function sum(left: Value, right: Value): FunctionValue {
  return functionOf('functions.Sum', { left, right });
}

/** A function of the library by its class name, with its parameters. */
export function functionOf(name: string, parameters: Readonly<Record<string, Value>>): FunctionValue {
  return { type: 'function', attributes: parametersOf(name, parameters) };
}

/** The parameters of a function or assertion, with its class. */
export function parametersOf(
  name: string,
  parameters: Readonly<Record<string, Value>>,
): ReadonlyMap<string, Attribute> {
  const all = { sfFunctionClass: `org.smartfrog.sfcore.languages.sf.${name}`, ...parameters };
  return new Map(Object.entries(all).map(([key, value]) => [key, { name: key, value, tags: [] }]));
}
