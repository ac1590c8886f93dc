import type { Value } from '@smartdomains/language';
import type { ComponentClass, ComponentContext } from '../component.ts';
import { valueText } from '../value-text.ts';
import { leftMs } from './began.ts';
import { eventService } from './eventbus/event-node.ts';
import { EventPrim } from './eventbus/event-prim.ts';

const timeMsDefault = 10_000_000;

/** Ends after `time` with the type `terminationType`; `none` is never. It logs the events it gets when `printEvents` says so. */
export const doNothingClass: ComponentClass = {
  className: 'DoNothing',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.DoNothing'],
  offers: [eventService],
  create: () => new DoNothing(),
};

class DoNothing extends EventPrim {
  protected override async begin(context: ComponentContext): Promise<void> {
    const { attributes } = context;
    const timeMs = attributes.optionalDurationMs('time') ?? timeMsDefault;
    const type = attributes.optionalText('terminationType') ?? 'normal';
    const message = attributes.optionalText('message');
    if (type === 'none') return;
    const delayMs = leftMs(context, timeMs);
    context.background(async (signal) => {
      await context.sleep(delayMs, signal);
      const expired = `Timer '${context.path}' expired after ${timeMs} ms`;
      context.end({ type, description: message === undefined ? expired : `${expired}: ${message}` });
    });
  }

  protected override received(context: ComponentContext, event: Value): void {
    if (!(context.attributes.optionalBoolean('printEvents') ?? false)) return;
    context.log.write('info', 'event received', {
      application: context.application,
      component: context.path,
      event: valueText(event),
    });
  }
}
