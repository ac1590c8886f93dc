import { describeResource, isNormal, type Resource, type TerminationRecord } from '@smartdomains/runtime';
import { printable } from '../display/printable.ts';
import { formatDuration } from '../duration.ts';

/** How a run ended. */
export interface RunEnd {
  readonly application: string;
  readonly durationMs: number;
  readonly record: TerminationRecord;
  readonly standing: readonly Resource[];
}

/** The last words of a run: how long, how it ended and why, and what is left. */
export function summaryOf({ application, durationMs, record, standing }: RunEnd): readonly string[] {
  const how = isNormal(record) ? 'ended normally' : `ended: ${record.type}`;
  const who = record.id.includes(':') ? ` (first ${record.id})` : '';
  const left =
    standing.length === 0
      ? 'Nothing is left standing.'
      : `Left standing: ${standing.map(describeResource).join(', ')}.`;
  return [
    printable(`${application} ${how} after ${formatDuration(durationMs)}: ${record.description}${who}`),
    printable(left),
  ];
}
