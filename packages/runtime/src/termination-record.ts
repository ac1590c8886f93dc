import type { Diagnostic } from '@smartdomains/language';
import type { ComponentPath } from './names.ts';

/**
 * Why a component ended (runtime notes section 4). `normal` and `abnormal` are the common types; any other word is
 * allowed and counts as not normal.
 */
export interface TerminationRecord {
  readonly type: string;
  readonly description: string;
  /** The component that ended first. */
  readonly id: ComponentPath;
  readonly cause?: Diagnostic;
}

/** Whether an ending of this type counts as normal. */
export function isNormal(record: TerminationRecord): boolean {
  return record.type === 'normal';
}
