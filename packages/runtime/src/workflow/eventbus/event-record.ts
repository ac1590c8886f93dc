import { descriptionFromJson, type Value, valueToJson } from '@smartdomains/language';
import type { JsonValue } from '../../ports.ts';

/** An event as a component remembers it. */
export function eventToRecord(event: Value): JsonValue {
  return valueToJson(event, { functions: 'whole' });
}

/** The event again; what cannot be read is `null`, which leads nowhere. */
export function eventFromRecord(record: JsonValue | undefined): Value {
  const read = descriptionFromJson({ event: record ?? null });
  return ('description' in read ? read.description.attributes.get('event')?.value : undefined) ?? null;
}
