import type { ComponentClass, ComponentContext } from '../../component.ts';
import { beganAtMs } from '../began.ts';
import { conditionService } from './condition.ts';

const unitsMs = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000, milliseconds: 1 } as const;

/** Whether it has run for the sum of its times, counted from its start. */
export const runningForClass: ComponentClass = {
  className: 'RunningFor',
  aliases: ['org.smartfrog.sfcore.workflow.conditional.conditions.RunningFor'],
  offers: [conditionService],
  create() {
    let startedAtMs: number | undefined;
    return {
      async deploy(context) {
        context.offer(conditionService, {
          evaluate: async () => startedAtMs !== undefined && context.clock.nowMs() - startedAtMs >= sumMs(context),
        });
      },
      async start(context) {
        startedAtMs = beganAtMs(context);
      },
    };
  },
};

function sumMs({ attributes }: ComponentContext): number {
  let sum = 0;
  for (const [unit, unitMs] of Object.entries(unitsMs)) sum += (attributes.optionalInteger(unit) ?? 0) * unitMs;
  return sum;
}
