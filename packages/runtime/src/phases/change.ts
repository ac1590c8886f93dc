import { type Value, valueToJson } from '@smartdomains/language';
import { runtimeDiagnostic } from '../codes.ts';
import type { ChangeNeed } from '../component.ts';
import { type Engine, engineOf } from '../engine.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { removeAttribute, setAttribute } from '../live-attributes.ts';
import type { LiveComponent } from '../live-component.ts';
import { SdError } from '../sd-error.ts';
import { valueText } from '../value-text.ts';

/**
 * Gives an attribute another value from outside, `undefined` to take it away, and does what that needs. On record before it is done and
 * after, so that a change during which the process dies is carried out again.
 *
 *     asked ──▶ changing ──▶ done: the attribute has the new value
 *       │          └──▶ failed: it has the old one
 *       └──▶ refused (SD6309)
 */
export async function changeAttribute(component: LiveComponent, name: string, value: Value | undefined): Promise<void> {
  const need = needOf(component, name);
  if (need === 'reboot' || need === 'replacement') throw refusal(component, name, need);
  if (need === 'none' || component.behaviour.change === undefined || component.state === 'created') {
    giveAttribute(component, name, value);
    await engineOf(component).journal.durable();
    return;
  }
  const before = component.changing ?? Promise.resolve();
  const work = before.then(() => carryOut(component, name, value));
  component.changing = work.catch(() => {});
  await work;
}

/** Carries out the changes during which the process died before; what fails now is said and let be. */
export function resumeChanges(engine: Engine, component: LiveComponent): void {
  const { unfinishedChanges } = component;
  component.unfinishedChanges = undefined;
  for (const [name, value] of unfinishedChanges ?? []) {
    changeAttribute(component, name, value).catch((error: unknown) => {
      engine.world.log.write('warning', 'a change that was interrupted could not be carried out', {
        application: engine.application,
        component: component.path,
        attribute: name,
        error: String(error),
      });
    });
  }
}

/** An attribute that others set or take away, on record: nobody would do so again after a crash. */
export function giveAttribute(component: LiveComponent, name: string, value: Value | undefined): void {
  if (value === undefined) removeAttribute(component, name);
  else setAttribute(component, name, value);
  if (component.state !== 'terminated') record(component, 'attribute', { name, value });
}

/** Throws SD6309 when the attribute is one that only `changeAttribute` may change. */
export function refuseUnlessFact(component: LiveComponent, name: string): void {
  const need = needOf(component, name);
  if (need !== 'none') throw refusal(component, name, need);
}

function needOf({ componentClass }: LiveComponent, name: string): ChangeNeed {
  const { changes = {} } = componentClass;
  return Object.hasOwn(changes, name) ? (changes[name] ?? 'none') : 'none';
}

async function carryOut(component: LiveComponent, name: string, value: Value | undefined): Promise<void> {
  refuseUnlessStarted(component, name);
  record(component, 'changing', { name, value });
  await engineOf(component).journal.durable();
  const work = carryOutOnRecord(component, name, value);
  const settled = work.catch(() => {});
  // Termination waits for what is under way.
  engineOf(component)
    .contextOf(component)
    .background(() => settled);
  await work;
}

async function carryOutOnRecord(component: LiveComponent, name: string, value: Value | undefined): Promise<void> {
  try {
    refuseUnlessStarted(component, name);
    const context = engineOf(component).contextOf(component);
    const attributes = context.attributesWith({ name, value });
    await component.behaviour.change?.(context, { name, attributes });
  } catch (error) {
    if (component.state !== 'terminated') record(component, 'notChanged', { name });
    throw error;
  }
  giveAttribute(component, name, value);
  await engineOf(component).journal.durable();
}

function refuseUnlessStarted(component: LiveComponent, name: string): void {
  if (component.state !== 'started' || component.isInterrupted) throw refusal(component, name, 'started');
}

function record(
  component: LiveComponent,
  entry: 'attribute' | 'changing' | 'notChanged',
  { name, value }: { readonly name: string; readonly value?: Value | undefined },
): void {
  const json = value === undefined ? undefined : valueToJson(value, { functions: 'whole' });
  const written: JournalEntry =
    entry === 'notChanged'
      ? { entry, component: component.path, name }
      : { entry, component: component.path, name, ...(json !== undefined && { value: json }) };
  engineOf(component).journal.append(written);
}

const reasons: Readonly<Record<Exclude<ChangeNeed, 'none'> | 'started', string>> = {
  hot: 'something has to be done for it: it is changed, not set',
  reboot: 'a new value needs a reboot of what the component stands for',
  replacement: 'a new value needs a replacement of what the component stands for',
  started: 'only a component that is started can be changed',
};

const helps: Readonly<Partial<Record<keyof typeof reasons, string>>> = {
  reboot: 'change the description and deploy it again',
  replacement: 'change the description and deploy it again',
  started: 'wait until it has started',
};

function refusal(component: LiveComponent, name: string, why: keyof typeof reasons): SdError {
  const { path, state, componentClass } = component;
  const present = component.attributes?.get(name) ?? component.attribute(name)?.value;
  return new SdError(
    runtimeDiagnostic('SD6309', {
      component: `${path}, a ${componentClass.className} that is ${component.isInterrupted ? 'ending' : state}`,
      facts: present === undefined ? [] : [{ name, value: valueText(present) }],
      notes: [`\`${name}\`: ${reasons[why]}`],
      help: helps[why],
    }),
  );
}
