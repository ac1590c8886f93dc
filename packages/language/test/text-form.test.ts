import { describe, expect, test } from 'vitest';
import { doubleText, floatText, nameText, stringText } from '../src/text-form.ts';

test.each([
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [1.5, '1.5'],
  [0.001, '0.001'],
  [0.0001, '1.0E-4'],
  [1e7, '1.0E7'],
  [9_999_999, '9999999.0'],
  [123456.789, '123456.789'],
  [1.25e21, '1.25E21'],
  [5e-324, '4.9E-324'],
  [1e-7, '1.0E-7'],
  [1e23, '1.0E23'],
  [123_456_789, '1.23456789E8'],
  [2 ** 60, '1.15292150460684698E18'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
])('the double %d is written %s', (value, expected) => {
  expect(doubleText(value)).toBe(expected);
});

test.each([
  [Math.fround(3.14), '3.14'],
  [Math.fround(0.1), '0.1'],
  [Math.fround(16_777_216), '1.6777216E7'],
  [Math.fround(123_456_789), '1.23456792E8'],
  [Math.fround(2_147_483_647), '2.14748365E9'],
  [1e10, '1.0E10'],
  [2 ** -149, '1.4E-45'],
  [Math.fround(1e-10), '1.0E-10'],
  [Math.fround(3.4028235e38), '3.4028235E38'],
])('the float %d is written %s', (value, expected) => {
  expect(floatText(value)).toBe(expected);
});

describe('names', () => {
  test.each([
    ['web-1', 'web-1'],
    ['a.b+c@d~e$f', 'a.b+c@d~e$f'],
    ['é', 'é'],
    ['1a', '"1a"'],
    ['two words', '"two words"'],
    ['extends', '"extends"'],
    ['Extends', 'Extends'],
    ['', '""'],
    ['a:b', '"a:b"'],
    ['日本', '"\\u65E5\\u672C"'],
  ])('%s is written %s', (name, expected) => {
    expect(nameText(name)).toBe(expected);
  });
});

test('strings escape what is not printable ASCII', () => {
  expect(stringText('a"b\\c\n\t\u0000é😀')).toBe('"a\\"b\\\\c\\n\\t\\u0000\\u00E9\\uD83D\\uDE00"');
});
