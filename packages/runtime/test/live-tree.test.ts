import { printDescription } from '@smartdomains/language';
import { expect, describe as group, test } from 'vitest';
import { runtimeDiagnostic } from '../src/codes.ts';
import type { ComponentContext, ComponentHandle } from '../src/component.ts';
import { SdError } from '../src/sd-error.ts';
import { describe, lazy, type Written } from './support/describe.ts';
import { runUntil } from './support/fake-world.ts';
import { application, type Running } from './support/run.ts';
import type { Script } from './support/scripted.ts';

const scripted = describe('Scripted');
const enough = { type: 'normal', description: 'enough' };

/** A started application and its top component. */
async function started(
  description: ReturnType<typeof describe>,
  script: Script = {},
): Promise<Running & { readonly top: ComponentHandle }> {
  const app = application(description, { script });
  expect(await app.start()).toBe('started');
  const top = app.application.root;
  if (top === undefined) throw new Error('it has a top');
  return Object.assign(app, { top });
}

function childOf(top: ComponentHandle, name: string): ComponentHandle {
  const child = top.children().find((one) => one.name === name);
  if (child === undefined) throw new Error(`no child ${name}`);
  return child;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return SdError.isInstance(error) ? error.diagnostic.code : String(error);
  }
}

group('attributes at run time (runtime notes section 7)', () => {
  test('are added, replaced and removed, each with an event, and read anew by references', async () => {
    const app = await started(describe('Compound', { n: 1, a: describe('Scripted', { v: lazy('n') }) }));
    const a = childOf(app.top, 'a');
    const seen = [a.value('v')];
    app.top.setAttribute('n', 2);
    seen.push(a.value('v'));
    app.top.removeAttribute('n');
    expect(() => a.value('v')).toThrow('SD6203');
    app.top.setAttribute('n', 3);
    seen.push(a.value('v'));
    expect(seen).toEqual([1, 2, 3]);
    expect(app.eventsOf('attribute', 'attributeRemoved')).toEqual([
      'attribute sfConfig',
      'attributeRemoved sfConfig',
      'attribute sfConfig',
    ]);
  });

  test('removing what is not there does nothing', async () => {
    const app = await started(describe('Compound', { n: 1 }));
    app.top.removeAttribute('m');
    app.top.removeAttribute('n');
    app.top.removeAttribute('n');
    expect(app.eventsOf('attributeRemoved')).toHaveLength(1);
  });

  test('a child is neither replaced nor removed', async () => {
    const app = await started(describe('Compound', { a: scripted }));
    expect(() => app.top.setAttribute('a', 1)).toThrow('SD6301');
    expect(() => app.top.removeAttribute('a')).toThrow('SD6301');
  });
});

group('create child (runtime notes section 3)', () => {
  test('creates, deploys and starts a subtree in one go', async () => {
    const app = await started(describe('Compound', { a: scripted }));
    const tree = describe('Compound', { inner: scripted });
    const child = await runUntil(app.world, app.top.createChild('late', tree));
    expect([child.path, child.state]).toEqual(['sfConfig:late', 'started']);
    expect(app.scripted.calls.slice(-3)).toEqual([
      'deploy sfConfig:late:inner',
      'start sfConfig:late:inner',
      'ready sfConfig:late:inner',
    ]);
    await app.terminate();
    expect(app.eventsOf('terminated')[0]).toBe('terminated sfConfig:late:inner');
  });

  test('on error the half-made child is terminated, the error thrown, and its name is free', async () => {
    const app = await started(describe('Compound'), {
      inner: {
        async start() {
          throw new SdError(runtimeDiagnostic('SD6101'));
        },
      },
    });
    const tree = describe('Compound', { inner: scripted });
    expect(await codeOf(runUntil(app.world, app.top.createChild('late', tree)))).toBe('SD6101');
    expect(app.eventsOf('terminated')).toEqual(['terminated sfConfig:late:inner', 'terminated sfConfig:late']);
    expect(app.top.state).toBe('started');
    await runUntil(app.world, app.top.createChild('late', scripted));
  });

  for (const [name, attributes, child, code] of [
    ['a child has the name', { a: scripted }, 'a', 'SD6301'],
    ['an attribute has the name', { a: 1 }, 'a', 'SD6301'],
    ['the class is unknown', {}, 'x', 'SD5002'],
  ] as const satisfies readonly (readonly [string, Written, string, string])[]) {
    test(`refused when ${name}`, async () => {
      const app = await started(describe('Compound', attributes));
      const description = code === 'SD5002' ? describe('Nothing') : scripted;
      expect(await codeOf(runUntil(app.world, app.top.createChild(child, description)))).toBe(code);
    });
  }

  test('refused by a component without children, and by one that is ending', async () => {
    const app = await started(describe('Compound', { a: scripted }));
    expect(await codeOf(childOf(app.top, 'a').createChild('x', scripted))).toBe('SD6304');
    await app.terminate();
    expect(await codeOf(app.top.createChild('x', scripted))).toBe('SD6304');
  });
});

