import {
  type Attribute,
  type Description,
  type Diagnostic,
  type Place,
  SourceText,
  type Value,
} from '@smartdomains/language';
import type { ComponentClass, ComponentPath, DescriptionView } from '@smartdomains/runtime';

/** A description for a class's check: values, and other views for what references lead to. */
export interface FakeView {
  readonly path?: string;
  readonly attributes: Readonly<Record<string, Value | FakeView>>;
}

/** A description of data with these values. */
export function data(values: Readonly<Record<string, Value>>): Description {
  const attributes = new Map<string, Attribute>();
  for (const [name, value] of Object.entries(values)) attributes.set(name, { name, value, tags: [] });
  return { type: 'description', data: true, attributes };
}

/** What the class's check says about the description. */
export function checkClass(componentClass: ComponentClass, view: FakeView): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  componentClass.check?.(viewOf(view), (diagnostic) => diagnostics.push(diagnostic));
  return diagnostics;
}

/** What the class says about all its descriptions together. */
export function checkTogether(componentClass: ComponentClass, views: readonly FakeView[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  componentClass.checkAll?.(views.map(viewOf), (diagnostic) => diagnostics.push(diagnostic));
  return diagnostics;
}

/** The place of an attribute in such a view: the source is named after the component, the text after the attribute. */
function placeIn(view: FakeView, name: string): Place {
  return { source: new SourceText(view.path ?? 'view', name), start: 0, end: name.length };
}

function viewOf(view: FakeView): DescriptionView {
  const value = (name: string): Value | undefined => {
    const found = view.attributes[name];
    return isView(found) ? undefined : found;
  };
  const ofType = <T>(name: string, type: string): T | undefined =>
    typeof value(name) === type ? (value(name) as T) : undefined;
  return {
    path: (view.path ?? 'sfConfig:x') as ComponentPath,
    description: { type: 'description', data: false, attributes: new Map() },
    value,
    text: (name) => ofType<string>(name, 'string'),
    integer: (name) => ofType<number>(name, 'number'),
    service: (name) => {
      const found = view.attributes[name];
      return isView(found) ? viewOf(found) : undefined;
    },
    place: (name) => (name in view.attributes ? placeIn(view, name) : undefined),
    components: () => [],
    elements: () => undefined,
  };
}

function isView(value: Value | FakeView | undefined): value is FakeView {
  return typeof value === 'object' && value !== null && !('type' in value);
}
