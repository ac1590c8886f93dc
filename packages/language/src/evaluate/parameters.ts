import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Application, parameterOf } from './application.ts';
import { isLazy } from './links.ts';
import { isPoison, type Operand, type Poison, poisonOfAll, type Task } from './model.ts';

/** The parameters of an application, or why it has no value now. */
export type Parameters = ReadonlyMap<string, Operand> | Poison | 'lazy';

/** All parameters, in order; the failures of all of them when there are any. */
export function* parametersOf(application: Application): Task<Parameters> {
  const { scope, construction } = application;
  const values = new Map<string, Operand>();
  const diagnostics = new Set<Diagnostic>();
  let failed = false;
  let lazy = false;
  for (const entry of scope.entries.values()) {
    if (entry.name === 'sfFunctionClass' || entry.name === construction.action) continue;
    const value = yield* parameterOf(application, entry);
    if (isPoison(value)) {
      failed = true;
      for (const diagnostic of value.diagnostics) diagnostics.add(diagnostic);
    } else if (isLazy(value)) {
      lazy = true;
    } else if (typeof value !== 'object' || value?.type !== 'vanished') {
      values.set(entry.name, value);
    }
  }
  if (failed) return poisonOfAll(diagnostics);
  return lazy ? 'lazy' : values;
}
