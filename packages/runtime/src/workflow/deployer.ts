import type { Description, Diagnostic, Value } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { DescriptionView } from '../component.ts';
import type { CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import type { Addition } from '../descriptions.ts';
import { SdError } from '../sd-error.ts';
import { eventService } from './eventbus/event-node.ts';
import { makeElsewhere, readElsewhere } from './make-elsewhere.ts';
import { WorkflowCompound } from './workflow-compound.ts';

/**
 * As Run, with the component that the file at `newComponentDescription` describes. The file is read, resolved and checked when the
 * Deployer deploys, so that what is wrong with it is found before anything starts; `newComponentExtraAtributes` is put in before.
 * Only where descriptions may be read: see `Descriptions`.
 */
export const deployerClass: CompoundClass = {
  className: 'Deployer',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Deployer'],
  children: 'templates',
  offers: [eventService],
  check(view, report) {
    checkCodebase(view, report);
    for (const name of additionsNames) checkAdditions(view, name, report);
  },
  create: () => new Deployer(),
};

/** The original's spelling, and the one that was meant. */
const additionsNames = ['newComponentExtraAtributes', 'newComponentExtraAttributes'] as const;

class Deployer extends WorkflowCompound {
  #description: Description | undefined;

  protected override async prepare(context: CompoundContext): Promise<void> {
    const address = context.attributes.text('newComponentDescription');
    const additions = additionsNames.flatMap((name) => readAdditions(context, name));
    const reading = context.readDescription({ address, additions }, readElsewhere(context));
    try {
      this.#description = await context.waitFor(`${address} to be read`, reading);
    } catch (error) {
      throw atAddress(context, error);
    }
  }

  protected async begin(context: CompoundContext): Promise<void> {
    if (this.#description) await makeElsewhere(context, this.#description);
  }
}

/** What is wrong with the file is shown where it is named. */
function atAddress({ attributes }: CompoundContext, error: unknown): unknown {
  const place = attributes.place('newComponentDescription');
  if (place === undefined || !SdError.isInstance(error) || error.diagnostic.primary) return error;
  return new SdError({ ...error.diagnostic, primary: { place, text: 'this file' } }, { cause: error });
}

function readAdditions(context: CompoundContext, name: string): readonly Addition[] {
  return (context.attributes.optionalVector(name) ?? []).map((element) => {
    const addition = additionIn(element);
    const followed = addition && context.follow(addition.value);
    if (addition && followed && followed.component === undefined) return { ...addition, value: followed.value };
    const place = context.attributes.place(name);
    throw new SdError(notAnAddition(name, place && { place, text: addition ? 'a component' : pairWords }));
  });
}

function checkAdditions(view: DescriptionView, name: string, report: (diagnostic: Diagnostic) => void): void {
  const value = view.value(name);
  if (typeof value !== 'object' || value?.type !== 'vector') return;
  if (value.elements.every((element) => additionIn(element) !== undefined)) return;
  const place = view.place(name);
  report({ ...notAnAddition(name, place && { place, text: pairWords }), component: view.path });
}

/** `["web:port", 80]`: the path from the component, or from the top of the file, where the component is `sfConfig`. */
function additionIn(element: Value): Addition | undefined {
  if (typeof element !== 'object' || element?.type !== 'vector') return undefined;
  const [path, value, ...more] = element.elements;
  if (typeof path !== 'string' || value === undefined || more.length > 0) return undefined;
  const names = path.split(':');
  const fromComponent = names[0] === 'sfConfig' ? names.slice(1) : names;
  return fromComponent.length > 0 && fromComponent.every((name) => name !== '')
    ? { path: fromComponent, value }
    : undefined;
}

const pairWords = 'not vectors of a path and a value';

function notAnAddition(name: string, primary: Diagnostic['primary']): Diagnostic {
  return runtimeDiagnostic('SD6202', {
    ...(primary && { primary }),
    notes: [`each element of \`${name}\` is a vector of a path within the description and a value`],
    help: 'write for instance `[["web:port", 80], ["name", "second"]]`',
  });
}

/** Classes come from the operator, never from a description. */
function checkCodebase(view: DescriptionView, report: (diagnostic: Diagnostic) => void): void {
  const codebase = view.text('newComponentCodebase');
  if (codebase === undefined || codebase === 'default') return;
  const place = view.place('newComponentCodebase');
  report(
    runtimeDiagnostic('SD5007', {
      severity: 'warning',
      ...(place && { primary: { place, text: 'only "default" has a meaning' } }),
      component: view.path,
      notes: ['a description cannot say where classes are loaded from'],
      help: 'leave it out; classes of your own are loaded with `--components`',
    }),
  );
}
