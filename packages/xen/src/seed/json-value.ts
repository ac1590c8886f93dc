import type { Description, Value } from '@smartdomains/language';

/** What JSON can say. */
export type JsonData = null | boolean | number | string | readonly JsonData[] | { readonly [name: string]: JsonData };

/** A value that JSON has no form for, with the names that lead to it. */
export class NoJsonValue extends Error {
  /** Of its type: `reference`, `bytes`. */
  readonly type: string;
  readonly where: readonly string[];

  constructor(type: string, where: readonly string[]) {
    super(`${where.join(':')} is a ${type}`);
    this.type = type;
    this.where = where;
  }
}

/**
 * A description's values as plain JSON: numbers of every kind are numbers, vectors lists, descriptions objects in the order of their
 * attributes; names that begin with `sf` are the language's own and left out. `follow` says what a reference or a function stands for.
 * Throws `NoJsonValue` for what is left.
 */
export function jsonOf(
  value: Value,
  follow: (value: Value, within: Description) => Value,
  at: { readonly within: Description; readonly where: readonly string[] },
): JsonData {
  if (value === null || typeof value !== 'object') return value;
  const { within, where } = at;
  switch (value.type) {
    case 'long':
      return Number(value.value);
    case 'float':
    case 'double':
      return value.value;
    case 'vector':
      return value.elements.map((element, index) => jsonOf(element, follow, { within, where: [...where, `${index}`] }));
    case 'description':
      return Object.fromEntries(
        [...value.attributes.values()]
          .filter(({ name }) => !name.startsWith('sf'))
          .map(({ name, value: inner }) => [name, jsonOf(inner, follow, { within: value, where: [...where, name] })]),
      );
    case 'reference':
    case 'function': {
      const found = follow(value, within);
      const isLeft =
        typeof found === 'object' && found !== null && (found.type === 'reference' || found.type === 'function');
      if (isLeft) throw new NoJsonValue(value.type, where);
      return jsonOf(found, follow, at);
    }
    default:
      throw new NoJsonValue(value.type, where);
  }
}

/**
 * JSON that every reader of YAML takes as the same: YAML allows fewer characters as they are, so those are escaped. No value can end
 * the text it stands in.
 */
export function jsonText(data: JsonData): string {
  const text = JSON.stringify(data, undefined, 2).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${text}\n`;
}
