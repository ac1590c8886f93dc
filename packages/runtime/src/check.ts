import type { Description, Diagnostic, Place, Reference, ReferencePart, Value } from '@smartdomains/language';
import { classOf } from './class-of.ts';
import { runtimeDiagnostic } from './codes.ts';
import type { ComponentClass, DescriptionView } from './component.ts';
import { isCompoundClass } from './compound/compound-component.ts';
import { descriptionView } from './description-view.ts';
import { type ComponentPath, childPath, rootPath } from './names.ts';
import { descriptionScope, factsOfRuntime, type Scope } from './references/scope.ts';
import { createSurroundings, type SurroundingsOptions } from './references/surroundings.ts';
import { type FailedWalk, walkValue } from './references/walk.ts';
import { checkCodes, walkDiagnostic } from './references/walk-diagnostic.ts';
import type { Registry } from './registry.ts';
import { templatesOf } from './templates.ts';

/** Components within each other. */
export const componentDepthMax = 1_000;

/**
 * Looks at a resolved description as the runtime will, without any effect: every component has a known class, every lazy
 * reference leads somewhere as far as that can be known, and each class agrees with its attributes. Done where the user is, and again
 * where the description is deployed. Never throws.
 */
export function checkDescription(options: {
  readonly description: Description;
  readonly registry: Registry;
  /** The name of the top component. */
  readonly rootName: string;
  /** Those the application will run with: what they lack is an error here as it would be there. */
  readonly surroundings?: SurroundingsOptions;
}): readonly Diagnostic[] {
  const { description, registry, rootName } = options;
  const surroundings = createSurroundings(options.surroundings ?? {});
  return checkScope(
    descriptionScope(description, { path: rootPath(rootName), parent: undefined, surroundings }),
    registry,
  );
}

/** The same where the description will stand: below a live component, what it refers to outside of it is looked at as well. */
export function checkScope(root: Scope, registry: Registry): readonly Diagnostic[] {
  const check = new DescriptionCheck(registry, root.surroundings.hostNames);
  check.visit(root, { depth: 1, place: root.description.place });
  check.checkTogether();
  return check.diagnostics;
}

class DescriptionCheck {
  readonly diagnostics: Diagnostic[] = [];
  readonly #registry: Registry;
  readonly #hostNames: ReadonlySet<string>;
  /** References that were found to fail: each is one problem, however many others lead through it. */
  readonly #failedReferences = new Set<Reference>();
  readonly #cycles = new Set<string>();
  /** What was said where: a value that several components inherit is one problem, however many of them complain. */
  readonly #reported = new Map<Place['source'], Set<string>>();
  readonly #viewsByClass = new Map<ComponentClass, DescriptionView[]>();
  readonly #report = (diagnostic: Diagnostic): void => {
    if (this.#isSaid(diagnostic)) return;
    this.diagnostics.push(diagnostic);
  };

  constructor(registry: Registry, hostNames: ReadonlySet<string>) {
    this.#registry = registry;
    this.#hostNames = hostNames;
  }

