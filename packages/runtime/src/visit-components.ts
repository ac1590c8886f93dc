import type { Description } from '@smartdomains/language';
import { classOf } from './class-of.ts';
import type { ComponentClass, DescriptionView } from './component.ts';
import { isCompoundClass } from './compound/compound-component.ts';
import { descriptionView } from './description-view.ts';
import { childPath, rootPath } from './names.ts';
import type { HostTarget } from './ports.ts';
import { descriptionScope, type Scope } from './references/scope.ts';
import { createSurroundings, type SurroundingsOptions } from './references/surroundings.ts';
import type { Registry } from './registry.ts';
import { templatesOf } from './templates.ts';

/** A description, and what its components are read by. */
export interface VisitedDescription {
  readonly description: Description;
  readonly registry: Registry;
  readonly rootName: string;
  readonly surroundings?: SurroundingsOptions;
}

/**
 * Shows every component that the description itself names, parents first. One whose class is not in the registry is left out with all
 * below it; what else is wrong is for `checkDescription` to say.
 */
export function visitComponents(
  { description, registry, rootName, surroundings }: VisitedDescription,
  visitor: (view: DescriptionView, componentClass: ComponentClass) => void,
): void {
  const root = descriptionScope(description, {
    path: rootPath(rootName),
    parent: undefined,
    surroundings: createSurroundings(surroundings ?? {}),
  });
  visit(root, registry, visitor);
}

function visit(scope: Scope, registry: Registry, visitor: Parameters<typeof visitComponents>[1]): void {
  const { componentClass } = classOf(scope.description, { path: scope.path, place: undefined, registry });
  if (componentClass === undefined) return;
  visitor(descriptionView(scope, { registry, report: () => {} }), componentClass);
  if (!isCompoundClass(componentClass)) return;
  for (const { name, description } of templatesOf(scope.description)) {
    visit(descriptionScope(description, { path: childPath(scope.path, name), parent: scope }), registry, visitor);
  }
}

/** Equal for the same machine, whoever logs in there. */
export function targetKey(target: HostTarget): string {
  return target.kind === 'local' ? 'local' : `${target.host} ${target.port ?? ''}`;
}
