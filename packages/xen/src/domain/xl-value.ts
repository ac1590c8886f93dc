import type { Description, Value } from '@smartdomains/language';
import type { XlConfig, XlValue } from '../xl/xl-config.ts';

/** A description's value as xl.cfg has it: booleans are 0 and 1. `undefined` for what has no form there. */
export function xlValueOf(value: Value): XlValue | undefined {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || value.type !== 'vector') return undefined;
  const texts = value.elements.filter((element) => typeof element === 'string');
  return texts.length === value.elements.length ? texts : undefined;
}

/** The user's own keys. What has no form is left out: the check has refused it. */
export function xlKeysOf(description: Description | undefined): XlConfig {
  const keys = new Map<string, XlValue>();
  for (const { name, value } of description?.attributes.values() ?? []) {
    const xlValue = xlValueOf(value);
    if (xlValue !== undefined) keys.set(name, xlValue);
  }
  return keys;
}
