import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { EvaluateOptions } from '../../src/evaluate/options.ts';
import { printValue } from '../../src/print.ts';
import { SourceText } from '../../src/source.ts';
import { libraryLoader } from '../library-loader.ts';

/** A value in canonical text, or the codes of what is wrong. */
function check(value: string, expected: string, options: Partial<EvaluateOptions> = {}): void {
  const text = `#include "org/smartfrog/functions.sf"\nsfConfig extends { it ${value}; n 3; name "web"; list [1, 2]; d extends { k 1; } l LAZY n; }`;
  const { description, diagnostics } = evaluate(new SourceText('functions.sf', text), {
    loader: libraryLoader(),
    ...options,
  });
  const attribute = description?.attributes.get('it');
  expect(attribute ? printValue(attribute.value) : diagnostics.map(({ code }) => code).join(' ')).toBe(expected);
}

describe('arithmetic', () => {
  test.each([
    ['(1 + 2)', '3'],
    ['(2147483647 + 1)', '-2147483648'],
    ['(9223372036854775807L + 1)', '-9223372036854775808L'],
    ['(1 + 1L)', '2L'],
    ['(1 + 0.5F)', '1.5F'],
    ['(0.1F + 0.2)', '0.30000000149011613D'],
    ['(16777216F + 1)', '1.6777216E7F'],
    ['(-7 / 2)', '-3'],
    ['(-7L / 2)', '-3L'],
    ['(-2147483648 / -1)', '-2147483648'],
    ['(7 / 0L)', 'SD3004'],
    ['(7 / 0.0)', '(1.0D / 0.0D)'],
    ['(-7 % 3)', '-1'],
    ['(7 % 0)', 'SD3004'],
    ['(7 % 2F)', 'SD3003'],
    ['(65536 * 65536)', '0'],
    ['extends sum { only "text"; }', '"text"'],
    ['extends sum {}', 'SD3007'],
    ['extends minus { left 1; }', 'SD3002'],
    ['("a" + 1)', 'SD3003'],
  ])('%s is %s', (value, expected) => {
    check(value, expected);
  });
});

describe('comparison and logic', () => {
  test.each([
    ['(1 == 1L)', 'false'],
    ['(1L == 1L)', 'true'],
    ['(1 <= 1.0)', 'true'],
    ['(2 > 1L)', 'true'],
    ['((0.0 / 0) < 1)', 'false'],
    ['([1, [2]] == [1, [2]])', 'true'],
    ['(d == d)', 'true'],
    ['(#HEX#00# == #HEX#00#)', 'false'],
    ['("a" < "b")', 'SD3003'],
    ['(true && false)', 'false'],
    ['(false -> false -> false)', 'false'],
    ['(true x| true x| true)', 'true'],
    ['(! false)', 'true'],
    ['(true && 1)', 'SD3003'],
    ['extends alldifferent { a 1; b 1L; c 1; }', 'false'],
  ])('%s is %s', (value, expected) => {
    check(value, expected);
  });
});

describe('text and vectors', () => {
  test.each([
    ['("x" ++ 1 ++ 2L ++ 1.5F ++ 2D ++ NULL ++ list)', '"x121.52.0NULL[1, 2]"'],
    ['("v" ++ d)', '"vextends {\\n  k 1;\\n}"'],
    ['(list <> 5 <> [3])', '[|1, 2, 3|]'],
    ['extends formatString { format "$0-$1"; s0 "a"; s1 "$0"; }', '"a-$0"'],
    ['extends formatString { format "$0-$1"; s0 "a"; }', 'SD3002'],
    ['extends formatString { format "$0$10"; s0 "a"; s1 "b"; }', '"ab0"'],
    ['extends userinput {}', 'SD3006'],
    ['extends date {}', 'SD3006'],
    [
      '[l, 1]',
      'LAZY APPLY {\n  sfFunctionClass "org.smartfrog.sfcore.languages.sf.functions.Vector";\n  unique0 LAZY l;\n  unique1 1;\n}',
    ],
  ])('%s is %s', (value, expected) => {
    check(value, expected);
  });

  test('the date is what the caller says', () => {
    check('extends date {}', '"Sun Nov 22 2026"', { date: 'Sun Nov 22 2026' });
  });
});

