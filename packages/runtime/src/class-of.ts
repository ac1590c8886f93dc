import { type Description, type Diagnostic, didYouMean, type Place, typeNameOf } from '@smartdomains/language';
import { runtimeDiagnostic } from './codes.ts';
import type { ComponentClass } from './component.ts';
import type { ComponentPath } from './names.ts';
import type { Registry } from './registry.ts';

/** The class a description names, or what is wrong with that. */
export type ClassFinding =
  | { readonly componentClass: ComponentClass; readonly diagnostic?: undefined }
  | { readonly componentClass?: undefined; readonly diagnostic: Diagnostic };

/** Looks up `sfClass`. `place` is where the component is named, for a description that has none. */
export function classOf(
  description: Description,
  component: { readonly path: ComponentPath; readonly place: Place | undefined; readonly registry: Registry },
): ClassFinding {
  const { path, registry } = component;
  const attribute = description.attributes.get('sfClass');
  if (attribute === undefined) {
    const place = component.place ?? description.place;
    return {
      diagnostic: runtimeDiagnostic('SD5001', {
        primary: place && { place, text: 'has no attribute `sfClass`' },
        component: path,
        help: 'extend a component, `Compound` for instance; or write `extends DATA` if it is only data',
      }),
    };
  }
  const place = attribute.valuePlace ?? attribute.namePlace ?? component.place;
  if (typeof attribute.value !== 'string') {
    return {
      diagnostic: runtimeDiagnostic('SD5002', {
        primary: place && { place, text: `\`sfClass\` must be a string, this is a ${typeNameOf(attribute.value)}` },
        component: path,
        help: `write the name of a class: ${registry.names.join(', ')}`,
      }),
    };
  }
  const componentClass = registry.find(attribute.value);
  if (componentClass) return { componentClass };
  return {
    diagnostic: runtimeDiagnostic('SD5002', {
      primary: place && { place, text: `no class is called \`${attribute.value}\`` },
      secondary: component.place ? [{ place: component.place, text: 'the component that names it' }] : [],
      component: path,
      help: didYouMean(attribute.value, registry.names),
    }),
  };
}