  visit(scope: Scope, at: { readonly depth: number; readonly place: Place | undefined }): void {
    const { depth, place } = at;
    if (depth > componentDepthMax) {
      this.#report(tooDeep(scope, place));
      return;
    }
    const finding = classOf(scope.description, { path: scope.path, place, registry: this.#registry });
    if (finding.diagnostic) this.#report(finding.diagnostic);
    this.#visitReferences(scope);
    const { componentClass } = finding;
    if (componentClass === undefined) return;
    this.#callCheck(componentClass, scope);
    if (!isCompoundClass(componentClass)) return;
    for (const { name, description } of templatesOf(scope.description)) {
      const child = descriptionScope(description, { path: childPath(scope.path, name), parent: scope });
      const namePlace = scope.description.attributes.get(name)?.namePlace;
      this.visit(child, { depth: depth + 1, place: namePlace ?? description.place });
    }
  }

  /** Once all components are visited: what each class says about its descriptions together. */
  checkTogether(): void {
    for (const [componentClass, views] of this.#viewsByClass) {
      this.#guarded(views[0]?.path, () => componentClass.checkAll?.(views, this.#report));
    }
  }

  #callCheck(componentClass: ComponentClass, scope: Scope): void {
    const view = descriptionView(scope, { registry: this.#registry, report: this.#report });
    this.#guarded(scope.path, () => componentClass.check?.(view, this.#report));
    if (componentClass.checkAll === undefined) return;
    // A reference to the wrong kind of component has been reported by `check`.
    const quietView = descriptionView(scope, { registry: this.#registry, report: () => {} });
    const views = this.#viewsByClass.get(componentClass) ?? [];
    views.push(quietView);
    this.#viewsByClass.set(componentClass, views);
  }

  #guarded(component: ComponentPath | undefined, work: () => void): void {
    try {
      work();
    } catch (error) {
      const notes = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
      this.#report(runtimeDiagnostic('SD9002', { component, notes, help: bugHelp }));
    }
  }

  #isSaid({ code, primary }: Diagnostic): boolean {
    if (primary === undefined) return false;
    const { place, text } = primary;
    const said = this.#reported.get(place.source) ?? new Set();
    const key = `${code} ${place.start} ${place.end} ${text}`;
    if (said.has(key)) return true;
    this.#reported.set(place.source, said.add(key));
    return false;
  }

  #visitReferences(scope: Scope): void {
    for (const { value } of scope.description.attributes.values()) this.#visitValue(value, scope);
  }

  #visitValue(value: Value, scope: Scope): void {
    if (typeof value !== 'object' || value === null) return;
    if (value.type === 'vector') for (const element of value.elements) this.#visitValue(element, scope);
    if (value.type !== 'reference' && value.type !== 'function') return;
    const walk = walkValue(value, scope);
    if (walk.result === 'scope' || walk.result === 'value') return;
    if (!this.#dependsOnRunTime(walk) && this.#isNew(walk)) {
      this.#report(walkDiagnostic(walk, { component: scope.path, codes: checkCodes }));
    }
  }

  /** Whether the walk may lead somewhere in the live tree though it does not here. */
  #dependsOnRunTime(walk: FailedWalk): boolean {
    switch (walk.result) {
      case 'unavailable':
        // The applications of the process are known only there; another machine answers there neither.
        return walk.part.kind === 'process' || this.#isOwnHost(walk.part);
      case 'uncomputable':
        return walk.inner === undefined || this.#dependsOnRunTime(walk.inner);
      case 'missing':
        return 'name' in walk.part && this.#mayLiveHave(walk, walk.part.name);
      default:
        return false;
    }
  }

  #isOwnHost(part: ReferencePart): boolean {
    return part.kind === 'host' && this.#hostNames.has(part.name);
  }

  #mayLiveHave({ scope, climbs }: { readonly scope: Scope; readonly climbs: boolean }, name: string): boolean {
    if (factsOfRuntime.has(name)) return true;
    for (let holder: Scope | undefined = scope; holder; holder = climbs ? holder.parent : undefined) {
      const { description, path } = holder;
      const { componentClass } = classOf(description, { path, place: undefined, registry: this.#registry });
      if (componentClass?.liveAttributes?.includes(name)) return true;
    }
    return false;
  }

  #isNew(walk: FailedWalk): boolean {
    if (walk.result === 'cycle') {
      // Found anew from each of its members, each time beginning with another.
      const members = walk.hops.map(({ path }) => path).sort();
      const key = members.join(' ');
      if (this.#cycles.has(key)) return false;
      this.#cycles.add(key);
      return true;
    }
    const reference = walk.result === 'uncomputable' && walk.inner ? walk.inner.reference : walk.reference;
    if (this.#failedReferences.has(reference)) return false;
    this.#failedReferences.add(reference);
    return true;
  }
}

const bugHelp = 'this is a bug in SmartDomains: report it with the note above';

function tooDeep(scope: Scope, place: Place | undefined): Diagnostic {
  return runtimeDiagnostic('SD5005', {
    primary: place && { place, text: `more than ${componentDepthMax} components within each other` },
    component: scope.path.split(':').slice(0, 4).join(':'),
    help: 'let components stand beside each other, and refer to each other',
  });
}
