import { type ApplicationEvent, eventToJson } from '@smartdomains/runtime';
import { jsonText } from './json-text.ts';

/** The event as one line of JSON, diagnostics in their own JSON form. */
export function jsonLine(event: ApplicationEvent): string {
  return jsonText(eventToJson(event));
}
