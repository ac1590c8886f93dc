import type { Description } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { CompoundClass, CompoundContext } from '../compound/compound-component.ts';
import { reasonOf } from '../interruption.ts';
import { SdError } from '../sd-error.ts';
import { eventService } from './eventbus/event-node.ts';
import { actionOf, checkAction, WorkflowCompound } from './workflow-compound.ts';

/**
 * Makes its action as an application, or with `parent` as a child of that, and ends normally: what it made lives on. The name is
 * `asName`, which a child must have. Where it fails, nothing of it is left, and the start fails.
 */
export const runClass: CompoundClass = {
  className: 'Run',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.Run'],
  children: 'templates',
  offers: [eventService],
  check: (view, report) => checkAction(view, report),
  create: () => new Run(),
};

class Run extends WorkflowCompound {
  protected async begin(context: CompoundContext): Promise<void> {
    await makeElsewhere(context, actionOf(context).description);
  }
}

/** Makes a component where the attributes of Run and Deployer say, and ends the one that asked. */
export async function makeElsewhere(context: CompoundContext, description: Description): Promise<void> {
  const { attributes } = context;
  const name = attributes.optionalText('asName') ?? attributes.optionalText('newComponentName');
  const parent = attributes.optionalComponent('parent') ?? attributes.optionalComponent('newComponentParent');
  if (parent && name === undefined) {
    throw new SdError(
      runtimeDiagnostic('SD6201', {
        notes: [`\`asName\` has no value, and a child of ${parent.path} needs a name`],
        help: 'give `asName` a value',
      }),
    );
  }
  const made =
    parent && name !== undefined ? parent.createChild(name, description) : context.createApplication(name, description);
  const { path, application } = await unlessInterrupted(context, made);
  const what = parent ? path : `application ${application}`;
  context.end({ type: 'normal', description: `${what} is made` });
}

/** What is being made goes its own way if the one that asked ends meanwhile. */
async function unlessInterrupted<T>(context: CompoundContext, work: Promise<T>): Promise<T> {
  const { signal } = context;
  let interrupted: (() => void) | undefined;
  const interruption = new Promise<never>((_, reject) => {
    interrupted = () => reject(reasonOf(signal));
    if (signal.aborted) interrupted();
    else signal.addEventListener('abort', interrupted, { once: true });
  });
  try {
    return await context.waitFor('what it makes to start', Promise.race([work, interruption]));
  } finally {
    if (interrupted) signal.removeEventListener('abort', interrupted);
  }
}
