import { describe, expect, test } from 'vitest';
import { format } from '../../src/format/format.ts';
import { SourceText } from '../../src/source.ts';

/** What a broken text becomes, and the codes that are reported. */
function check(source: string, expected: { readonly text: string; readonly codes: readonly string[] }): void {
  const { text, diagnostics } = format(new SourceText('test.sf', source));
  expect(diagnostics.map(({ code }) => code)).toEqual(expected.codes);
  expect(text).toBe(expected.text);
  expect(format(new SourceText('test.sf', text)).text).toBe(text);
}

describe('the sound parts of a broken text', () => {
  test('the damaged line stays, its neighbours are formatted', () =>
    check('a   1;\n  b   c 2;  x 4\nd   3;', { text: 'a 1;\n  b   c 2;  x 4\nd 3;\n', codes: ['SD1204'] }));

  test('only the smallest item is damaged', () =>
    check('p extends Q{a   1\n   [1,,  2] b (1+2\n   c   3}\nd   4', {
      text: 'p extends Q {\n    a 1;\n   [1,,  2] b (1+2\n   c   3\n}\nd 4;\n',
      codes: ['SD1214', 'SD1223'],
    }));

  test('a string that is not closed takes its line', () =>
    check('x extends {\n  a "open;\n  b   2;\n}', {
      text: 'x extends {\n  a "open;\n    b 2;\n}\n',
      codes: ['SD1006'],
    }));

  test('behind a comment that is not closed nothing changes', () =>
    check('a   1;\nb   2; /* open\n c   3;\n', { text: 'a 1;\nb   2; /* open\n c   3;\n', codes: ['SD1008'] }));

  test('a warning, too, leaves the line for the reader to see', () =>
    check('a   1;\nmemory   512MB;', { text: 'a 1;\nmemory   512MB;', codes: ['SD1012'] }));

  test('a value that may be missing is not hidden by a semicolon', () =>
    check('d   a\n q;\nr   1;', { text: 'd   a\n q;\nr 1;\n', codes: ['SD1225'] }));

  test('a number that may be another value is not, either', () =>
    check('d   a\n 2;\nr   1;', { text: 'd   a\n 2;\nr 1;\n', codes: ['SD1204'] }));

  test('where other line breaks make another mistake of it, formatting goes on until it rests', () =>
    check('S extends   { a extends   { b;\nc"; } }\nd   1;', {
      text: 'S extends {\n    a extends {\n        b;\nc";\n    }\n}\nd 1;\n',
      codes: ['SD1006'],
    }));

  test('a byte order mark stays with its line', () =>
    check('\uFEFFa   1;\nb   2;', { text: '\uFEFFa   1;\nb 2;\n', codes: ['SD1005'] }));

  test('text behind the description round the text leaves all as it is', () =>
    check('extends {a   1} b 2', { text: 'extends {a   1} b 2', codes: ['SD1217'] }));
});

test('a small text that would be indented into a huge one stays as it is', () => {
  const source = `${'a extends {'.repeat(450)}${'b 1;'.repeat(200_000)}${'}'.repeat(450)}`;
  check(source, { text: source, codes: ['SD1011'] });
});
