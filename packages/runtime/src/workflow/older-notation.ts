import type { Description } from '@smartdomains/language';
import type { Child, CompoundContext, Template } from '../compound/compound-component.ts';
import { templatesOf } from '../templates.ts';

/** The attribute that holds the actions in the older notation. */
const actionsName = 'actions';

/**
 * The actions of a workflow component, in order: its eager descriptions; or, in the older notation, those of the description
 * `actions`.
 */
export function actionsOf(context: CompoundContext): readonly Template[] {
  const actions = olderActions(context);
  return actions ? templatesOf(actions) : context.templates();
}

/** The eager descriptions of a component in the older notation, which are children as those of a Compound. */
export class FixedChildren {
  readonly #children = new Set<Child>();

  has(child: Child): boolean {
    return this.#children.has(child);
  }

  /** Makes all, then deploys them in order; nothing in today's notation. Rejects with `StepFailed`. */
  async deploy(context: CompoundContext): Promise<void> {
    if (olderActions(context) === undefined) return;
    context.log.write('warning', 'an older notation: write the actions as components, without `actions` around them', {
      application: context.application,
      component: context.path,
    });
    for (const template of context.templates()) {
      if (template.name === actionsName) continue;
      const creation = context.createChild(template);
      if (creation.result === 'failed') throw creation.failure;
      this.#children.add(creation.child);
    }
    for (const child of this.#children) await context.deployChild(child);
  }

  /** Starts them in order, and gives those that are still starting. */
  async start(context: CompoundContext): Promise<readonly Child[]> {
    const stillStarting: Child[] = [];
    for (const child of this.#children) {
      if ((await context.startChild(child)) === 'starting') stillStarting.push(child);
    }
    return stillStarting;
  }
}

function olderActions(context: CompoundContext): Description | undefined {
  return context.attributes.optionalDescription(actionsName);
}
