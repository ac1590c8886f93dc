import { printValue, type Value } from '@smartdomains/language';

/** A value in one line for people: a string as it is, a description only as `{…}`, everything else as it is written. */
export function valueText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return printValue(value);
  const isWhole = value.type === 'description' || value.type === 'function' || value.type === 'assertion';
  return isWhole ? '{…}' : printValue(value);
}
