import type { Diagnostic, DiagnosticFact } from '@smartdomains/language';
import type { Resource } from './component.ts';
import { describeResource } from './journal/ledger.ts';
import type { RuntimeLimits } from './limits.ts';
import type { TerminationRecord } from './termination-record.ts';

/** How an application ended. */
export interface ApplicationEnd {
  readonly record: TerminationRecord;
  /**
   * What went wrong, in the order it did; the one that ended the application says what was undone and what was left
   * standing. Empty when all went well, whoever ended it.
   */
  readonly failures: readonly Diagnostic[];
  /** Removed from hosts since the end began, in the order of removal. */
  readonly undone: readonly Resource[];
  /** Still there, or not proved gone. */
  readonly standing: readonly Resource[];
}

/** Adds to the failure that ended the application what became of the rest. */
export function completeEnd(end: ApplicationEnd & { readonly limits: RuntimeLimits }): ApplicationEnd {
  const { record, failures, undone, standing, limits } = end;
  const { cause } = record;
  if (cause === undefined) return { record, failures: [...failures], undone, standing };
  const completed: Diagnostic = {
    ...cause,
    component: cause.component ?? record.id,
    facts: [...(cause.facts ?? []), ...aftermath(undone, standing, limits.namedResourcesMax)],
  };
  const known = failures.includes(cause);
  return {
    record: { ...record, cause: completed },
    failures: known ? failures.map((failure) => (failure === cause ? completed : failure)) : [completed, ...failures],
    undone,
    standing,
  };
}

function aftermath(
  undone: readonly Resource[],
  standing: readonly Resource[],
  namedMax: number,
): readonly DiagnosticFact[] {
  return [
    ...(undone.length > 0 ? [{ name: 'undone', value: resourceList(undone, namedMax) }] : []),
    { name: 'left standing', value: standing.length > 0 ? resourceList(standing, namedMax) : 'nothing' },
  ];
}

function resourceList(resources: readonly Resource[], namedMax: number): string {
  const named = resources.slice(0, namedMax).map(describeResource).join(', ');
  return resources.length > namedMax ? `${named}, and ${resources.length - namedMax} more` : named;
}