group('create application', () => {
  const makes = (name: string | undefined, description = describe('Compound', { x: 4 })): Script => ({
    a: {
      async start(context) {
        await context.createApplication(name, description);
      },
    },
  });

  test('makes one without parent, that PROCESS leads to', async () => {
    const app = await started(describe('Compound', { a: scripted, v: lazy('PROCESS:other:x') }), makes('other'));
    expect(app.applications.list().map(({ name }) => name)).toEqual(['test', 'other']);
    expect(app.top.value('v')).toBe(4);
    await app.terminate();
    expect(app.applications.list().map(({ name }) => name)).toEqual(['other']);
    await runUntil(app.world, app.applications.terminateAll(enough));
    expect(app.applications.list()).toEqual([]);
  });

  test('without a name gets one', async () => {
    const app = await started(describe('Compound', { a: scripted }), makes(undefined));
    expect(app.applications.list()[1]?.name).toBe('unnamed_0_1');
  });

  for (const [name, asked, description, code] of [
    ['a name that is taken', 'test', describe('Compound'), 'SD6305'],
    ['a name that is none', 'a b', describe('Compound'), 'SD6304'],
    ['one that fails, of which nothing is left', 'other', describe('Nothing'), 'SD5002'],
  ] as const) {
    test(`throws for ${name}`, async () => {
      const app = application(describe('Compound', { a: scripted }), { script: makes(asked, description) });
      expect(await app.start()).toBe('ended');
      expect((await app.end()).failures[0]?.code).toBe(code);
      expect(app.applications.list()).toEqual([]);
    });
  }
});

group('the three kinds of termination call (runtime notes section 4)', () => {
  const pair = describe('Compound', { a: scripted, b: scripted });

  test('terminate tells the parent, and a Compound ends with it', async () => {
    const app = await started(pair);
    childOf(app.top, 'a').terminate({ type: 'abnormal', description: 'broken' });
    expect((await app.end()).record).toMatchObject({ type: 'abnormal', id: 'sfConfig:a', description: 'broken' });
  });

  test('terminate quietly does not: the parent lives on', async () => {
    const app = await started(pair);
    await runUntil(app.world, childOf(app.top, 'a').terminateQuietly(enough));
    expect(app.top.children().map(({ name }) => name)).toEqual(['b']);
    expect(app.top.state).toBe('started');
  });

  test('detach and terminate removes it from the parent first, also its attribute', async () => {
    const app = await started(pair);
    const a = childOf(app.top, 'a');
    const gone = a.detachAndTerminate(enough);
    expect([app.top.children().length, app.top.value('a')]).toEqual([1, undefined]);
    await runUntil(app.world, gone);
    expect([a.state, app.top.state]).toEqual(['terminated', 'started']);
  });

  test('later calls do nothing', async () => {
    const app = await started(pair);
    const a = childOf(app.top, 'a');
    await runUntil(app.world, a.detachAndTerminate(enough));
    a.terminate(enough);
    await a.terminateQuietly(enough);
    await a.detachAndTerminate(enough);
    expect(app.scripted.calls.filter((call) => call === 'terminate sfConfig:a')).toHaveLength(1);
  });

  for (const [name, flags, left, applications] of [
    ['all false: it lives on', {}, ['a', 'b'], 1],
    ['sfShouldTerminate tells the parent', { sfShouldTerminate: true }, [], 0],
    ['sfShouldTerminateQuietly does not', { sfShouldTerminateQuietly: true }, ['b'], 1],
    ['sfShouldDetach makes it an application', { sfShouldDetach: true }, ['b'], 2],
    ['sfShouldDetach with an end', { sfShouldDetach: true, sfShouldTerminate: true }, ['b'], 1],
  ] as const) {
    test(`the helper, ${name}`, async () => {
      let own: ComponentContext | undefined;
      const app = await started(describe('Compound', { a: describe('Scripted', flags), b: scripted }), {
        a: {
          async start(context) {
            own = context;
          },
        },
      });
      own?.selfDetachAndOrTerminate(enough);
      await runUntil(app.world, Promise.resolve());
      expect(app.top.children().map((child) => child.name)).toEqual(left);
      expect(app.applications.list()).toHaveLength(applications);
    });
  }
});

