import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { Evaluation } from '../../src/evaluate/options.ts';
import { descriptionFromJson } from '../../src/from-json.ts';
import { printDescription } from '../../src/print.ts';
import { SourceText } from '../../src/source.ts';
import { descriptionToJson } from '../../src/to-json.ts';
import { probes } from '../conformance/probe.ts';
import { libraryLoader } from '../library-loader.ts';

const loader = libraryLoader();

function read(text: string): Evaluation {
  return evaluate(new SourceText('property.sf', text), { loader });
}

function jsonOf(text: string): unknown {
  const { description } = read(text);
  return description && descriptionToJson(description, { functions: 'whole' });
}

describe('the order of independent prototypes', () => {
  /** Prototypes P0 … Pn, each extending some with a smaller number and holding a description that extends another. */
  const prototypes = fc
    .array(
      fc.record({
        bases: fc.array(fc.nat(6), { maxLength: 3 }),
        inner: fc.nat(6),
        value: fc.nat(3),
        link: fc.boolean(),
      }),
      { minLength: 1, maxLength: 7 },
    )
    .map((specs) =>
      specs.map(({ bases, inner, value, link }, index) => {
        const below = bases.filter((base) => base < index).map((base) => `P${base}, `);
        const inside = inner < index ? `in extends P${inner}:deep { w ${value}; }` : '';
        return `P${index} extends ${below.join('')} { v${value} ${link ? 'x' : index}; x ${index}; deep extends { d ${index}; } ${inside} }`;
      }),
    );

  test('does not matter', () => {
    const shuffled = prototypes.chain((lines) =>
      fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
    );
    fc.assert(
      fc.property(shuffled, ([lines, other]) => {
        const start = `sfConfig extends P${lines.length - 1} { own x; }`;
        const expected = jsonOf([...lines, start].join('\n'));
        expect(expected).toBeDefined();
        expect(jsonOf([start, ...other].join('\n'))).toEqual(expected);
      }),
    );
  });
});

describe('printing', () => {
  /** Its result keeps a tag that asks for a prototype, and a result has none. */
  const asksForPrototype = 'attr.tag.sfOverride.ok';
  /** A list of phases may leave links and functions unresolved; without the list they are resolved. */
  const unresolved = /phaseList \[\|(?!.*"function".*"link"|.*"fun".*"link")/;
  const printable = probes.filter(
    ({ name, source }) => name !== asksForPrototype && !unresolved.test(source) && read(source).description,
  );

  test.each(printable)('$name: printed, read and evaluated again it is the same', ({ source }) => {
    const { description } = read(source);
    const text = description ? printDescription(description) : '';
    const again = read(`sfConfig extends ${description?.data ? 'DATA ' : ''}{\n${text}}`);
    expect(again.diagnostics).toEqual([]);
    const whole = { functions: 'whole' } as const;
    expect(again.description && descriptionToJson(again.description, whole)).toEqual(
      description && descriptionToJson(description, whole),
    );
  });

  const value: fc.Arbitrary<string> = fc.letrec<{ readonly value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(String),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((number) => `${number}L`),
      fc.float({ noNaN: true, noDefaultInfinity: true }).map((number) => `${number}F`.replace('e+', 'e')),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => `${number}D`.replace('e+', 'e')),
      fc.string({ unit: 'binary' }).map(quoted),
      fc.constantFrom('true', 'NULL', 'LAZY a:b', 'DATA ROOT:x', '#HEX#0AFF#'),
      fc.array(tie('value'), { maxLength: 3 }).map((elements) => `[${elements.map((text) => `(${text})`).join(', ')}]`),
      fc
        .array(fc.tuple(fc.string({ minLength: 1 }), tie('value')), { maxLength: 3 })
        .map((members) => `extends { ${members.map(([name, text]) => `${quoted(name)} ${text};`).join(' ')} }`),
    ),
  })).value;

  test('gives back every value', () => {
    fc.assert(
      fc.property(value, (text) => {
        const { description } = read(`sfConfig extends { it ${text}; }`);
        expect(description).toBeDefined();
        const printed = description ? printDescription(description) : '';
        expect(jsonOf(`sfConfig extends { ${printed} }`)).toEqual(
          description && descriptionToJson(description, { functions: 'whole' }),
        );
      }),
    );
  });

  test('JSON gives back every value', () => {
    fc.assert(
      fc.property(value, (text) => {
        const json = jsonOf(`sfConfig extends { it ${text}; }`);
        const result = descriptionFromJson(JSON.parse(JSON.stringify(json)));
        expect('description' in result && descriptionToJson(result.description, { functions: 'whole' })).toEqual(json);
      }),
    );
  });
});

function quoted(text: string): string {
  let body = '';
  for (let index = 0; index < text.length; index += 1) {
    body += `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  // An escape of a quote or backslash is read before the string is: see reference notes section 2.
  return `"${body.replace(/\\u(0022|005c|000a|000d)/gi, (_, code: string) => octal(code))}"`;
}

function octal(code: string): string {
  return `\\${Number.parseInt(code, 16).toString(8).padStart(3, '0')}`;
}

describe('bad input', () => {
  const pieces = [
    'extends',
    '{',
    '}',
    ';',
    ':',
    '[',
    ']',
    '(',
    ')',
    'LAZY ',
    'a',
    'PARENT:',
    '"',
    '#include "x"',
    ' ',
    'sfConfig',
    '1',
    ',',
  ];
  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(6),
    insert: fc.constantFrom('', ...pieces),
  });

  test('never throws, and is a description exactly when there is no error', () => {
    const mutated = fc.tuple(fc.constantFrom(...probes), fc.array(mutation, { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(mutated, ([probe, mutations]) => {
        let text = probe.source;
        for (const { at, remove, insert } of mutations) {
          const start = Math.floor(at * text.length);
          text = text.slice(0, start) + insert + text.slice(start + remove);
        }
        const { description, diagnostics } = read(text);
        expect(description === undefined).toBe(hasErrors(diagnostics));
      }),
      { numRuns: 500 },
    );
  });
});
