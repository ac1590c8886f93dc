import type { Attribute, Description, Value } from './description.ts';
import { referenceText } from './reference-text.ts';
import { bytesText, doubleText, floatText, nameText } from './text-form.ts';

/** What `JSON.stringify` takes. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface ToJsonOptions {
  /**
   * `tag`: a function or assertion left for run time is only named, `{"$apply":"LAZY"}`. `whole`: reading the JSON gives the
   * same value back: the parameters of a function follow as `$parameters`, and a name that is an array index, such as `10`,
   * is `$10`, because JavaScript moves those to the front of an object. Default `tag`.
   */
  readonly functions?: 'tag' | 'whole';
}

/**
 * A description as JSON: objects in attribute order, strings, ints, booleans, null and vectors as JSON, everything else
 * as an object with one tag: `$long`, `$float`, `$double`, `$bytes`, `$ref`, `$apply`, `$assert`. A description written
 * `DATA` has `"$data": true` as its first member. A name that begins with `$` gets one more. A description that was stopped
 * after a phase has more: `$extends` (the prototypes), names with `:` (placements), `$unresolved`, and functions and
 * assertions that are `EAGER`.
 *
 * Tags of attributes are not part of it. JavaScript moves names that are array indices (`"0"`) to the front of an object;
 * `descriptionJsonText` has them in their place, and `functions: 'whole'` writes them as `$0`.
 */
export function descriptionToJson(description: Description, options: ToJsonOptions = {}): Json {
  const { data, prototypes = [] } = description;
  const head: (readonly [string, Json])[] = data ? [['$data', true]] : [];
  if (prototypes.length > 0) {
    const types = prototypes.map((type) =>
      type.type === 'reference' ? referenceText(type) : descriptionToJson(type, options),
    );
    head.push(['$extends', types]);
  }
  return attributesToJson(description.attributes, { head, functions: options.functions ?? 'tag' });
}

/** A value in the same form. */
export function valueToJson(value: Value, options: ToJsonOptions = {}): Json {
  if (value === null || typeof value !== 'object') return value;
  switch (value.type) {
    case 'long':
      return { $long: String(value.value) };
    case 'float':
      return { $float: floatText(value.value) };
    case 'double':
      return { $double: doubleText(value.value) };
    case 'bytes':
      return { $bytes: bytesText(value.value) };
    case 'vector':
      return value.elements.map((element) => valueToJson(element, options));
    case 'reference':
      return { $ref: referenceText(value) };
    case 'description':
      return descriptionToJson(value, options);
    case 'function':
    case 'assertion': {
      const tag = [
        value.type === 'function' ? '$apply' : '$assert',
        value.data ? 'DATA' : value.pending ? 'EAGER' : 'LAZY',
      ] as const;
      if (options.functions !== 'whole') return Object.fromEntries([tag]);
      const parameters = attributesToJson(value.attributes, { head: [], functions: 'whole' });
      return Object.fromEntries([tag, ['$parameters', parameters]]);
    }
    default:
      return value satisfies never;
  }
}

function attributesToJson(
  attributes: ReadonlyMap<string, Attribute>,
  { head, functions }: { readonly head: readonly (readonly [string, Json])[]; readonly functions: 'tag' | 'whole' },
): Json {
  const members: Record<string, Json> = Object.fromEntries(head);
  for (const attribute of attributes.values()) {
    const { value, unresolved } = attribute;
    const key = memberName(attribute);
    const member = unresolved === undefined ? valueToJson(value, { functions }) : { $unresolved: unresolved };
    if (key === '__proto__') Object.defineProperty(members, key, { ...ownMember, value: member });
    else members[functions === 'whole' && isIndex(key) ? `$${key}` : key] = member;
  }
  return members;
}

/** The name of an attribute's member: one that is not carried out yet has its path. */
export function memberName({ name, path }: Attribute): string {
  const key = path ? path.map(nameText).join(':') : name;
  return key.startsWith('$') ? `$${key}` : key;
}

function isIndex(key: string): boolean {
  return /^(0|[1-9]\d*)$/.test(key);
}

/** Assigning to this one name would set the prototype. */
const ownMember = { enumerable: true, configurable: true, writable: true } as const;
