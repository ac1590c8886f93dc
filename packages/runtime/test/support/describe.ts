import type { Attribute, Description, Reference, ReferencePart, Value } from '@smartdomains/language';

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
