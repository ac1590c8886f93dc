import type { Value } from '@smartdomains/language';
import { expect, describe as group, test } from 'vitest';
import type { AttributeReader, ServiceKey } from '../src/component.ts';
import { SdError } from '../src/sd-error.ts';
import { describe, describeData, lazy, sum, type Written } from './support/describe.ts';
import { application } from './support/run.ts';

const shellKey: ServiceKey<string> = { name: 'shell' };

/** Reads in a live component `a` with these attributes, beside `around` in its compound; gives the value or the code of the error. */
async function read(
  attributes: Written,
  reading: (reader: AttributeReader) => unknown,
  around: Written = {},
): Promise<unknown> {
  let outcome: unknown;
  const app = application(describe('Compound', { ...around, a: describe('Scripted', attributes) }), {
    surroundings: {
      properties: new Map([['size', '8']]),
      environment: (name) => (name === 'ALLOWED' ? '1' : undefined),
    },
    script: {
      shell: { deploy: async (context) => context.offer(shellKey, 'a shell') },
      facts: { deploy: async (context) => context.setAttribute('domid', 7) },
      a: {
        async start(context) {
          try {
            outcome = reading(context.attributes);
          } catch (error) {
            outcome = SdError.isInstance(error) ? error.diagnostic.code : error;
          }
        },
      },
    },
  });
  await app.start();
  await app.terminate();
  return outcome;
}

const long = { type: 'long', value: 5n } as const;
const vector = { type: 'vector', elements: [1, lazy('b')] } as const satisfies Value;

group('values', () => {
  for (const [name, value, reading, expected] of [
    ['text', 'x', (reader) => reader.text('v'), 'x'],
    ['text of an integer', 5, (reader) => reader.text('v'), 'SD6202'],
    ['integer', 5, (reader) => reader.integer('v'), 5],
    ['integer of a long', long, (reader) => reader.integer('v'), 5],
    ['integer of a string', '5', (reader) => reader.integer('v'), 'SD6202'],
    ['boolean', false, (reader) => reader.boolean('v'), false],
    ['boolean of a string', 'true', (reader) => reader.boolean('v'), 'SD6202'],
    ['duration of a string', '30s', (reader) => reader.durationMs('v'), 30_000],
    ['duration of an integer', 250, (reader) => reader.durationMs('v'), 250],
    ['duration below zero', -1, (reader) => reader.durationMs('v'), 'SD6202'],
    ['duration of nonsense', 'soon', (reader) => reader.durationMs('v'), 'SD6202'],
    ['size of a string', '2GiB', (reader) => reader.sizeBytes('v'), 2 * 2 ** 30],
    ['size of an integer, in MiB', 512, (reader) => reader.sizeBytes('v'), 512 * 2 ** 20],
    ['missing', undefined, (reader) => reader.text('v'), 'SD6201'],
    ['null is missing', null, (reader) => reader.text('v'), 'SD6201'],
    ['optional and missing', undefined, (reader) => reader.optionalText('v'), undefined],
    ['optional and null', null, (reader) => reader.optionalInteger('v'), undefined],
    ['optional of the wrong type', 5, (reader) => reader.optionalText('v'), 'SD6202'],
    ['has', null, (reader) => reader.has('v'), true],
    ['has not', undefined, (reader) => reader.has('v'), false],
  ] as const satisfies readonly (readonly [
    string,
    Value | undefined,
    (reader: AttributeReader) => unknown,
    unknown,
  ])[]) {
    test(name, async () => expect(await read(value === undefined ? {} : { v: value }, reading)).toEqual(expected));
  }

  test('a description', async () =>
    expect(
      await read({ v: describeData({ x: 1 }) }, (reader) => reader.optionalDescription('v')?.attributes.size),
    ).toBe(1));

  test('a vector, its references to values replaced', async () =>
    expect(await read({ v: vector, b: 2 }, (reader) => reader.optionalVector('v'))).toEqual([1, 2]));
});

