import type { Diagnostic, DiagnosticFact } from './diagnostic.ts';
import type { DiagnosticJson, LabelJson } from './to-json.ts';

/**
 * A diagnostic from its JSON form, to be shown where its sources are not: its places become facts. What the JSON lacks is as if
 * there were none.
 */
export function diagnosticFromJson(json: DiagnosticJson): Diagnostic {
  const { code, severity, summary, primary, secondary = [], component, facts = [], notes, help, cause } = json;
  const places = [...(primary ? [primary] : []), ...secondary].map(placeFact);
  return {
    code,
    severity,
    summary,
    secondary: [],
    ...(component !== undefined && { component }),
    facts: [...places, ...facts],
    notes: notes ?? [],
    ...(help !== undefined && { help }),
    fixes: [],
    ...(cause && { cause: cause.map(diagnosticFromJson) }),
  };
}

function placeFact({ file, line, column, text }: LabelJson): DiagnosticFact {
  return { name: 'at', value: `${file}:${line}:${column}${text === '' ? '' : `  ${text}`}` };
}
