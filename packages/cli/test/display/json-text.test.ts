import { expect, test } from 'vitest';
import { jsonText } from '../../src/display/json-text.ts';

test.each([
  ['a', '"a"'],
  ['ü€😀', '"ü€😀"'],
  ['\u001b[2J\u0007', '"\\u001b[2J\\u0007"'],
  ['\u009b31m\u007f', '"\\u009b31m\\u007f"'],
  ['\u202egro', '"\\u202egro"'],
  [{ '\u009d': ['\u2028'] }, '{"\\u009d":["\\u2028"]}'],
])('%j', (value, expected) => {
  expect(jsonText(value)).toBe(expected);
  expect(JSON.parse(jsonText(value))).toEqual(value);
});
