import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { SourceText } from '../../src/source.ts';
import { descriptionToJson } from '../../src/to-json.ts';
import { libraryLoader } from '../library-loader.ts';

/*
 * What the reference notes imply where no probe looks: the expected values are derived from the rules, not from a run of
 * the original. A string is the code of the error.
 */

type Case = readonly [source: string, expected: unknown];

function check(source: string, expected: unknown): void {
  const text = `#include "org/smartfrog/predicates.sf"\n${source}`;
  const { description, diagnostics } = evaluate(new SourceText('rule.sf', text), { loader: libraryLoader() });
  const codes = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  expect(description ? descriptionToJson(description) : codes.join(' ')).toEqual(expected);
}

const sum = 'sfFunctionClass "org.smartfrog.sfcore.languages.sf.functions.Sum";';
const equal = 'sfFunctionClass "org.smartfrog.sfcore.languages.sf.functions.EQ";';

describe('section 3: grammar', () => {
  test.each<Case>([
    ['sfConfig extends { x extends {} x:-- 5; }', { x: { unique0: 5 } }],
    ['sfConfig extends { -- 5; }', { unique0: 5 }],
    ['sfConfig extends { a OPTIONAL() b; }', 'SD1206'],
  ])('%s', check);
});

describe('section 4: placement', () => {
  test.each<Case>([
    ['A extends { in extends {} [sfFinal] in:p 1; } sfConfig extends A { in:p 2; }', 'SD2015'],
    ['A extends { in extends {} [sfTemp] in:p 1; } sfConfig extends A { in:p 2; }', { in: {} }],
    ['A extends { in extends {} [sfFinal] in:p 1; } sfConfig extends A;', { in: { p: 1 } }],
    ['sfConfig extends { v (1 + 2); v:more 5; }', { v: 8 }],
  ])('%s', check);
});

describe('section 5: prototypes', () => {
  test.each<Case>([
    [`sfConfig extends { P APPLY { ${sum} a 1; }; x extends P { c 3; } }`, 'SD2008'],
    ['sfConfig extends { P (1 + 2); x extends P { more 10; } }', { P: 3, x: 13 }],
  ])('%s', check);
});

describe('section 6: references', () => {
  test.each<Case>([
    ['a OPTIONAL(1) a; sfConfig extends { b a; }', 'SD2007'],
    ['b c; c b; sfConfig extends { a OPTIONAL(1) b; }', 'SD2007'],
    ['b nowhere; sfConfig extends { a OPTIONAL(1) b; }', { a: 1 }],
    [
      'sfConfig extends { a IF true THEN (extends { k PARENT:PARENT:v; }) ELSE 2 FI; v 3; b a:PARENT:v; c a:PARENT:a:k; }',
      { a: { k: 3 }, v: 3, b: 3, c: 3 },
    ],
  ])('%s', check);
});

describe('section 8: applications', () => {
  test.each<Case>([
    [`class "x"; sfConfig extends { a LAZY APPLY { ${sum} x nope; }; }`, { a: { $apply: 'LAZY' } }],
    [`sfConfig extends { a DATA ASSERT { ${equal} left nope; }; }`, { a: { $assert: 'DATA' } }],
    ['sfConfig extends { a extends sum { sfFunctionLazy true; x extends { y nope; } } }', { a: { $apply: 'LAZY' } }],
    [
      'name "org.smartfrog.sfcore.languages.sf.functions.Sum"; sfConfig extends { a APPLY { sfFunctionClass name; x 1; y 2; }; }',
      { a: 3 },
    ],
    ['sfConfig extends { a extends Function { sfFunctionClass LAZY name; x 1; } }', { a: { $apply: 'LAZY' } }],
    ['sfConfig extends { a extends Function { sfFunctionClass nowhere; x 1; } }', 'SD2004'],
    ['sfConfig extends { a extends concat; }', 'SD3007'],
  ])('%s', check);
});

describe('section 8: Set and Array', () => {
  test.each<Case>([
    [
      'T extends { k 1; } sfConfig extends { a extends Set { setSize 2; setElem T; } }',
      { a: { elem0: { k: 1 }, elem1: { k: 1 } } },
    ],
    [
      'sfConfig extends { a extends Set { setSize 1; setElem extends { n PARENT:setSize; p setPrefix; } } }',
      { a: { elem0: { n: 1, p: 'elem' } } },
    ],
    [
      'sfConfig extends { a extends Set { setSize 1; setElem extends { k x; } x setMin; } b a:elem0:k; }',
      { a: { x: 0, elem0: { k: 0 } }, b: 0 },
    ],
    ['sfConfig extends { a extends Set { setSize 2; setElem extends {} note LAZY b; } }', { a: { $apply: 'LAZY' } }],
    ['sfConfig extends { a extends Set { setSize 2; setElem extends sum { x 1; } } }', 'SD3003'],
    ['sfConfig extends { a extends Set { setSize 2; setInc 0; setElem extends {} } }', 'SD3003'],
    [
      'sfConfig extends { vm extends Array { size 1; template extends {} } }',
      { vm: { size: 1, vm0: { sfIndex: 0, sfTag: 'vm0' } } },
    ],
    [
      'sfConfig extends { vm extends Array { extent 1; generator extends { in extends { k 1; s (k + 1); } } generator:in:k 7; } }',
      { vm: { extent: 1, vm0: { in: { k: 7, s: 8 }, sfIndex: 0, sfTag: 'vm0' } } },
    ],
  ])('%s', check);
});

