import type { Diagnostic } from '@smartdomains/language';
import type { Component, ComponentClass, ComponentContext, DescriptionView, ServiceKey } from '../../component.ts';
import { checkAction } from '../workflow-compound.ts';

/** What can be asked whether it is true, now. */
export interface Condition {
  evaluate(): Promise<boolean>;
}

/** Offered by a condition from its deployment on. */
export const conditionService: ServiceKey<Condition> = { name: 'condition' };

/** The name of the child that a conditional component evaluates. */
export const conditionName = 'condition';

/** A class of conditions without children. Attributes are read, and lazy references followed, at each evaluation. */
export function defineCondition(condition: {
  readonly className: string;
  readonly check?: ComponentClass['check'];
  readonly evaluate: (context: ComponentContext) => boolean;
}): ComponentClass {
  const { className, check, evaluate } = condition;
  return {
    className,
    aliases: [`org.smartfrog.sfcore.workflow.conditional.conditions.${className}`],
    offers: [conditionService],
    ...(check && { check }),
    create: (): Component => ({
      async deploy(context) {
        context.offer(conditionService, { evaluate: async () => evaluate(context) });
      },
    }),
  };
}

/** For `check`: reports when the description has no `condition`, or when that cannot be evaluated. */
export function checkCondition(view: DescriptionView, report: (diagnostic: Diagnostic) => void): void {
  checkAction(view, report, conditionName);
  view.service(conditionName, conditionService);
}
