import { type Place, typeNameOf, type Value } from '@smartdomains/language';
import { runtimeDiagnostic } from './codes.ts';
import type { Requirement, RequirementListener } from './compound/compound-component.ts';
import type { Engine } from './engine.ts';
import type { LiveComponent } from './live-component.ts';
import { referenceElements } from './references/reference-elements.ts';
import { liveScope, type Scope } from './references/scope.ts';
import { type Walk, walkValue } from './references/walk.ts';
import { liveCodes, walkDiagnostic } from './references/walk-diagnostic.ts';
import { SdError } from './sd-error.ts';

/**
 * Lets a component require those that a vector of references leads to. They may not have been made yet: what counts is the path, and
 * each instance that stands there. Throws an `SdError` when one of them leads to no component.
 */
export function requireComponents(
  engine: Engine,
  dependant: LiveComponent,
  what: { readonly attribute: string; readonly listener: RequirementListener },
): readonly Requirement[] {
  const { attribute, listener } = what;
  const scope = liveScope(dependant);
  const found = scope.lookup(attribute);
  if (found === undefined) return [];
  const { place } = found;
  if (!found.scope && found.value === null) return [];
  const elements = found.scope ? undefined : referenceElements(found.value);
  if (elements === undefined) {
    throw notAComponent(dependant, { place, value: found.scope ? found.scope.description : found.value });
  }
  const required = elements.map((element) => scopeOf(element, { from: scope, dependant, place }));
  return required.map((target) => requireOne(engine, dependant, { target, listener }));
}

function leadsTo(walk: Walk, dependant: LiveComponent): Value {
  if (walk.result === 'value') return walk.value;
  if (walk.result === 'scope') return walk.scope.description;
  throw new SdError(walkDiagnostic(walk, { component: dependant.path, codes: liveCodes }));
}

function scopeOf(
  element: Value,
  at: { readonly from: Scope; readonly dependant: LiveComponent; readonly place: Place | undefined },
): Scope {
  const { from, dependant } = at;
  const isReference = typeof element === 'object' && element !== null && element.type === 'reference';
  const place = (isReference ? element.place : undefined) ?? at.place;
  const walk = walkValue(element, from);
  if (walk.result === 'scope' && isReference && !walk.scope.description.data) return walk.scope;
  throw notAComponent(dependant, { place, value: leadsTo(walk, dependant) });
}

function notAComponent(
  dependant: LiveComponent,
  found: { readonly place: Place | undefined; readonly value: Value },
): SdError {
  const { place, value } = found;
  const text = value === null ? 'is null' : `leads to a ${typeNameOf(value)}`;
  return new SdError(
    runtimeDiagnostic('SD5102', {
      primary: place && { place, text },
      component: dependant.path,
      notes: place ? [] : [`a requirement ${text}`],
      help: 'write a lazy reference to a component of the application: `requires [LAZY ATTRIB router];`',
    }),
  );
}

function requireOne(
  engine: Engine,
  dependant: LiveComponent,
  of: { readonly target: Scope; readonly listener: RequirementListener },
): Requirement {
  const { target, listener } = of;
  const { path, component } = target;
  let isReady = component?.isReady === true && !component.isInterrupted;
  const requirement: Requirement = {
    path,
    get isReady() {
      return isReady;
    },
  };
  engine.dependencies.add({
    dependant,
    required: path,
    ready() {
      isReady = true;
      listener.ready(requirement);
    },
    ended(record) {
      isReady = false;
      listener.ended(requirement, record);
    },
  });
  return requirement;
}
