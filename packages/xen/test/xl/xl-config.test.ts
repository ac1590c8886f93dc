import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatXlConfig, whyNotAnXlValue, type XlValue } from '../../src/xl/xl-config.ts';

function write(value: XlValue, key = 'extra'): string {
  const written = formatXlConfig(new Map([[key, value]]));
  return 'text' in written ? written.text : `refused: ${written.refused.map(({ reason }) => reason).join('; ')}`;
}

test.each<[XlValue, string]>([
  ['console=hvc0 quiet', 'extra = "console=hvc0 quiet"\n'],
  ['', 'extra = ""\n'],
  ['say "hello"', `extra = 'say "hello"'\n`],
  ["it's", 'extra = "it\'s"\n'],
  ['a;b`c`$(d)#e', 'extra = "a;b`c`$(d)#e"\n'],
  [128, 'extra = 128\n'],
  [0, 'extra = 0\n'],
  [['a', 'b c'], 'extra = [ "a", "b c" ]\n'],
  [[], 'extra = [ ]\n'],
])('%j is written %j', (value, expected) => {
  expect(write(value)).toBe(expected);
});

test.each<[XlValue, RegExp]>([
  ['a\nb', /end of the line/],
  ['a\rb', /end of the line/],
  ['a\\b', /backslash/],
  [`both " and '`, /both kinds of quotes/],
  ['café', /printable ASCII/],
  ['a\tb', /printable ASCII/],
  ['a\0b', /printable ASCII/],
  [-1, /whole numbers/],
  [1.5, /whole numbers/],
  [['fine', 'a\nb'], /end of the line/],
])('%j is refused', (value, expected) => {
  expect(write(value)).toMatch(expected);
});

test.each(['Name', 'a-b', '', '1a', 'a b', 'a=b', 'a\n'])('the key %j is refused', (key) => {
  expect(write('x', key)).toMatch(/^refused/);
});

test('all that is wrong is said at once, and nothing is written then', () => {
  expect(
    formatXlConfig(
      new Map([
        ['a', 'x\n'],
        ['b', 'fine'],
        ['c', '\\'],
      ]),
    ),
  ).toEqual({
    refused: [
      { key: 'a', reason: expect.stringMatching(/line/) },
      { key: 'c', reason: expect.stringMatching(/backslash/) },
    ],
  });
});

describe('as the lexer of xl reads it', () => {
  // libxlu_cfg_l.l: a string is `"` or `'`, anything but that quote and a newline, the same quote; backslashes are escapes.
  function readBack(line: string): string | undefined {
    const match = /^extra = (?:"([^"\n\\]*)"|'([^'\n\\]*)')\n$/.exec(line);
    return match?.[1] ?? match?.[2];
  }

  test('every text that is taken is read back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), (text) => {
        fc.pre(whyNotAnXlValue(text) === undefined);
        expect(readBack(write(text))).toBe(text);
      }),
    );
  });

  test('no text ends its line or begins another', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const written = formatXlConfig(new Map([['extra', text]]));
        if ('text' in written) expect(written.text.split('\n')).toHaveLength(2);
      }),
    );
  });
});