describe('section 8: text forms', () => {
  test.each<Case>([
    [
      'sfConfig extends { a ("" ++ (extends { [t] b 1; c extends { d "x"; } e extends DATA {} })); }',
      { a: 'extends {\n  [ t ] b 1;\n  c extends {\n    d "x";\n  }\n  e extends DATA {}\n}' },
    ],
    ['sfConfig extends { a (2147483647 + 1.5F); }', { a: { $float: '2.14748365E9' } }],
    ['sfConfig extends { a extends ref { reference "DATA b"; } b 1; }', 'SD3008'],
  ])('%s', check);
});

describe('section 9: assertions', () => {
  test.each<Case>([
    [`kind "static"; sfConfig extends { a ASSERT { sfAssertionPhase kind; ${equal} left 1; right 1; }; }`, {}],
    ['kind "static"; sfConfig extends { a extends Assertions { sfAssertionPhase kind; ok false; } }', 'SD3101'],
    [
      'kind "static"; sfConfig extends { n 1; s extends Schema { sfAssertionPhase kind; n extends Integer; } }',
      { n: 1 },
    ],
    [
      'sfConfig extends { n 1; s extends Schema { sfAssertionPhase "static"; x extends Optional { class "no.such"; } y extends Optional { binding "x"; } } }',
      { n: 1 },
    ],
    [
      'sfConfig extends { n 1; s extends Schema { sfAssertionPhase "static"; n extends Optional { class [|"java.net.InetAddress", "java.lang.Number"|]; } } }',
      { n: 1 },
    ],
    [
      'sfConfig extends { n LAZY m; s extends Schema { sfAssertionPhase "static"; n extends Optional { class "java.util.Hashtable"; } } }',
      { n: { $ref: 'LAZY m' } },
    ],
    [
      'sfConfig extends { n 1; s extends Schema { sfAssertionPhase "static"; n extends Optional { class [|"string", "no.such"|]; } } }',
      'SD4006',
    ],
    ['sfConfig extends { n 1; s extends Schema { n extends Integer { binding "x"; } } }', 'SD4006'],
    [`sfConfig extends { a ASSERT { sfAssertionPhase NULL; ${equal} left 1; right 1; }; }`, 'SD3104'],
  ])('%s', check);
});

describe('section 10: the phase function goes through the whole text', () => {
  const make = 'org.smartfrog.sfcore.languages.sf.ConstructFunction';
  test.each<Case>([
    ['S extends Schema { a 1; } sfConfig extends { x 1; }', 'SD4006'],
    ['S extends Schema { a extends { k 1; } } sfConfig extends { x 1; }', 'SD4006'],
    ['S extends Schema { a extends Integer; } S:b 1; sfConfig extends { x 1; }', 'SD4006'],
    ['S extends Schema { a 1; } S:a extends Integer; sfConfig extends { x 1; }', { x: 1 }],
    ['X extends { y extends { phase.function "no.such"; } } sfConfig extends { x 1; }', 'SD1304'],
    [`X extends { phase.function "${make}"; } sfConfig extends { x 1; }`, 'SD3001'],
    [`X extends { phase.function "${make}"; } X:sfFunctionClass "y"; sfConfig extends { x 1; }`, { x: 1 }],
    [
      'phaseList [|"type", "place", "sfConfig", "link"|]; S extends Schema { a 1; } sfConfig extends { x 1; }',
      { x: 1 },
    ],
    [
      'phaseList [|"type", "place", "sfConfig", "function", "link"|]; S extends Schema { a 1; } sfConfig extends { x 1; }',
      { x: 1 },
    ],
    [
      'phaseList [|"type", "place", "sfConfig", "function", "link"|]; sfConfig extends { s extends Schema { a 1; } }',
      'SD4006',
    ],
  ])('%s', check);
});

describe('section 10: phases in another order, with nothing for them to do', () => {
  test.each<Case>([
    ['phaseList [|"place", "type", "function", "sfConfig", "link"|]; sfConfig extends { x 1; }', { x: 1 }],
    ['phaseList [|"place", "type", "sfConfig", "link"|]; sfConfig extends { x extends {} x:y 1; }', 'SD1303'],
    [
      'phaseList [|"type", "place", "type", "function", "sfConfig", "link", "function"|]; sfConfig extends { x (1 + 1); }',
      { x: 2 },
    ],
    ['phaseList [|"type", "place", "link", "function", "sfConfig"|]; sfConfig extends { x (1 + 1); }', 'SD1303'],
    ['phaseList [|"link", "type", "sfConfig"|]; sfConfig extends { x 1; }', 'SD1303'],
  ])('%s', check);
});
