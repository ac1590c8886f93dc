import type { Diagnostic } from '@smartdomains/language';
import { runtimeDiagnostic } from '../../codes.ts';
import type { ComponentContext } from '../../component.ts';

/** The diagnostic of a condition that was not as it had to be; `message` of the description comes first. */
export function notMet(
  context: ComponentContext,
  what: string,
): { readonly message: string; readonly cause: Diagnostic } {
  const message = context.attributes.optionalText('message');
  const place = context.attributes.place('condition');
  return {
    message: message ?? what,
    cause: runtimeDiagnostic('SD6414', {
      ...(place && { primary: { place, text: what } }),
      component: context.path,
      notes: message === undefined ? (place ? [] : [what]) : [message],
    }),
  };
}
