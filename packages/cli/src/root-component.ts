import type { Evaluation } from '@smartdomains/language';

/** The attribute of a description that is deployed, and the path of its component. */
export const rootComponentName = 'sfConfig';

/** The evaluation of what is deployed: the description of `sfConfig`. */
export function rootComponentOf(evaluation: Evaluation): Evaluation {
  return evaluation;
}
