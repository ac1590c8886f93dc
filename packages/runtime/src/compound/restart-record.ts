import type { TerminationRecord } from '../termination-record.ts';

/**
 * The type of the record of a child that its compound terminates only to make it again. It is on record, so that a run that was
 * killed between the two goes on with the making instead of taking it for an end.
 */
const restartType = 'restart';

/** The record of such a child, because of the other record. */
export function restartRecord(record: TerminationRecord): TerminationRecord {
  return { ...record, type: restartType };
}

export function isRestart(record: TerminationRecord): boolean {
  return record.type === restartType;
}
