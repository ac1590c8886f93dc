import type { Diagnostic } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { ComponentContext, DescriptionView } from '../component.ts';
import { SdError } from '../sd-error.ts';

/** An attribute that says how often something runs. */
interface Runs {
  readonly name: string;
  /** The smallest number that has a meaning. */
  readonly minimum: number;
}

/** The number of runs, `otherwise` without the attribute. Throws when it has no meaning. */
export function readRuns(context: ComponentContext, runs: Runs & { readonly otherwise: number }): number {
  const count = context.attributes.optionalInteger(runs.name) ?? runs.otherwise;
  if (count >= runs.minimum) return count;
  const place = context.attributes.place(runs.name);
  throw new SdError({ ...tooFew(runs, count), ...(place && { primary: { place, text: wordsOf(runs) } }) });
}

/** Where the number of the run under way is remembered. */
export const countName = 'count';

/** The number of the run that was under way before a crash; 0 when this is the first. */
export function countBefore({ memory }: ComponentContext): number {
  const count = memory.get(countName);
  return typeof count === 'number' ? count : 0;
}

/** For `check`: reports a number that has no meaning. */
export function checkRuns(view: DescriptionView, report: (diagnostic: Diagnostic) => void, runs: Runs): void {
  const count = view.integer(runs.name);
  if (count === undefined || count >= runs.minimum) return;
  const place = view.place(runs.name);
  report({
    ...tooFew(runs, count),
    ...(place && { primary: { place, text: wordsOf(runs) } }),
    component: view.path,
  });
}

function tooFew(runs: Runs, count: number): Diagnostic {
  return runtimeDiagnostic('SD6412', {
    notes: [`\`${runs.name}\` is ${count}`],
    help: wordsOf(runs),
  });
}

function wordsOf({ minimum }: Runs): string {
  return minimum === -1 ? 'write 0 or more, or -1 for ever' : `write ${minimum} or more`;
}
