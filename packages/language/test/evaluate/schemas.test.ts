import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { SourceText } from '../../src/source.ts';
import { libraryLoader } from '../library-loader.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/reference/schemas.md'), 'utf8');
const examples = [...page.matchAll(/^```sf\n(.*?)^```$/gms)].map(([, text = '']) => text);

/** Code and help of every finding about one component with a schema. */
function check(element: string, attributes: string, expected: readonly string[], more = ''): void {
  const text = `#include "org/smartfrog/predicates.sf"\n${more}\nS extends Schema { sfAssertionPhase "static"; ${element} }\nsfConfig extends { s extends S; ${attributes} }`;
  const { diagnostics } = evaluate(new SourceText('schema.sf', text), { loader: libraryLoader() });
  expect(diagnostics.map(({ code, primary }) => `${code} ${primary?.text ?? ''}`)).toEqual(expected);
}

describe('the examples of the page about schemas', () => {
  test.each(examples.map((example, index) => [index + 1, example] as const))(
    'number %i has nothing wrong',
    (_, example) => {
      expect(evaluate(new SourceText('page.sf', example), { loader: libraryLoader() }).diagnostics).toEqual([]);
    },
  );
});

describe('types', () => {
  test.each([
    ['Integer', '1', []],
    ['Integer', '1L', ['expected integer, found 1L']],
    ['Long', '1', []],
    ['Float', '1L', ['expected float or integer, found 1L']],
    ['Double', '1.5', []],
    ['String', '1', ['expected string, found 1']],
    ['Boolean', '"true"', ['expected boolean, found the string "true"']],
    ['Vector', '[1, (1 + 1)]', []],
    ['CD', 'extends {}', []],
    ['CD', 'DATA x', ['expected description, found a reference']],
    ['Reference', 'DATA x', []],
    ['Reference', 'LAZY x', []],
    ['Null', 'NULL', []],
    ['OptionalInteger', 'NULL', ['expected integer, found NULL']],
    ['Compulsory { class [|"string", "integer"|]; }', '1.5F', ['expected string or integer, found 1.5F']],
    ['Compulsory { class "bytes"; }', '#HEX#00#', []],
    ['Integer', '(1 + 1)', []],
    ['Integer', 'LAZY x', []],
  ] as const)('%s accepts or refuses %s', (type, value, expected) => {
    check(
      `v extends ${type};`,
      `v ${value};`,
      expected.map((text) => `SD4002 ${text}`),
    );
  });
});

describe('ranges and allowed values', () => {
  test.each([
    ['Integer { minimum 1; }', '1', []],
    ['Integer { minimum 1; }', '0', ['SD4003 must be at least 1, found 0']],
    ['Integer { maximum 9; }', '10', ['SD4003 must be at most 9, found 10']],
    ['Double { minimum 0; maximum 1; }', '1.5', ['SD4003 must be from 0 to 1, found 1.5D']],
    ['Double { minimum 0; maximum 1; }', '(0D / 0D)', ['SD4003 must be from 0 to 1, found (0.0D / 0.0D)']],
    ['String { values [|"a", "b"|]; }', '"b"', []],
    ['String { values [|"a", "b"|]; }', '"c"', ['SD4004 must be one of "a", "b", found the string "c"']],
    ['Integer { values [|1, 2|]; }', '3', ['SD4004 must be one of 1, 2, found 3']],
    ['Integer { minimum low; }', '4', ['SD4003 must be at least 5, found 4']],
  ] as const)('%s and %s', (type, value, expected) => {
    check(`v extends ${type};`, `v ${value};`, expected, 'low 5;');
  });
});

describe('schemas that are wrong', () => {
  test.each([
    ['v 1;', ['SD4006 `v` of a schema must be a schema element']],
    ['v extends {};', ['SD4006 `v` is no schema element']],
    ['v extends Integer { binding "soon"; }', ['SD4006 is no binding']],
    ['v extends Compulsory { class "no.such.Class"; }', ['SD4006 is no type that attributes can have']],
    ['v extends Integer { optional 1; }', ['SD4006 must be true or false']],
    ['v extends Integer { minimum "1"; }', ['SD4006 must be a number']],
    ['v extends Integer { values 1; }', ['SD4006 must be a vector']],
  ] as const)('%s', (element, expected) => {
    check(element, 'v 1;', expected);
  });
});

describe('names that are nearly right', () => {
  test.each([
    [
      'a missing attribute asks for the one that was written',
      'kernel extends String;',
      'kernal "x";',
      ['SD4001 needs `kernel`'],
    ],
    [
      'an optional one is a warning',
      'bridge extends OptionalString;',
      'brigde "x";',
      ['SD4007 no schema has this name'],
    ],
    ['two that are written side by side are both meant', 'port extends Integer;', 'port 1; ports 2;', []],
    ['children are free', 'bridge extends OptionalString;', 'brigde extends {};', []],
    ['names unlike any are free', 'bridge extends OptionalString;', 'colour "red";', []],
  ] as const)('%s', (_, element, attributes, expected) => {
    check(element, attributes, expected);
  });

  test('a name in a template is told of once', () => {
    const text =
      '#include "org/smartfrog/predicates.sf"\nT extends { s extends Schema { bridge extends OptionalString; } brigde "x"; }\nsfConfig extends { a extends T; b extends T; }';
    expect(evaluate(new SourceText('schema.sf', text), { loader: libraryLoader() }).diagnostics).toHaveLength(1);
  });
});
