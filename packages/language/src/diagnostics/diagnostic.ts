import type { Place } from '../source.ts';

/**
 * The name of one situation, `SD` and four digits: SD1xxx text and syntax, SD2xxx names, references, prototypes,
 * SD3xxx functions and evaluation, SD4xxx schemas, SD5xxx planning and placement, SD6xxx life cycle and supervision,
 * SD7xxx messages and state, SD8xxx Xen, storage, network, shells, SD9xxx a bug of ours. Never used for a second situation.
 */
export type DiagnosticCode = `SD${number}`;

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** A place and what is to be said there; an empty text only underlines. */
export interface Label {
  readonly place: Place;
  readonly text: string;
}

/** An edit that repairs the situation: replaces the place by `newText`. */
export interface TextEdit {
  readonly place: Place;
  readonly newText: string;
}

/**
 * One finding about what the user wrote or about their site. It carries data and places, never a finished paragraph;
 * the renderings (text, JSON, editor) are made from it and never say different things.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** Fixed per code, without names of the user's, no full stop: readers learn to recognise it. */
  readonly summary: string;
  /** The smallest place that is the cause. */
  readonly primary?: Label;
  /** The other ends: the prototype, the override, the hops of a cycle, the chain of includes. */
  readonly secondary: readonly Label[];
  /** Path of the deployed component it is about, with its host where that matters. */
  readonly component?: string;
  /** Facts in the order they help: `key: value` pairs of an operational error, then why it matters. */
  readonly facts?: readonly DiagnosticFact[];
  readonly notes: readonly string[];
  /** What the reader can do, second person; or a "did you mean". */
  readonly help?: string;
  readonly fixes: readonly TextEdit[];
  /** What led to it, the nearest first, innermost last. */
  readonly cause?: readonly Diagnostic[];
}

/** A line of an operational error: `command: xl create … (exit 3 after 1.2 s)`. */
export interface DiagnosticFact {
  readonly name: string;
  readonly value: string;
}

/** Everything a diagnostic may carry besides its code; missing lists are empty. */
export interface DiagnosticDetails {
  readonly severity?: Severity;
  readonly primary?: Label | undefined;
  readonly secondary?: readonly Label[];
  readonly component?: string | undefined;
  readonly facts?: readonly DiagnosticFact[];
  readonly notes?: readonly string[];
  readonly help?: string | undefined;
  readonly fixes?: readonly TextEdit[];
  readonly cause?: readonly Diagnostic[];
}

/** A package's table of codes: code to fixed summary. Each code has a page `docs/errors/CODE.md`. */
export type CodeTable<Code extends DiagnosticCode> = Readonly<Record<Code, string>>;

/** Makes a diagnostic of one table's code; see `diagnosticsOf`. */
export type DiagnosticMaker<Code extends DiagnosticCode> = (code: Code, details?: DiagnosticDetails) => Diagnostic;

/**
 * The maker of diagnostics for a package's table, so that a code that is not in the table does not compile and a summary
 * is written once. Severity is `error` unless said.
 */
export function diagnosticsOf<Code extends DiagnosticCode>(table: CodeTable<Code>): DiagnosticMaker<Code> {
  return (code, details = {}) => {
    const { primary, component, facts, help, cause } = details;
    return {
      code,
      severity: details.severity ?? 'error',
      summary: table[code],
      ...(primary && { primary }),
      secondary: details.secondary ?? [],
      ...(component !== undefined && { component }),
      ...(facts && { facts }),
      notes: details.notes ?? [],
      ...(help !== undefined && { help }),
      fixes: details.fixes ?? [],
      ...(cause && { cause }),
    };
  };
}

/** Whether any of them is an error: warnings alone never fail a command. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
