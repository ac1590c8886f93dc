import type { ComponentClass, ComponentContext, ComponentHandle } from '../component.ts';
import { SdError } from '../sd-error.ts';

/**
 * Ends the component that `kill` leads to with a record of type `type`, then itself with one of type `selftype`; without `kill`
 * only itself, which is how a failure is raised. If the other cannot be ended, itself abnormally. With `detachFirst` the other
 * leaves its parent first, which then does not notice.
 */
export const terminatorClass: ComponentClass = {
  className: 'Terminator',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Terminator'],
  create: () => ({ start }),
};

async function start(context: ComponentContext): Promise<void> {
  const { attributes } = context;
  const description = attributes.optionalText('description') ?? `ended by ${context.path}`;
  const type = attributes.optionalText('type') ?? 'normal';
  const selfType = attributes.optionalText('selftype') ?? 'normal';
  let other: ComponentHandle | undefined;
  try {
    other = attributes.optionalComponent('kill');
  } catch (error) {
    if (!SdError.isInstance(error)) throw error;
    context.end({ type: 'abnormal', description: 'there is nothing to end', cause: error.diagnostic });
    return;
  }
  if (other) kill(context, other, { type, description });
  context.end({ type: selfType, description });
}

function kill(
  context: ComponentContext,
  other: ComponentHandle,
  record: { readonly type: string; readonly description: string },
): void {
  if (!(context.attributes.optionalBoolean('detachFirst') ?? false)) {
    other.terminate(record);
    return;
  }
  // Not awaited: the other may be around this component.
  other.detachAndTerminate(record).catch((error: unknown) => {
    context.log.write('warning', 'a component could not be ended by a Terminator', {
      application: context.application,
      component: context.path,
      other: other.path,
      error: String(error),
    });
  });
}
