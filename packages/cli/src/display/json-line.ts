import { diagnosticToJson } from '@smartdomains/language';
import type { ApplicationEvent, TerminationRecord } from '@smartdomains/runtime';

/** The event as one line of JSON, diagnostics in their own JSON form. */
export function jsonLine(event: ApplicationEvent): string {
  switch (event.event) {
    case 'failed':
      return JSON.stringify({ ...event, diagnostic: diagnosticToJson(event.diagnostic) });
    case 'terminating':
    case 'terminated':
      return JSON.stringify({ ...event, record: recordToJson(event.record) });
    default:
      return JSON.stringify(event);
  }
}

function recordToJson(record: TerminationRecord): object {
  return record.cause === undefined ? record : { ...record, cause: diagnosticToJson(record.cause) };
}
