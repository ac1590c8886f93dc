import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesValue, numberValue, unescapeString } from '../../src/syntax/literals.ts';

describe('numbers', () => {
  test('every int, long and double is read as what it says', () => {
    const check = (text: string, expected: unknown): void => {
      expect(numberValue(text)).toEqual(expected);
    };
    const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    fc.assert(fc.property(fc.integer(), (value) => check(String(value), { type: 'int', value })));
    fc.assert(fc.property(long, (value) => check(`${value}L`, { type: 'long', value })));
    fc.assert(fc.property(double, (value) => check(`${value}d`, { type: 'double', value })));
  });

  test.each(['2147483648', '-2147483649', '9223372036854775808L', '-9223372036854775809l'])(
    '%s is out of range',
    (text) => {
      expect(numberValue(text)).toMatch(/^an? (integer|long) is between/);
    },
  );
});

describe('escapes', () => {
  test.each([
    ['plain', 'plain'],
    ['\\n\\t\\b\\r\\f\\\\\\\'\\"', '\n\t\b\r\f\\\'"'],
    ['\\101\\060\\377', 'A0ÿ'],
    ['\\\\n', '\\n'],
    ['a\\#b', 'a#b'],
  ])('%s', (text, expected) => {
    expect(unescapeString(text)).toBe(expected);
  });
});

describe('byte arrays', () => {
  test.each([
    ['#HEX#00 ff\n1A#', [0, 255, 26]],
    ['#HEX##', []],
    ['#DEC#1 2 3#', [123]],
    ['#DEC#000255016#', [0, 255, 16]],
    ['#OCT#000377#', [0, 255]],
    ['#BIN#00000001 11111111#', [1, 255]],
    ['#B64#SGVsbG8=#', [72, 101, 108, 108, 111]],
    ['#B64##', []],
  ])('%s', (text, expected) => {
    expect(bytesValue(text)).toEqual(Uint8Array.from(expected));
  });

  test.each([
    ['#HEX#abc#', 'each byte has 2 hexadecimal digits; these are 3'],
    ['#HEX#xy#', 'only hexadecimal digits and white space may stand here'],
    ['#DEC#256#', 'a byte is at most 255; `256` is 256'],
    ['#OCT#777#', 'a byte is at most 255; `777` is 511'],
    ['#BIN#101#', 'each byte has 8 binary digits; these are 3'],
    ['#B64#abc#', 'base 64 is written in groups of four of `A-Z a-z 0-9 + /`, the last filled up with `=`'],
  ])('%s is malformed', (text, expected) => {
    expect(bytesValue(text)).toBe(expected);
  });

  test('base 64 is what everybody else reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = `#B64#${Buffer.from(bytes).toString('base64')}#`;
        expect(bytesValue(text)).toEqual(bytes);
      }),
    );
  });
});
