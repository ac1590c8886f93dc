import { type ApplicationEvent, eventToJson } from '@smartdomains/runtime';

/** The event as one line of JSON, diagnostics in their own JSON form. */
export function jsonLine(event: ApplicationEvent): string {
  return JSON.stringify(eventToJson(event));
}
