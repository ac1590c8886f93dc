import { describe, expect, test } from 'vitest';
import { SourceText } from '../../../src/source.ts';
import { parse } from '../../../src/syntax/parser.ts';

function found(text: string): readonly string[] {
  const { diagnostics } = parse(new SourceText('pool.sf', text));
  return diagnostics.map(({ code, primary }) => `${code} at ${primary?.place.start ?? 'no place'}`);
}

/** The text with the fixes of its findings made, one after the other. */
function repaired(text: string): string {
  const [fix] = parse(new SourceText('pool.sf', text)).diagnostics.flatMap(({ fixes }) => fixes);
  return fix === undefined ? text : repaired(text.slice(0, fix.place.start) + fix.newText + text.slice(fix.place.end));
}

describe('a quote meant inside a text', () => {
  test.each([
    ['cmd "echo "hi"";', ['SD1226 at 10']],
    ['cmd "echo "hi" now";', ['SD1226 at 10']],
    ['cmd "a "b" and "c" d";', ['SD1226 at 7']],
    ['cmd "say "hello world" now";', ['SD1226 at 9']],
    ['cmd "say ""hi"" now";', ['SD1226 at 9']],
  ])('%s', (text, expected) => expect(found(text)).toEqual(expected));

  test.each([
    ['cmd "echo "hi"";', 'cmd "echo \\"hi\\"";'],
    ['cmd "a "b" and "c" d";', 'cmd "a \\"b\\" and \\"c\\" d";'],
  ])('the fix of %s', (text, expected) => {
    expect(repaired(text)).toBe(expected);
    expect(found(expected)).toEqual([]);
  });

  test('is what the help asks for where the rest cannot be read', () => {
    const { diagnostics } = parse(new SourceText('pool.sf', 'cmd "wait "5" seconds";'));
    expect(diagnostics.map(({ code, help }) => [code, help])).toEqual([
      ['SD1204', 'write `\\"` for a quote inside a text; if two attributes are meant, write `;` between them'],
    ]);
  });
});

describe('attributes side by side', () => {
  test.each([
    'a 1 b 2 c "x"',
    'a "x" b "y"',
    'a "x"; b"y";',
    'a "x"b "y"',
    'a"x"b"y"',
    'a "x"\nb"y"',
    'a ##x#b"y"',
    'a "x"b 1',
    'a "x"[t]b"y"',
    'a "x"/**/b"y"',
  ])('%j', (text) => expect(found(text)).toEqual([]));
});
