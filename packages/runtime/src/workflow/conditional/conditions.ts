import { printValue, type Value } from '@smartdomains/language';
import type { ComponentClass, ComponentContext } from '../../component.ts';
import { SdError } from '../../sd-error.ts';
import { defineCondition } from './condition.ts';

/** What its `value` is. */
export const booleanValueClass: ComponentClass = defineCondition({
  className: 'BooleanValue',
  evaluate: ({ attributes }) => attributes.boolean('value'),
});

export const trueClass: ComponentClass = defineCondition({ className: 'True', evaluate: () => true });

export const falseClass: ComponentClass = defineCondition({ className: 'False', evaluate: () => false });

/** Whether `left` and `right` are equal, in type too; strings without regard to case when `caseSensitive` is false. */
export const equalsClass: ComponentClass = defineCondition({
  className: 'Equals',
  evaluate({ attributes }) {
    const isSensitive = attributes.optionalBoolean('caseSensitive') ?? true;
    const text = (name: string): string => comparable(attributes.optionalValue(name) ?? null, isSensitive);
    return text('left') === text('right');
  },
});

/** The same for strings only: any other type is an error. */
export const stringEqualsClass: ComponentClass = defineCondition({
  className: 'StringEquals',
  evaluate({ attributes }) {
    const isSensitive = attributes.optionalBoolean('caseSensitive') ?? true;
    return comparable(attributes.text('left'), isSensitive) === comparable(attributes.text('right'), isSensitive);
  },
});

/** Whether `string` has so many characters. */
export const stringLengthClass: ComponentClass = defineCondition({
  className: 'StringLength',
  evaluate: ({ attributes }) => attributes.text('string').length === attributes.integer('length'),
});

/** Whether the property is set. */
export const isPropertySetClass: ComponentClass = defineCondition({
  className: 'IsPropertySet',
  evaluate: (context) => propertyOf(context) !== undefined,
});

/** Whether the property is set to `true`, in whatever case. */
export const isPropertyTrueClass: ComponentClass = defineCondition({
  className: 'IsPropertyTrue',
  evaluate: (context) => propertyOf(context)?.toLowerCase() === 'true',
});

/** Whether the lazy reference `reference` leads to something. */
export const referenceResolvesClass: ComponentClass = defineCondition({
  className: 'ReferenceResolves',
  evaluate: (context) =>
    valueOrNothing(context, {
      type: 'reference',
      parts: [{ kind: 'here', name: 'reference' }],
      lazy: true,
      data: false,
    }) !== undefined,
});

function comparable(value: Value, isSensitive: boolean): string {
  const text = printValue(value);
  return typeof value === 'string' && !isSensitive ? text.toLowerCase() : text;
}

function propertyOf(context: ComponentContext): string | undefined {
  const name = context.attributes.text('property');
  const value = valueOrNothing(context, {
    type: 'reference',
    parts: [{ kind: 'property', name }],
    lazy: true,
    data: false,
  });
  return typeof value === 'string' ? value : undefined;
}

/** `undefined` when the reference leads nowhere. */
function valueOrNothing(context: ComponentContext, reference: Value): Value | undefined {
  try {
    return context.follow(reference).value;
  } catch (error) {
    if (SdError.isInstance(error)) return undefined;
    throw error;
  }
}
