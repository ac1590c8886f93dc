import type { RecordedThing, Remnant } from '@smartdomains/xen';
import { jsonText } from '../display/json-text.ts';
import { printable } from '../display/printable.ts';

/** One line for a remnant: where, what, in what state, whose, and why it would not be removed. */
export function remnantLine({ marked, isOnRecord }: Remnant, isOurs: boolean, json: boolean): string {
  const { host, kind, name, application, component, state, keptFor } = marked;
  if (json) {
    const remnant = { is: 'remnant', host, kind, name, application, component, state, isOnRecord, isOurs, keptFor };
    return `${jsonText(remnant)}\n`;
  }
  const whose = application === undefined ? '' : `, of ${application}${component === undefined ? '' : ` ${component}`}`;
  const why = keptFor ?? (isOnRecord || isOurs ? undefined : `${application} is not on record here`);
  const kept = why === undefined ? '' : `; not removed: ${why}`;
  return `${printable(`${host}: ${kind} ${name} (${state})${whose}${kept}`)}\n`;
}

const said = {
  unmarked: 'has no mark of ours; look at it, and remove it by hand',
  unseen: 'its host was not seen',
  forgotten: 'is gone, and taken off the record',
} as const;

/** One line for what stands by a record. */
export function thingLine(
  { resource, application, component }: RecordedThing,
  is: keyof typeof said,
  json: boolean,
): string {
  const { host, kind, name } = resource;
  if (json) return `${jsonText({ is, host, kind, name, application, component })}\n`;
  return `${printable(`${host}: ${kind} ${name}, on the record of ${application}: ${said[is]}`)}\n`;
}
