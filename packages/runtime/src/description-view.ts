import { type Diagnostic, type Place, typeNameOf, type Value } from '@smartdomains/language';
import { classOf } from './class-of.ts';
import { runtimeDiagnostic } from './codes.ts';
import type { DescriptionView, ElementView, ServiceKey } from './component.ts';
import { isCompoundClass } from './compound/compound-component.ts';
import { type ComponentPath, childPath } from './names.ts';
import { referenceElements } from './references/reference-elements.ts';
import { descriptionScope, type Scope } from './references/scope.ts';
import { walkValue } from './references/walk.ts';
import type { Registry } from './registry.ts';
import { templatesOf } from './templates.ts';

/** A description as the `check` of its class sees it. */
export function descriptionView(
  scope: Scope,
  to: { readonly registry: Registry; readonly report: (diagnostic: Diagnostic) => void },
): DescriptionView {
  const { registry, report } = to;

  const follow = (name: string): Scope | Value | undefined => {
    const found = scope.lookup(name);
    if (found === undefined || found.scope) return found?.scope;
    const { value } = found;
    const walk = walkValue(value, scope);
    if (walk.result === 'scope') return walk.scope;
    return walk.result === 'value' ? walk.value : undefined;
  };

  const place = (name: string): Place | undefined => {
    const attribute = scope.description.attributes.get(name);
    return attribute?.valuePlace ?? attribute?.namePlace;
  };

  const valueNamed = (name: string): Value | undefined => {
    const followed = follow(name);
    return isScope(followed) ? followed.description : followed;
  };

  return {
    path: scope.path,
    description: scope.description,
    value: valueNamed,
    text(name) {
      const value = valueNamed(name);
      return typeof value === 'string' ? value : undefined;
    },
    integer(name) {
      const value = valueNamed(name);
      return typeof value === 'number' ? value : undefined;
    },
    service(name, key) {
      const followed = follow(name);
      if (followed === undefined || followed === null) return undefined;
      const offers = isScope(followed) ? offersOf(followed, registry) : undefined;
      if (isScope(followed) && offers?.some((offered) => offered.name === key.name)) {
        return descriptionView(followed, to);
      }
      const own = place(name);
      report(
        runtimeDiagnostic('SD5004', {
          primary: own && { place: own, text: `\`${name}\` must refer to a component that offers a ${key.name}` },
          component: scope.path,
          notes: [`it leads to ${whatItIs(followed, registry)}`],
          help: `refer to a component that offers a ${key.name}`,
        }),
      );
      return undefined;
    },
    place,
    components() {
      const { componentClass } = classOf(scope.description, { path: scope.path, place: undefined, registry });
      if (componentClass === undefined || !isCompoundClass(componentClass)) return [];
      return templatesOf(scope.description).map(({ name, description }) => {
        const child = descriptionScope(description, { path: childPath(scope.path, name), parent: scope });
        return descriptionView(child, to);
      });
    },
    elements(name) {
      const found = scope.lookup(name);
      if (found === undefined || found.scope) return undefined;
      return referenceElements(found.value)?.map((element) => elementView(element, scope, registry));
    },
  };
}

function elementView(element: Value, scope: Scope, registry: Registry): ElementView {
  if (typeof element !== 'object' || element === null || element.type !== 'reference') {
    return { place: undefined, leadsTo: `a ${typeNameOf(element)}` };
  }
  const { place } = element;
  const walk = walkValue(element, scope);
  if (walk.result === 'value') return { place, leadsTo: `a ${typeNameOf(walk.value)}` };
  if (walk.result !== 'scope') return { place, leadsTo: 'nowhere' };
  const { path } = walk.scope;
  return { place, leadsTo: isComponent(walk.scope, registry) ? { path } : `${path}, which is no component` };
}

/** Whether a component will be made of it: its class and those of all around it say so. */
function isComponent(scope: Scope, registry: Registry): boolean {
  for (let inner: Scope | undefined = scope; inner; inner = inner.parent) {
    const { description, path } = inner;
    const { componentClass } = classOf(description, { path, place: undefined, registry });
    if (description.data || componentClass === undefined) return false;
    if (inner !== scope && !isCompoundClass(componentClass)) return false;
  }
  return true;
}

function isScope(followed: Scope | Value | undefined): followed is Scope {
  return typeof followed === 'object' && followed !== null && 'lookup' in followed;
}

function offersOf(scope: Scope, registry: Registry): readonly ServiceKey<unknown>[] | undefined {
  return classOf(scope.description, { path: scope.path, place: undefined, registry }).componentClass?.offers;
}

function whatItIs(followed: Scope | Exclude<Value, null>, registry: Registry): string {
  if (!isScope(followed)) return `a ${typeNameOf(followed)}`;
  const path: ComponentPath = followed.path;
  const finding = classOf(followed.description, { path, place: undefined, registry });
  return finding.componentClass ? `${path}, a ${finding.componentClass.className}` : `${path}, which is no component`;
}
