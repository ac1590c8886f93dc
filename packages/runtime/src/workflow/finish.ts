import type { ComponentContext } from '../component.ts';
import type { TerminationRecord } from '../termination-record.ts';

/** The attributes that say what becomes of a component that has done its work. */
const decisions = ['sfShouldTerminate', 'sfShouldTerminateQuietly', 'sfShouldDetach'];

/**
 * What a component does that has done its work (runtime notes section 4): what its `sfShould...` attributes say, and where it has
 * none of them, `otherwise`.
 */
export function finish(
  context: ComponentContext,
  record: Pick<TerminationRecord, 'type' | 'description' | 'cause'>,
  { otherwise = 'ends' }: { readonly otherwise?: 'ends' | 'lives on' } = {},
): void {
  if (decisions.some((name) => context.attributes.has(name))) context.selfDetachAndOrTerminate(record);
  else if (otherwise === 'ends') context.end(record);
}
