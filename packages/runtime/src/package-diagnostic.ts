import type { Diagnostic, DiagnosticDetails } from '@smartdomains/language';
import { runtimeDiagnostic } from './codes.ts';

/** What the `check` of a class outside our packages reports: SD5099, with the place and the words of its author. */
export function packageDiagnostic(details: DiagnosticDetails): Diagnostic {
  return runtimeDiagnostic('SD5099', details);
}
