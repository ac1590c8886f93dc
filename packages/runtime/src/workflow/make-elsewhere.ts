import type { Description } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { ComponentHandle } from '../component.ts';
import type { CompoundContext } from '../compound/compound-component.ts';
import { reasonOf } from '../interruption.ts';
import { SdError } from '../sd-error.ts';

/** What the attributes of Run and Deployer say: an application when there is no parent. */
export interface Elsewhere {
  readonly name: string | undefined;
  readonly parent: ComponentHandle | undefined;
}

/** Where Run and Deployer make their component. Throws when a child would have no name. */
export function readElsewhere({ attributes }: CompoundContext): Elsewhere {
  const name = attributes.optionalText('asName') ?? attributes.optionalText('newComponentName');
  const parent = attributes.optionalComponent('parent') ?? attributes.optionalComponent('newComponentParent');
  if (parent === undefined || name !== undefined) return { name, parent };
  throw new SdError(
    runtimeDiagnostic('SD6201', {
      notes: [`\`asName\` has no value, and a child of ${parent.path} needs a name`],
      help: 'give `asName` a value',
    }),
  );
}

/** Makes a component there, and ends the one that asked. */
export async function makeElsewhere(context: CompoundContext, description: Description): Promise<void> {
  const { name, parent } = readElsewhere(context);
  // The engine makes again what was made in another component before a crash.
  const isThere = context.memory.get('making') === name && parent?.children().some((child) => child.name === name);
  if (parent && isThere) {
    context.end({ type: 'normal', description: `${parent.path}:${name} is made` });
    return;
  }
  if (parent && name !== undefined) context.memory.set('making', name);
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
