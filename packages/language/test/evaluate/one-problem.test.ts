import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { SourceText } from '../../src/source.ts';
import { libraryLoader } from '../library-loader.ts';

const loader = libraryLoader({ 'broken.sf': 'good 1;\nbad ]\nBase extends { size 4; }\n' });

/** Code and underlined text of every finding. */
function check(text: string, expected: readonly string[]): void {
  const { diagnostics } = evaluate(new SourceText('pool.sf', text), { loader });
  const found = diagnostics.map(({ code, primary }) => {
    const place = primary?.place;
    return `${code} ${place === undefined ? '' : place.source.text.slice(place.start, place.end)}`;
  });
  expect(found).toEqual(expected);
}

describe('one problem, one message', () => {
  test.each([
    ['who needs a failed link is silent', 'sfConfig extends { a nope; b a; c (b + 1); d [c]; }', ['SD2004 nope']],
    ["a failed link in an unused part is nobody's", 'a nope; sfConfig extends { b 1; }', []],
    ['a failed link in a used part is told of once', 'a nope; sfConfig extends { b a; c a; }', ['SD2004 nope']],
    ['OPTIONAL hides the failure of what it needs', 'a nope; sfConfig extends { b OPTIONAL(1) a; }', []],
    [
      'but not an attribute that itself is part of the result',
      'sfConfig extends { a nope; b OPTIONAL(1) a; }',
      ['SD2004 nope'],
    ],
    [
      'all failures are found',
      'sfConfig extends { a nope; x extends { b no2:z; } c (no3 + no4); }',
      ['SD2004 nope', 'SD2004 no2', 'SD2004 no3', 'SD2004 no4'],
    ],
    [
      'a placement into what is still to be defined says that it is',
      'A extends { disk TBD; } sfConfig extends A { disk:size 5; }',
      ['SD2014 disk'],
    ],
    [
      'but not of another copy of it',
      'A extends { disk TBD; } sfConfig extends { x extends A { disk:size 5; } y extends A; }',
      ['SD2010 TBD', 'SD2014 disk'],
    ],
    [
      'a missing prototype takes its names along',
      'sfConfig extends Nope { a size; x extends { b size; } }',
      ['SD2003 Nope'],
    ],
    ['also those of what extends it', 'A extends Nope; sfConfig extends { x extends A; y x:size; }', ['SD2003 Nope']],
    [
      'a missing include takes its names along',
      '#include "nowhere.sf"\nsfConfig extends Base { a size; }',
      ['SD1002 "nowhere.sf"'],
    ],
    [
      'a syntax error in an included file takes names along',
      '#include "broken.sf"\nsfConfig extends { a good; b lost; }',
      ['SD1206 ]'],
    ],
    [
      'a schema does not miss what a missing prototype may have had',
      '#include "org/smartfrog/predicates.sf"\nsfConfig extends Nope { s extends Schema { v extends Integer; } }',
      ['SD2003 Nope'],
    ],
    [
      'a schema is silent about a value that failed',
      '#include "org/smartfrog/predicates.sf"\nsfConfig extends { s extends Schema { v extends Integer; } v nope; }',
      ['SD2004 nope'],
    ],
    [
      'a failed link inside a prototype is told of once for all copies',
      'A extends { x nope; } sfConfig extends { a extends A; b extends A; }',
      ['SD2004 nope'],
    ],
    ['a word that begins no token takes what is behind it along', 'sfConfig extends { α 1; a 2; }', ['SD1004 α']],
    ['so does an operator of another language', 'sfConfig extends { a (true & false); }', ['SD1004 &']],
    [
      'a comment of another language is one',
      '# not ours\nsfConfig extends { a 1; # nor\n }',
      ['SD1004 # not ours', 'SD1004 # nor'],
    ],
    [
      'a condition that was read in part is not judged',
      'sfConfig extends { x 1; a IF x == 1 THEN 1 ELSE 2 FI; }',
      ['SD1215 =='],
    ],
    [
      'a function without braces has no parameters to miss',
      'sfConfig extends { a APPLY extends sum { x 1; } }',
      ['SD1222 extends'],
    ],
    [
      'a description in a literal vector needs no parentheses',
      'sfConfig extends { a [|extends {}|]; }',
      ['SD1220 extends {}'],
    ],
    ['an unused prototype must still be found', 'A extends Nope; sfConfig extends {}', ['SD2003 Nope']],
  ] as const)('%s', (_, text, expected) => {
    check(text, expected);
  });
});
