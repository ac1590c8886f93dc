import type { SourceText } from '../source.ts';
import type { Diagnostic } from './diagnostic.ts';

/**
 * The order in which diagnostics are shown: by source, in the order the sources first appear, then by place; those
 * without place last. Of several that say the same at the same place one is kept.
 */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sourceOrder = new Map<SourceText, number>();
  const seen = new Set<string>();
  const kept: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const place = diagnostic.primary?.place;
    if (place && !sourceOrder.has(place.source)) sourceOrder.set(place.source, sourceOrder.size);
    const key = identityOf(diagnostic, sourceOrder);
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(diagnostic);
  }
  return kept.sort((left, right) => {
    const [a, b] = [left.primary?.place, right.primary?.place];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    const bySource = (sourceOrder.get(a.source) ?? 0) - (sourceOrder.get(b.source) ?? 0);
    return bySource || a.start - b.start || a.end - b.end;
  });
}

function identityOf(diagnostic: Diagnostic, sourceOrder: ReadonlyMap<SourceText, number>): string {
  const { code, component = '', primary, notes, facts = [] } = diagnostic;
  const place = primary?.place;
  const where = place ? [sourceOrder.get(place.source), place.start, place.end] : [];
  return JSON.stringify([code, component, where, primary?.text, notes, facts]);
}
