import { diagnosticToJson } from '@smartdomains/language';
import type { ApplicationEvent } from './events.ts';
import type { ApplicationName } from './names.ts';
import type { JsonValue } from './ports.ts';

/** The subject under which an application's events are published on the `Transport`. */
export function eventSubject(application: ApplicationName): string {
  return `events.${application}`;
}

/** An event as plain data: what travels over the `Transport`. Diagnostics are in their own JSON form. */
export function eventToJson(event: ApplicationEvent): JsonValue {
  if (event.event === 'failed' || event.event === 'warning')
    return asJson({ ...event, diagnostic: diagnosticToJson(event.diagnostic) });
  if ((event.event === 'terminating' || event.event === 'terminated') && event.record.cause) {
    return asJson({ ...event, record: { ...event.record, cause: diagnosticToJson(event.record.cause) } });
  }
  return asJson(event);
}

// Interfaces have no index signature, so the compiler cannot see that they hold nothing but JSON.
function asJson(value: object): JsonValue {
  return value as unknown as JsonValue;
}
