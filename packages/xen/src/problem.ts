import type { Diagnostic, DiagnosticDetails, Label, Place } from '@smartdomains/language';
import {
  type CommandOptions,
  type ComponentPath,
  type FailedCommand,
  type HostName,
  SdError,
} from '@smartdomains/runtime';
import { type XenCode, xenDiagnostic } from './codes.ts';

/** What a problem says besides its code and the facts of the command. */
export interface ProblemDetails {
  /** Where the value that is the cause is written, and what to say there. */
  readonly at?: Label | undefined;
  readonly facts?: DiagnosticDetails['facts'];
  readonly notes?: readonly string[];
  readonly help?: string | undefined;
  /** What led to it, the nearest first. */
  readonly cause?: readonly Diagnostic[];
}

/** A label when the place is known. */
export function labelAt(place: Place | undefined, text: string): Label | undefined {
  return place && { place, text };
}

/** For `CommandOptions.failure`: the diagnostic of a command that failed, with the facts the session found. */
export function whenFailed(code: XenCode, details: ProblemDetails = {}): NonNullable<CommandOptions['failure']> {
  return (failed: FailedCommand) =>
    xenDiagnostic(code, {
      primary: details.at,
      facts: [...failed.facts, ...(details.facts ?? [])],
      notes: details.notes ?? [],
      help: details.help,
    });
}

/** Something found on a host that stops a component, not a command's failure. */
export function problemOn(
  where: { readonly component: ComponentPath; readonly host: HostName },
  code: XenCode,
  details: ProblemDetails = {},
): SdError {
  return new SdError(
    xenDiagnostic(code, {
      primary: details.at,
      component: `${where.component} on host ${where.host}`,
      facts: details.facts ?? [],
      notes: details.notes ?? [],
      help: details.help,
      ...(details.cause && details.cause.length > 0 && { cause: details.cause }),
    }),
  );
}