group('references, read anew each time (runtime notes section 7)', () => {
  const value = (reader: AttributeReader): unknown => reader.integer('v');
  for (const [name, attributes, around, expected] of [
    ['climb through the parents', { v: lazy('x') }, { x: 1 }, 1],
    ['are followed where they are found', { v: lazy('x'), y: 1 }, { x: lazy('y'), y: 2 }, 2],
    ['PARENT', { v: lazy('PARENT:x'), x: 1 }, { x: 2 }, 2],
    ['ROOT is the top component', { v: lazy('ROOT:x'), x: 1 }, { x: 2 }, 2],
    ['THIS', { v: lazy('THIS:x'), x: 1 }, { x: 2 }, 1],
    ['through data', { v: lazy('d:x') }, { d: describeData({ x: 3 }) }, 3],
    ['later words do not climb', { v: lazy('d:y') }, { d: describeData({ x: 3 }), y: 4 }, 'SD6203'],
    ['to live attributes of a child', { v: lazy('facts:domid') }, { facts: describe('Scripted', { domid: 1 }) }, 7],
    ['to nothing', { v: lazy('x') }, {}, 'SD6203'],
    ['through something without attributes', { v: lazy('x:y') }, { x: 1 }, 'SD6203'],
    ['above the top', { v: lazy('PARENT:PARENT:x') }, {}, 'SD6203'],
    ['PROCESS leads to the applications of this process', { v: lazy('PROCESS:test:x') }, { x: 4 }, 4],
    ['HOST of this machine too', { v: lazy('HOST localhost:test:x') }, { x: 4 }, 4],
    ['PROCESS has no others', { v: lazy('PROCESS:x') }, {}, 'SD6203'],
    ['HOST of another machine is not available', { v: lazy('HOST h:x') }, {}, 'SD6204'],
    ['OPTIONAL takes its default', { v: lazy('HOST h:x', { optional: { default: 9 } }) }, {}, 9],
    ['PROPERTY that is not set', { v: lazy('PROPERTY x') }, {}, 'SD6207'],
    ['PROPERTY is a text', { v: lazy('PROPERTY size') }, {}, 'SD6202'],
    ['IPROPERTY is a value', { v: lazy('IPROPERTY size') }, {}, 8],
    ['IENVPROPERTY, when it is allowed', { v: lazy('IENVPROPERTY ALLOWED') }, {}, 1],
    ['IENVPROPERTY, when it is not', { v: lazy('IENVPROPERTY HOME') }, {}, 'SD6207'],
    ['a lazy function', { v: sum(1, lazy('x')) }, { x: 2 }, 3],
    [
      'a lazy function found by a reference, computed where it stands',
      { v: lazy('f'), x: 9 },
      { f: sum(1, lazy('x')), x: 2 },
      3,
    ],
    ['a lazy function of a live attribute', { v: sum(1, lazy('facts:domid')) }, { facts: describe('Scripted') }, 8],
    ['a lazy function of nothing', { v: sum(1, lazy('x')) }, {}, 'SD6203'],
    ['a lazy function of wrong types', { v: sum(1, lazy('x')) }, { x: 'one' }, 'SD3003'],
    ['a lazy function of itself', { v: sum(1, lazy('v')) }, {}, 'SD6205'],
    ['cycles', { v: lazy('x') }, { x: lazy('y'), y: lazy('x') }, 'SD6205'],
    ['to itself', { v: lazy('v') }, {}, 'SD6205'],
  ] as const satisfies readonly (readonly [string, Written, Written, unknown])[]) {
    test(name, async () => expect(await read(attributes, value, around)).toBe(expected));
  }
});

test('sfHost and sfProcess say where a component runs (runtime notes section 1), unless it says so itself', async () => {
  expect(await read({ v: lazy('PARENT:sfHost') }, (reader) => reader.text('v'))).toBe('localhost');
  expect(await read({}, (reader) => reader.text('sfProcess'))).toBe('rootProcess');
  expect(await read({ sfHost: 'own' }, (reader) => reader.text('sfHost'))).toBe('own');
});

group('services', () => {
  const offering = describe('Scripted');

  test('of the component the attribute refers to', async () =>
    expect(await read({ v: lazy('shell') }, (reader) => reader.service('v', shellKey), { shell: offering })).toBe(
      'a shell',
    ));

  for (const [name, attributes] of [
    ['a component that offers something else', { v: lazy('other') }],
    ['a component that offers nothing yet', { v: lazy('PARENT') }],
  ] as const) {
    test(`not of ${name}`, async () =>
      expect(await read(attributes, (reader) => reader.service('v', shellKey), { other: describe('Scripted') })).toBe(
        'SD6206',
      ));
  }

  test('not of a value', async () =>
    expect(await read({ v: 'shell' }, (reader) => reader.service('v', shellKey))).toBe('SD6202'));
});
