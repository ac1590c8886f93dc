import type { Value } from '@smartdomains/language';
import { expect, describe as group, test } from 'vitest';
import { runtimeDiagnostic } from '../src/codes.ts';
import type { Component, ComponentHandle } from '../src/component.ts';
import { createMemoryStore } from '../src/journal/memory-store.ts';
import { SdError } from '../src/sd-error.ts';
import { describe } from './support/describe.ts';
import { createFakeWorld, runUntil, settle } from './support/fake-world.ts';
import { application, type Running } from './support/run.ts';
import { untilAborted } from './support/scripted.ts';

const description = describe('Compound', { a: describe('Scripted', { hot: 1, boot: 1, whole: 1, free: 1 }) });

interface Changing {
  readonly app: Running;
  readonly a: ComponentHandle;
  /** The value that each call of `change` was to carry out, and what it found beside it. */
  readonly carriedOut: readonly string[];
}

async function started(change?: Component['change']): Promise<Changing> {
  const carriedOut: string[] = [];
  const a: Component = {
    async change(context, asked) {
      const { name, attributes } = asked;
      const present = context.attributes.optionalInteger(name);
      carriedOut.push(`${name} ${present} -> ${attributes.optionalInteger(name)}`);
      await change?.(context, asked);
    },
  };
  const app = application(description, { script: { a } });
  expect(await app.start()).toBe('started');
  const [handle] = app.application.root?.children() ?? [];
  if (handle === undefined) throw new Error('no child');
  return { app, a: handle, carriedOut };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return SdError.isInstance(error) ? error.diagnostic.code : String(error);
  }
}

const fails = async (): Promise<void> => {
  throw new SdError(runtimeDiagnostic('SD6101'));
};

group('a change from outside', () => {
  test('is carried out by the component, which has the new value then', async () => {
    const { a, carriedOut } = await started();
    await a.change('hot', 2);
    await a.change('hot', undefined);
    expect(carriedOut).toEqual(['hot 1 -> 2', 'hot 2 -> undefined']);
    expect(a.value('hot')).toBeUndefined();
  });

  test('that needs nothing is only written down', async () => {
    const { a, carriedOut } = await started();
    await a.change('free', 2);
    expect(a.value('free')).toBe(2);
    expect(carriedOut).toEqual([]);
  });

  test('that fails leaves the old value', async () => {
    const { a } = await started(fails);
    expect(await codeOf(a.change('hot', 2))).toBe('SD6101');
    expect(a.value('hot')).toBe(1);
  });

  test.each([
    ['boot', /needs a reboot/],
    ['whole', /needs a replacement/],
  ])('of `%s` is refused, and says what it would need', async (name, words) => {
    const { a, carriedOut } = await started();
    const refused = await a.change(name, 2).catch((error: unknown) => error);
    if (!SdError.isInstance(refused)) throw new Error('not refused');
    expect(refused.diagnostic.code).toBe('SD6309');
    expect(refused.diagnostic.notes?.join(' ')).toMatch(words);
    expect([a.value(name), carriedOut]).toEqual([1, []]);
  });

  test('is refused once the end has begun', async () => {
    const { app, a } = await started();
    await app.terminate();
    expect(await codeOf(a.change('hot', 2))).toBe('SD6309');
  });

  test('waits for the one before', async () => {
    const { app, a, carriedOut } = await started((context) => context.sleep(1_000));
    const both = Promise.all([a.change('hot', 2), a.change('hot', 3)]);
    await settle();
    expect(carriedOut).toEqual(['hot 1 -> 2']);
    await runUntil(app.world, both);
    expect(carriedOut).toEqual(['hot 1 -> 2', 'hot 2 -> 3']);
  });

  test('only `change` gives what needs something', async () => {
    const { a } = await started();
    expect(() => a.setAttribute('hot', 2)).toThrow('SD6309');
    expect(() => a.removeAttribute('boot')).toThrow('SD6309');
  });

  test('is broken off by the end, which waits for it', async () => {
    const { app, a } = await started((context) => untilAborted(context.signal));
    const work = codeOf(a.change('hot', 2));
    await settle();
    await app.terminate();
    expect(await work).not.toBe('none');
  });
});

group('after a crash', () => {
  async function takenUp(
    before: Component['change'],
    value: Value,
  ): Promise<{ readonly a: ComponentHandle | undefined; readonly carriedOut: readonly string[] }> {
    const store = createMemoryStore();
    const first = application(description, {
      world: createFakeWorld({ store }),
      script: { a: { ...(before && { change: before }) } },
    });
    void first.application.run();
    await settle();
    void codeOf(first.application.root?.children()[0]?.change('hot', value) ?? Promise.resolve());
    await settle();
    const carriedOut: string[] = [];
    const second = application(description, {
      world: createFakeWorld({ store }),
      script: {
        a: {
          recover: async () => 'running',
          change: async (_, { attributes }) => {
            carriedOut.push(String(attributes.integer('hot')));
          },
        },
      },
    });
    const taken = await second.applications.recover('test' as never);
    if (taken) await runUntil(second.world, taken.run());
    await settle();
    return { a: taken?.root?.children()[0], carriedOut };
  }

  test('a change that was done is there', async () => {
    const { a, carriedOut } = await takenUp(undefined, 2);
    expect([a?.value('hot'), carriedOut]).toEqual([2, []]);
  });

  test('one in the middle is carried out again', async () => {
    const { a, carriedOut } = await takenUp(() => new Promise(() => undefined), 2);
    expect([a?.value('hot'), carriedOut]).toEqual([2, ['2']]);
  });

  test('one that failed is not', async () => {
    const { a, carriedOut } = await takenUp(fails, 2);
    expect([a?.value('hot'), carriedOut]).toEqual([1, []]);
  });
});