group('detach (runtime notes section 6)', () => {
  const disk = { kind: 'file', host: 'localhost' as never, name: '/disk' };
  const withDisk: Script = {
    inner: {
      async deploy(context) {
        const session = context.session(context.hosts.connect({ kind: 'local' }));
        await session.effect({ what: 'make', creates: disk }, ['make'], { timeoutMs: 1000 });
      },
      async terminate(context) {
        const session = context.session(context.hosts.connect({ kind: 'local' }));
        await session.effect({ what: 'rm', removes: disk }, ['rm'], { timeoutMs: 1000 });
      },
    },
  };
  const tree = describe('Compound', {
    n: 1,
    a: describe('Compound', { sfProcessComponentName: 'web', v: lazy('n'), inner: scripted }),
    b: scripted,
  });

  test('makes it an application under its name; paths change, references outward break, what it made goes along', async () => {
    const app = await started(tree, withDisk);
    const a = childOf(app.top, 'a');
    expect(a.value('v')).toBe(1);
    expect(await runUntil(app.world, a.detach())).toBe('web');
    expect([a.application, a.path, a.parent]).toEqual(['web', 'sfConfig', undefined]);
    expect(a.children().map(({ path }) => path)).toEqual(['sfConfig:inner']);
    expect(() => a.value('v')).toThrow('SD6203');
    expect(app.application.standing()).toEqual([]);
    expect(app.applications.find('web')?.standing()).toEqual([disk]);
    expect(app.eventsOf('detached')).toEqual(['detached sfConfig:a']);
    await app.terminate();
    expect(a.state).toBe('started');
    await runUntil(app.world, app.applications.terminateAll(enough));
    expect(app.scripted.calls.at(-1)).toBe('terminate sfConfig:inner');
  });

  test('is taken up as it was detached when the process dies: neither doubled nor lost', async () => {
    const app = await started(tree, withDisk);
    await runUntil(app.world, childOf(app.top, 'a').detach());
    const again = application(tree, { script: withDisk, world: app.world });
    expect(await again.applications.interrupted()).toEqual(['test', 'web']);
    for (const name of await again.applications.interrupted()) {
      const taken = await again.applications.recover(name);
      if (taken) expect(await runUntil(app.world, taken.run())).toBe('started');
    }
    const children = again.applications.list().map(({ root }) => root?.children().map(({ name }) => name));
    expect(children).toEqual([['b'], ['inner']]);
    expect(again.applications.list().map((one) => one.standing().length)).toEqual([0, 1]);
    await runUntil(app.world, again.applications.terminateAll(enough));
  });

  test('without a parent does nothing', async () => {
    const app = await started(tree);
    expect(await app.top.detach()).toBe('test');
  });

  test('refused under a name that is taken, and it stays where it is', async () => {
    const app = await started(tree);
    expect(await codeOf(runUntil(app.world, childOf(app.top, 'a').detach('test')))).toBe('SD6305');
    expect(childOf(app.top, 'a').path).toBe('sfConfig:a');
  });
});

group('the dump of a live tree', () => {
  test('is a description with live attributes in place, what was removed left out, and children as they came', async () => {
    const app = await started(
      describe('Compound', { n: 1, gone: 2, a: scripted, p: describe('Parallel', { t: scripted }) }),
      { a: { deploy: async (context) => context.setAttribute('domid', 7) } },
    );
    app.top.setAttribute('n', 5);
    app.top.removeAttribute('gone');
    await runUntil(app.world, app.top.createChild('late', scripted));
    const text = printDescription(app.application.dump()).replace(/\s+/g, ' ').trim();
    expect(text).toBe(
      'sfClass "Compound"; n 5; a extends { sfClass "Scripted"; domid 7; } ' +
        'p extends { sfClass "Parallel"; t extends { sfClass "Scripted"; } } late extends { sfClass "Scripted"; }',
    );
  });
});
