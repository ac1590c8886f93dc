import type { ComponentClass, ComponentContext } from '../component.ts';
import { SdError } from '../sd-error.ts';

/**
 * Gives the attribute `attributeName` of the component `ofComponent` the value `value`, or removes it where there is none, and
 * ends normally; abnormally when that cannot be done.
 */
export const attributeClass: ComponentClass = {
  className: 'Attribute',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Attribute'],
  create: () => ({ start }),
};

async function start(context: ComponentContext): Promise<void> {
  const { attributes } = context;
  try {
    const component = attributes.component('ofComponent');
    const name = attributes.text('attributeName');
    const value = attributes.optionalValue('value');
    await component.change(name, value);
    const done = value === undefined ? 'removed' : 'set';
    context.end({ type: 'normal', description: `\`${name}\` of ${component.path} is ${done}` });
  } catch (error) {
    if (!SdError.isInstance(error)) throw error;
    context.end({ type: 'abnormal', description: 'the attribute could not be changed', cause: error.diagnostic });
  }
}
