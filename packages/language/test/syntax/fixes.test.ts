import { describe, expect, test } from 'vitest';
import type { TextEdit } from '../../src/diagnostics/diagnostic.ts';
import { SourceText } from '../../src/source.ts';
import { parse } from '../../src/syntax/parser.ts';

/** A text with all fixes of its findings made, the last first so that places stay true. */
function fixed(text: string): string {
  const { diagnostics } = parse(new SourceText('test.sf', text));
  const edits: readonly TextEdit[] = diagnostics.flatMap(({ fixes }) => fixes);
  return edits
    .toSorted((left, right) => right.place.start - left.place.start)
    .reduce((result, { place, newText }) => result.slice(0, place.start) + newText + result.slice(place.end), text);
}

describe('the fix of a finding', () => {
  test.each([
    ['ROOT 1;', '"ROOT" 1;'],
    ['a ATTRIB THIS;', 'a ATTRIB "THIS";'],
    ['a { b 1; }', 'a extends { b 1; }'],
    ['a B { b 1; }', 'a extends B { b 1; }'],
    ['a [extends { k 1; }];', 'a [(extends { k 1; })];'],
    ['a 1; }', 'a 1; '],
    ['a extends {\n  b 1;\n', 'a extends {\n  b 1;\n}\n'],
    ['a extends {\n  b extends {\n    c 1;\n  d 2;\n}\n', 'a extends {\n  b extends {\n    c 1;\n  }\n  d 2;\n}\n'],
    ['a extends B\n  c 1;\n}\n', 'a extends B {\n  c 1;\n}\n'],
  ])('%j is %j', (text, expected) => {
    expect(fixed(text)).toBe(expected);
    expect(parse(new SourceText('test.sf', fixed(text))).diagnostics).toEqual([]);
  });
});