describe('conditions', () => {
  test.each([
    ['IF (n == 3) THEN "three" ELSE nothere FI', '"three"'],
    ['IF n THEN 1 ELSE 2 FI', 'SD3003'],
    ['IF (n == 3) THEN nothere ELSE 1 FI', 'SD2004'],
    ['SWITCH IF (n == 1) THEN 1 IF (n == 3) THEN name IF true THEN 2 ENDSWITCH', '"web"'],
    ['SWITCH IF true THEN 1 IF nothere THEN 2 ENDSWITCH', 'SD2004'],
    ['SWITCH IF true THEN 1 IF false THEN nothere ENDSWITCH', 'SD2004'],
    ['SWITCH { m nothere; } IF true THEN 1 ENDSWITCH', 'SD2004'],
    ['SWITCH IF true THEN 1 IF 5 THEN 2 ENDSWITCH', '1'],
    ['SWITCH IF 5 THEN 1 IF true THEN 2 ENDSWITCH', 'SD3003'],
    ['SWITCH IF (n == 1) THEN 1 ENDSWITCH', 'NULL'],
    ['SWITCH { m (n + 1); } IF (m == 4) THEN m ENDSWITCH', '4'],
    ['IF (l == 3) THEN 1 ELSE 2 FI', 'LAZY'],
    ['IF (n == 3) THEN 1 ELSE LAZY l FI', '1'],
    ['SWITCH IF true THEN 1 IF (n == 1) THEN LAZY l ENDSWITCH', 'LAZY'],
    ['SWITCH IF true THEN 1 IF (l == 3) THEN 2 ENDSWITCH', 'LAZY'],
  ])('%s is %s', (value, expected) => {
    if (expected === 'LAZY') expect(() => check(value, expected)).toThrow('LAZY APPLY');
    else check(value, expected);
  });
});

describe('copies', () => {
  test.each([
    ['extends Array { extent 0; generator extends { k 1; } }', 'extends  {\n  extent 0;\n}'],
    [
      'extends Array { extent [2, 1]; generator extends {}; }',
      'extends  {\n  extent [|2, 1|];\n  it_0_0 extends  {\n    sfIndex [|0, 0|];\n    sfTag "it_0_0";\n  }\n  it_1_0 extends  {\n    sfIndex [|1, 0|];\n    sfTag "it_1_0";\n  }\n}',
    ],
    [
      'extends Array { extent 1; prefix name; generator extends { own (sfIndex + n); } }',
      'extends  {\n  extent 1;\n  prefix "web";\n  web0 extends  {\n    own 3;\n    sfIndex 0;\n    sfTag "web0";\n  }\n}',
    ],
    ['extends Array { extent true; generator extends {} }', 'SD3003'],
    ['extends Array { extent 2; }', 'SD3002'],
    ['extends Set { setSize 1; setElem extends { k n; } }', 'extends  {\n  elem0 extends  {\n    k 3;\n  }\n}'],
    ['extends Set { setElem extends {} }', 'SD3003'],
  ])('%s', (value, expected) => {
    check(value, expected);
  });
});

describe('counters', () => {
  test('the same text and seed give the same numbers, another seed others', () => {
    const draw = (seed: number): string => {
      const text =
        '#include "org/smartfrog/functions.sf"\nsfConfig extends { it [(extends DATA {}), 1]; a extends random; b extends random { integer true; max 1000; } c extends next; d extends next { base 7; } }';
      const { description } = evaluate(new SourceText('random.sf', text), { loader: libraryLoader(), seed });
      return ['a', 'b', 'c', 'd'].map((name) => printValue(description?.attributes.get(name)?.value ?? null)).join(' ');
    };
    expect(draw(1)).toBe(draw(1));
    expect(draw(1)).not.toBe(draw(2));
    expect(draw(1)).toMatch(/ 0 7$/);
  });
});

describe('references as text', () => {
  test.each([
    ['extends ref { reference "n"; }', '3'],
    ['extends ref { reference "d:k"; }', '1'],
    ['extends ref { reference ("d" ++ ":k"); }', '1'],
    ['extends ref { reference "n"; lazy true; }', 'LAZY n'],
    ['extends PolicyRef { reference "n"; }', 'LAZY n'],
    ['extends ref { reference "nope"; }', 'SD2004'],
    ['extends ref { reference "nope"; returnNULLOnException true; }', 'NULL'],
    ['extends ref { reference "n; x 1"; }', 'SD3008'],
    ['extends ref { reference 5; }', 'SD3008'],
  ])('%s is %s', (value, expected) => {
    check(value, expected);
  });
});
