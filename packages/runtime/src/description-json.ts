import type { Attribute, Description, Value } from '@smartdomains/language';
import type { JsonValue } from './ports.ts';
import { referenceText } from './references/reference-text.ts';

/** The JSON form of a description (DESIGN.md section 4). */
export function descriptionToJson(description: Description): JsonValue {
  return { ...(description.data && { $data: true }), ...attributesToJson(description.attributes) };
}

function attributesToJson(attributes: ReadonlyMap<string, Attribute>): { readonly [key: string]: JsonValue } {
  const entries = [...attributes].map(([name, { value }]): [string, JsonValue] => [
    name.startsWith('$') ? `$${name}` : name,
    valueToJson(value),
  ]);
  return Object.fromEntries(entries);
}

function valueToJson(value: Value): JsonValue {
  if (value === null || typeof value !== 'object') return value;
  switch (value.type) {
    case 'long':
      return { $long: String(value.value) };
    case 'float':
      return { $float: String(value.value) };
    case 'double':
      return { $double: String(value.value) };
    case 'bytes':
      return { $bytes: [...value.value].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
    case 'vector':
      return value.elements.map(valueToJson);
    case 'description':
      return descriptionToJson(value);
    case 'reference':
      return { $ref: referenceText(value) };
    case 'function':
      return { $apply: attributesToJson(value.attributes) };
    case 'assertion':
      return { $assert: attributesToJson(value.attributes) };
  }
}
