import { descriptionToJson } from '@smartdomains/language';
import { classOf } from '../class-of.ts';
import { runtimeDiagnostic } from '../codes.ts';
import type { Component, ComponentClass } from '../component.ts';
import { isCompoundClass, type Template } from '../compound/compound-component.ts';
import { type Engine, type FailureSubject, placeOf, reportFailure } from '../engine.ts';
import { Interruption } from '../interruption.ts';
import { LiveComponent } from '../live-component.ts';
import { childPath, rootPath } from '../names.ts';
import { SdError } from '../sd-error.ts';
import type { StepFailed } from '../step-failed.ts';
import { templatesOf } from '../templates.ts';

/** What came of making a tree; with a failure, `component` is as much of it as was made. */
export type Creation =
  | { readonly component: LiveComponent; readonly failure?: undefined }
  | { readonly component: LiveComponent | undefined; readonly failure: StepFailed };

/**
 * The first phase: makes a component under the parent (the application's top one without) and all that exist with it, depth
 * first, in order. It stops at the first failure; what was made then is in the tree and is terminated with it. Throws
 * `Interruption` under a parent that is ending, unless the child is made only `toEnd`: it is on record already.
 */
export function createTree(
  engine: Engine,
  parent: LiveComponent | undefined,
  template: Template,
  madeBy: 'itself' | 'others' | 'toEnd' = 'itself',
): Creation {
  if (parent?.isInterrupted && madeBy !== 'toEnd') throw new Interruption();
  const { name, description } = template;
  const path = parent ? childPath(parent.path, name) : rootPath(name);
  const subject: FailureSubject = { name, path, parent, description };
  let componentClass: ComponentClass;
  let behaviour: Component;
  try {
    if (parent?.children?.has(name)) throw nameTaken(parent, name);
    componentClass = requireClass(engine, subject);
    behaviour = componentClass.create();
  } catch (error) {
    return { component: undefined, failure: reportFailure(engine, subject, { step: 'create', error }) };
  }
  const component = new LiveComponent({ name, parent, description, componentClass, behaviour, engine });
  const kept = engine.earlier.takeKept(path);
  if (kept && kept.memory.size > 0) component.memory = kept.memory;
  if (kept && kept.attributes.size > 0) component.attributes = kept.attributes;
  if (kept && kept.changing.size > 0) component.unfinishedChanges = kept.changing;
  if (parent) {
    parent.children ??= new Map();
    parent.children.set(name, component);
  }
  if (parent && madeBy !== 'toEnd' && parent.attribute(name)?.value !== description) {
    const json = descriptionToJson(description, { functions: 'whole' });
    engine.journal.append({ entry: 'child', component: path, description: json, madeBy });
  }
  engine.events.publish(path, { event: 'created', className: componentClass.className });
  if (isCompoundClass(componentClass) && componentClass.children === 'components') {
    for (const child of templatesOf(description)) {
      if (engine.earlier.isDetached(childPath(path, child.name))) continue;
      const { failure } = createTree(engine, component, child);
      if (failure) return { component, failure };
    }
  }
  return { component };
}

function requireClass(engine: Engine, subject: FailureSubject): ComponentClass {
  const finding = classOf(subject.description, {
    path: subject.path,
    place: placeOf(subject),
    registry: engine.registry,
  });
  if (finding.diagnostic) throw new SdError(finding.diagnostic);
  return finding.componentClass;
}

function nameTaken(parent: LiveComponent, name: string): SdError {
  return new SdError(
    runtimeDiagnostic('SD6301', {
      notes: [`${parent.path} has a child \`${name}\` already, which has not been terminated`],
      help: 'give the new child another name',
    }),
  );
}
