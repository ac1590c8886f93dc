import { expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { SourceText } from '../../src/source.ts';
import { libraryLoader } from '../library-loader.ts';

const attributes = 'a 1; b 2; c 3.5; d "x"; e true; list [1]; far extends { size a; }';

/** What is told of the values in a condition that is false. */
function notesOn(condition: string): readonly string[] {
  const text = `#include "org/smartfrog/predicates.sf"
sfConfig extends { ${attributes} check extends Assertions { holds ${condition}; } }`;
  const { diagnostics } = evaluate(new SourceText('test.sf', text), { loader: libraryLoader() });
  expect(diagnostics.map(({ code }) => code)).toEqual(['SD3101']);
  return diagnostics.flatMap(({ notes }) => notes);
}

test.each([
  ['(a > b)', ['`a` is 1', '`b` is 2']],
  ['(a > 5)', ['`a` is 1']],
  ['(far:size > 5)', ['`far:size` is 1']],
  ['(c > (a + (b * b)))', ['`c` is 3.5D', '`a` is 1', '`b` is 2']],
  ['(d == "y")', ['`d` is the string "x"']],
  ['(!e)', ['`e` is true']],
  ['((a + a) == a)', ['`a` is 1']],
  ['(list == [2])', []],
  ['(1 > 2)', []],
  ['false', []],
  ['(((a == b) && (c == d)) && (e == list))', ['`a` is 1', '`b` is 2', '`c` is 3.5D', '`d` is the string "x"']],
] as const)('%s', (condition, notes) => {
  expect(notesOn(condition)).toEqual(notes);
});

test('a long expression is not read to its end', () => {
  const many = Array.from({ length: 200_000 }, () => '1').join(' + ');
  expect(notesOn(`((${many}) == a)`)).toEqual([]);
});
