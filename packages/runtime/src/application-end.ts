import type { Description, Diagnostic, DiagnosticFact, Place } from '@smartdomains/language';
import { runtimeDiagnostic } from './codes.ts';
import type { Resource } from './component.ts';
import { describeResource } from './journal/ledger.ts';
import type { ComponentPath } from './names.ts';
import { isNormal, type TerminationRecord } from './termination-record.ts';

/** How an application ended. */
export interface ApplicationEnd {
  readonly record: TerminationRecord;
  /**
   * What went wrong, in the order it did; the one that ended the application says what was undone and what was left
   * standing. Empty when all went well, or when the user ended it and all could be undone.
   */
  readonly failures: readonly Diagnostic[];
  /** Removed from hosts since the end began, in the order of removal. */
  readonly undone: readonly Resource[];
  /** Still there, or not proved gone. */
  readonly standing: readonly Resource[];
}

/** Adds to the failure that ended the application what became of the rest. An end for which nobody gave a cause gets one. */
export function completeEnd(
  end: ApplicationEnd,
  about: { readonly description: Description; readonly isAskedFor: boolean; readonly namedResourcesMax: number },
): ApplicationEnd {
  const { record, failures, undone, standing } = end;
  const isExpected = isNormal(record) || about.isAskedFor;
  const cause = record.cause ?? (isExpected ? undefined : causeOf(record, about.description));
  if (cause === undefined) return end;
  const aftermath = aftermathOf(undone, standing, about.namedResourcesMax);
  const completed: Diagnostic = { ...cause, facts: [...(cause.facts ?? []), ...aftermath] };
  const isKnown = failures.includes(cause);
  return {
    record: record.cause ? { ...record, cause: completed } : record,
    failures: isKnown ? failures.map((failure) => (failure === cause ? completed : failure)) : [...failures, completed],
    undone,
    standing,
  };
}

function causeOf({ id, type, description: text }: TerminationRecord, description: Description): Diagnostic {
  const place = placeOfPath(description, id);
  return runtimeDiagnostic('SD6303', {
    primary: place && { place, text: 'this component' },
    component: id,
    notes: [`its record is of type ${type}: ${text}`],
  });
}

/** Where the component of that path is named; `undefined` for one that was made at run time. */
function placeOfPath(description: Description, path: ComponentPath): Place | undefined {
  let place = description.place;
  let current: Description = description;
  for (const name of path.split(':').slice(1)) {
    const attribute = current.attributes.get(name);
    const value = attribute?.value;
    if (typeof value !== 'object' || value === null || value.type !== 'description') return undefined;
    place = attribute?.namePlace ?? value.place;
    current = value;
  }
  return place;
}

function aftermathOf(
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
