import { expect, describe as group, test } from 'vitest';
import type { CompoundClass, CompoundComponent, CompoundContext } from '../../src/compound/compound-component.ts';
import { describe } from '../support/describe.ts';
import { settle } from '../support/fake-world.ts';
import { application } from '../support/run.ts';
import { untilAborted } from '../support/scripted.ts';

const scripted = describe('Scripted');
const normal = { type: 'normal', description: 'done' };

/** A compound of the test's own, over templates unless said. */
function compoundOf(
  behaviour: () => CompoundComponent,
  children: CompoundClass['children'] = 'templates',
): CompoundClass {
  return { className: 'Mine', children, create: behaviour };
}

/** Runs its templates one after another, each when the one before has ended, and ends after the last. */
function relay(): CompoundComponent {
  let next = 0;
  const launchNext = async (context: CompoundContext): Promise<void> => {
    const template = context.templates()[next];
    next += 1;
    if (template === undefined) context.end({ type: 'normal', description: 'all have run' });
    else await context.launchChild(template);
  };
  return {
    start: launchNext,
    childEnded: (context) => context.background(() => launchNext(context)),
  };
}

group('the contract for components with children', () => {
  test('a child that ends alone is terminated, its name is free, and only then its compound is told', async () => {
    const app = application(describe('Mine', { a: scripted, b: scripted }), {
      classes: [compoundOf(relay)],
      script: {
        a: {
          start: async (context) => context.end(normal),
          terminate: (context) => context.sleep(1000),
        },
        b: {
          start: async (context) =>
            context.background((signal) => context.sleep(500, signal).then(() => context.end(normal))),
        },
      },
    });
    await app.start();
    expect((await app.end()).record).toMatchObject({ type: 'normal', description: 'all have run' });
    expect(app.eventsOf('created', 'terminating', 'terminated')).toEqual([
      'created sfConfig',
      'created sfConfig:a',
      'terminating sfConfig:a',
      'terminated sfConfig:a',
      'created sfConfig:b',
      'terminating sfConfig:b',
      'terminated sfConfig:b',
      'terminating sfConfig',
      'terminated sfConfig',
    ]);
  });

  test('a child can be made again under its name after the first has gone', async () => {
    let made = 0;
    const again: () => CompoundComponent = () => ({
      async start(context) {
        const [template] = context.templates();
        if (template) await context.launchChild(template);
      },
      childEnded(context) {
        const [template] = context.templates();
        if (template && made < 3) context.background(() => context.launchChild(template).then(() => undefined));
      },
    });
    const app = application(describe('Mine', { a: scripted }), {
      classes: [compoundOf(again)],
      script: {
        a: {
          async start(context) {
            made += 1;
            if (made < 3) context.end({ type: 'abnormal', description: 'once more' });
          },
        },
      },
    });
    await app.start();
    await settle();
    expect(app.eventsOf('created')).toEqual(['created sfConfig', ...Array(3).fill('created sfConfig:a')]);
    await app.terminate();
  });

  test('a name that is taken is an error of the child that wanted it', async () => {
    const twice: () => CompoundComponent = () => ({
      async start(context) {
        const [template] = context.templates();
        if (template === undefined) return;
        await context.launchChild(template);
        expect(await context.launchChild(template)).toMatchObject({
          result: 'failed',
          failure: { diagnostic: { code: 'SD6301' }, path: 'sfConfig:a' },
        });
      },
    });
    const app = application(describe('Mine', { a: scripted }), { classes: [compoundOf(twice)] });
    expect(await app.start()).toBe('started');
    expect(app.eventsOf('created')).toHaveLength(2);
    await app.terminate();
  });

  test('deploying and starting a child says when it ended by itself meanwhile', async () => {
    const outcomes: string[] = [];
    const tolerant: () => CompoundComponent = () => ({
      async deploy(context) {
        for (const child of context.children()) outcomes.push(await context.deployChild(child));
      },
      async start(context) {
        for (const child of context.children()) outcomes.push(await context.startChild(child));
      },
    });
    const app = application(describe('Mine', { a: scripted, b: scripted, c: scripted }), {
      classes: [compoundOf(tolerant, 'components')],
      script: {
        a: { deploy: async (context) => context.end(normal) },
        b: {
          async start(context) {
            context.end(normal);
            await untilAborted(context.signal);
          },
        },
      },
    });
    expect(await app.start()).toBe('started');
    expect(outcomes).toEqual(['ended', 'deployed', 'deployed', 'ended', 'started']);
    await app.terminate();
  });

  test('a compound can terminate a child without being asked what that means', async () => {
    const asked: string[] = [];
    const pruning: () => CompoundComponent = () => ({
      async start(context) {
        for (const template of context.templates()) await context.launchChild(template);
        for (const child of context.children()) {
          if (child.name === 'a') await context.terminateChild(child, { ...normal, id: context.path });
        }
        asked.push(...[...context.children()].map(({ name }) => name));
      },
      childEnding: () => void asked.push('ending'),
      childEnded: () => void asked.push('ended'),
    });
    const app = application(describe('Mine', { a: scripted, b: scripted }), { classes: [compoundOf(pruning)] });
    expect(await app.start()).toBe('started');
    expect(asked).toEqual(['b']);
    await app.terminate();
    expect(app.eventsOf('terminated')).toEqual([
      'terminated sfConfig:a',
      'terminated sfConfig:b',
      'terminated sfConfig',
    ]);
  });

  test('a compound that fails in deciding ends itself', async () => {
    const broken: () => CompoundComponent = () => ({
      async start(context) {
        for (const template of context.templates()) await context.launchChild(template);
      },
      childEnding() {
        throw new Error('cannot decide');
      },
    });
    const app = application(describe('Mine', { a: scripted }), {
      classes: [compoundOf(broken)],
      script: { a: { start: async (context) => context.end(normal) } },
    });
    expect(await app.start()).toBe('ended');
    const end = await app.end();
    expect(end.record).toMatchObject({ type: 'abnormal', id: 'sfConfig' });
    expect(end.failures).toMatchObject([{ code: 'SD9002', component: 'sfConfig' }]);
  });
});
