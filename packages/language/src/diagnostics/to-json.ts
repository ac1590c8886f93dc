import type { Place } from '../source.ts';
import type { Diagnostic, DiagnosticCode, DiagnosticFact, Label, Severity } from './diagnostic.ts';

/** A range in a file; lines and columns from 1, columns in UTF-16 code units, the end not included. */
export interface PlaceJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface LabelJson extends PlaceJson {
  readonly text: string;
}

export interface TextEditJson extends PlaceJson {
  readonly newText: string;
}

/** A diagnostic as plain data: what `--json` prints. Members are absent where the diagnostic has none. */
export interface DiagnosticJson {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly summary: string;
  readonly primary?: LabelJson;
  readonly secondary?: readonly LabelJson[];
  readonly component?: string;
  readonly facts?: readonly DiagnosticFact[];
  readonly notes?: readonly string[];
  readonly help?: string;
  readonly fixes?: readonly TextEditJson[];
  readonly cause?: readonly DiagnosticJson[];
}

/** The JSON form. It says all that the text form says, except for the excerpts of the sources. */
export function diagnosticToJson(diagnostic: Diagnostic): DiagnosticJson {
  const { code, severity, summary, primary, secondary, component, facts, notes, help, fixes, cause } = diagnostic;
  return {
    code,
    severity,
    summary,
    ...(primary && { primary: labelToJson(primary) }),
    ...(secondary.length > 0 && { secondary: secondary.map(labelToJson) }),
    ...(component !== undefined && { component }),
    ...(facts && facts.length > 0 && { facts: facts.map(({ name, value }) => ({ name, value })) }),
    ...(notes.length > 0 && { notes: [...notes] }),
    ...(help !== undefined && { help }),
    ...(fixes.length > 0 && { fixes: fixes.map(({ place, newText }) => ({ ...placeToJson(place), newText })) }),
    ...(cause && cause.length > 0 && { cause: cause.map(diagnosticToJson) }),
  };
}

function labelToJson(label: Label): LabelJson {
  return { ...placeToJson(label.place), text: label.text };
}

/** File, line and column of a place. */
export function placeToJson(place: Place): PlaceJson {
  const start = place.source.positionAt(place.start);
  const end = place.source.positionAt(place.end);
  return {
    file: place.source.path,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}
