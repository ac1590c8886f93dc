import type { Value } from '@smartdomains/language';
import { referenceText } from './references/reference-text.ts';

/** A value in one line for people: a string as it is, a vector by its elements, a description only as `{…}`. */
export function valueText(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'object') return String(value);
  switch (value.type) {
    case 'long':
    case 'float':
    case 'double':
      return String(value.value);
    case 'bytes':
      return `${value.value.length} bytes`;
    case 'vector':
      return `[${value.elements.map(valueText).join(', ')}]`;
    case 'reference':
      return referenceText(value);
    default:
      return '{…}';
  }
}
