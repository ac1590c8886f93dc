import type { Diagnostic } from '@smartdomains/language';
import type { ComponentClass, DescriptionView } from '../../component.ts';
import { Compound } from '../../compound/compound.ts';
import type { CompoundClass, CompoundContext } from '../../compound/compound-component.ts';
import { templatesOf } from '../../templates.ts';
import { type Condition, checkCondition, conditionName, conditionService } from './condition.ts';

/** True when its `condition` is false. */
export const notClass: CompoundClass = defineConditionCompound({
  className: 'Not',
  check: checkCondition,
  evaluate: async (context) => !(await context.attributes.service(conditionName, conditionService).evaluate()),
});

/** True when all its children are; they are evaluated in order, up to the first that is false. */
export const andClass: CompoundClass = defineConditionCompound({
  className: 'And',
  check: checkChildren,
  async evaluate(context) {
    for (const condition of conditionsOf(context)) if (!(await condition.evaluate())) return false;
    return true;
  },
});

/** True when one of its children is; they are evaluated in order, up to the first that is true. */
export const orClass: CompoundClass = defineConditionCompound({
  className: 'Or',
  check: checkChildren,
  async evaluate(context) {
    for (const condition of conditionsOf(context)) if (await condition.evaluate()) return true;
    return false;
  },
});

/** True when an odd number of its children is. */
export const xorClass: CompoundClass = defineConditionCompound({
  className: 'Xor',
  check: checkChildren,
  async evaluate(context) {
    let answer = false;
    for (const condition of conditionsOf(context)) if (await condition.evaluate()) answer = !answer;
    return answer;
  },
});

/** A condition over others, which are its children and deploy with it. */
function defineConditionCompound(condition: {
  readonly className: string;
  readonly check: NonNullable<ComponentClass['check']>;
  readonly evaluate: (context: CompoundContext) => Promise<boolean>;
}): CompoundClass {
  const { className, check, evaluate } = condition;
  return {
    className,
    aliases: [`org.smartfrog.sfcore.workflow.conditional.conditions.${className}`],
    offers: [conditionService],
    children: 'components',
    check,
    create: () => new ConditionCompound(evaluate),
  };
}

class ConditionCompound extends Compound {
  readonly #evaluate: (context: CompoundContext) => Promise<boolean>;

  constructor(evaluate: (context: CompoundContext) => Promise<boolean>) {
    super();
    this.#evaluate = evaluate;
  }

  override async deploy(context: CompoundContext): Promise<void> {
    await super.deploy(context);
    context.offer(conditionService, { evaluate: () => this.#evaluate(context) });
  }
}

function* conditionsOf(context: CompoundContext): Iterable<Condition> {
  for (const { name } of context.children()) yield context.attributes.service(name, conditionService);
}

function checkChildren(view: DescriptionView, _report: (diagnostic: Diagnostic) => void): void {
  for (const { name } of templatesOf(view.description)) view.service(name, conditionService);
}
