import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { EvaluateLimits } from '../../src/evaluate/options.ts';
import { SourceText } from '../../src/source.ts';
import { libraryLoader } from '../library-loader.ts';

function codesOf(
  text: string,
  limits: Partial<EvaluateLimits> = {},
  files: Readonly<Record<string, string>> = {},
): string[] {
  const options = { loader: libraryLoader(files), limits };
  return evaluate(new SourceText('limits.sf', text), options).diagnostics.map(({ code }) => code);
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n');
}

describe('what ends in a diagnostic', () => {
  test.each([
    ['nesting of the text', `sfConfig ${'extends { a '.repeat(10_000)}`, ['SD1011']],
    [
      'prototypes within each other, level by level',
      `l0 extends {}\n${lines(600, (index) => `l${index + 1} extends { n extends l${index}; }`)}\nsfConfig extends l600;`,
      ['SD2021'],
    ],
    [
      'prototypes that multiply',
      `a0 extends { x 1; }\n${lines(20, (index) => `a${index + 1} extends { p extends a${index}; q extends a${index}; r extends a${index}; }`)}\nsfConfig extends a20;`,
      ['SD2019'],
    ],
    [
      'links that multiply',
      `a0 extends { x 1; }\n${lines(20, (index) => `a${index + 1} extends { p a${index}; q a${index}; r a${index}; }`)}\nsfConfig a20;`,
      ['SD2019'],
    ],
    [
      'vectors that multiply',
      `v0 [1];\n${lines(20, (index) => `v${index + 1} [v${index}, v${index}, v${index}];`)}\nsfConfig extends { x v20; }`,
      ['SD2019'],
    ],
    [
      'vectors within each other, link by link',
      `v0 [];\n${lines(600, (index) => `v${index + 1} [v${index}];`)}\nsfConfig extends { x v600; }`,
      ['SD2021'],
    ],
    [
      'descriptions in vectors in descriptions, link by link',
      `d0 extends {}\n${lines(600, (index) => `d${index + 1} extends { v [d${index}]; }`)}\nsfConfig extends { x d600; }`,
      ['SD2021'],
    ],
    [
      'functions in functions, prototype by prototype',
      `#include "org/smartfrog/functions.sf"\nf0 extends sum { x LAZY n; y 1; }\n${lines(600, (index) => `f${index + 1} extends sum { x extends f${index}; y 1; }`)}\nsfConfig extends { n 1; x extends f600; }`,
      ['SD2021'],
    ],
    ['a description in a vector in itself', 'sfConfig extends { v [sfConfig]; }', ['SD2017']],
    [
      'texts that multiply',
      `s0 "0123456789";\n${lines(30, (index) => `s${index + 1} (s${index} ++ s${index});`)}\nsfConfig extends { x s30; }`,
      ['SD3009'],
    ],
    [
      'copies without end',
      '#include "org/smartfrog/functions.sf"\nsfConfig extends { a extends Set { setSize 2000000000; setElem extends { k 1; } } }',
      ['SD2019'],
    ],
    [
      'an array without end',
      '#include "org/smartfrog/functions.sf"\nsfConfig extends { a extends Array { extent [100000, 100000]; generator extends { k 1; } } }',
      ['SD2019'],
    ],
    [
      'links to descriptions of links',
      `l0 extends { a extends { memory 512; } b a; }\n${lines(7, (index) => `l${index + 1} extends { a extends l${index}; b a; c a; d a; e a; f a; g a; h a; }`)}\nsfConfig extends l7;`,
      ['SD2019'],
    ],
    [
      'a link to what is too large as written',
      `a0 extends { x 1; }\n${lines(18, (index) => `a${index + 1} extends { p extends a${index}; q extends a${index}; r extends a${index}; s extends a${index}; }`)}\nsfConfig extends { x a18; }`,
      ['SD2019'],
    ],
    [
      'vectors that are joined again and again',
      `v0 [1, 2, 3, 4];\n${lines(16, (index) => `v${index + 1} (v${index} <> v${index});`)}\nsfConfig extends { ${lines(200, (index) => `[sfTemp] x${index} (v16 <> [${index}]);`)} }`,
      ['SD2019'],
    ],
    [
      'descriptions in vectors that multiply',
      `d0 extends {}\n${lines(12, (index) => `d${index + 1} extends { v [d${index}, d${index}, d${index}, d${index}]; }`)}\nsfConfig extends { x d12; }`,
      ['SD2019'],
    ],
    [
      'a long text in many places',
      `s0 "0123456789";\n${lines(16, (index) => `s${index + 1} (s${index} ++ s${index});`)}\nsfConfig extends { ${lines(200, (index) => `x${index} s16;`)} }`,
      ['SD2019'],
    ],
    [
      'copies that nobody sees',
      `#include "org/smartfrog/functions.sf"\nA extends { z extends Array { extent 100000; generator extends {} } }\n${lines(20, (index) => `A${index} extends A;`)}\nsfConfig extends { ${lines(20, (index) => `x${index} A${index}:z:z3:sfIndex;`)} }`,
      ['SD2019'],
    ],
    [
      'functions left for run time that multiply',
      `#include "org/smartfrog/functions.sf"\nf0 extends sum { x LAZY n; y 1; }\n${lines(14, (index) => `f${index + 1} extends sum { x extends f${index}; y extends f${index}; z extends f${index}; }`)}\nsfConfig extends { n 1; x extends f14; }`,
      ['SD2019'],
    ],
    [
      'tags that add up',
      `A0 extends { [t0] x 1; }\n${lines(3000, (index) => `A${index + 1} extends A${index} { [t${index + 1}] x 1; }`)}\nsfConfig extends A3000;`,
      ['SD2019'],
    ],
    [
      'placements that wait for each other',
      `sfConfig extends {\n${lines(1200, (index) => `${'x:'.repeat(1200 - index)}x extends {};`)}\nx extends {}; }`,
      ['SD2019'],
    ],
  ] as const)('%s', (_, text, codes) => {
    const { diagnostics } = evaluate(new SourceText('limits.sf', text), { loader: libraryLoader() });
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(codes));
    expect(diagnostics.filter(({ primary }) => primary === undefined)).toEqual([]);
  });

  test('a long text may make more than a short one', () => {
    const text = `a extends { ${lines(20, (index) => `x${index} 1;`)} }\nsfConfig extends { ${lines(20, (index) => `c${index} extends a;`)} }`;
    expect(codesOf(text, { attributesMax: 150 })).toEqual(['SD2019']);
    expect(codesOf(`${text} // ${'-'.repeat(400)}`, { attributesMax: 150 })).toEqual([]);
  });

  test('texts that are too long, again and again', () => {
    const grown = lines(19, (index) => `s${index + 1} (s${index} ++ s${index});`);
    const text = `s0 "0123456789";\n${grown}\nsfConfig extends { ${lines(300, (index) => `x${index} (s18 ++ s18 ++ s18);`)} }`;
    expect(new Set(codesOf(text))).toEqual(new Set(['SD3009', 'SD2019']));
    expect(codesOf(text).length).toBeLessThan(10);
  });

  test('more than is read of one text', () => {
    const text = `sfConfig extends { ${lines(20, (index) => `a${index} 1; // and a comment`)}\n}`;
    expect(codesOf(text, { tokensMax: 64 })).toEqual([]);
    expect(codesOf(text, { tokensMax: 63 })).toEqual(['SD1015']);
  });

  test('more than is read with all that is included', () => {
    const files = { 'a.sf': 'a 1; b 2;', 'b.sf': '#include "a.sf" c 3;' };
    const text = '#include "b.sf"\nsfConfig extends { x c; }';
    expect(codesOf(text, { tokensMax: 20 }, files)).toEqual([]);
    expect(codesOf(text, { tokensMax: 18 }, files)).toEqual(['SD1015']);
  });

  test('what a long text may make has an end as well', () => {
    const made = `${lines(7, (index) => `l${index + 1} extends { ${lines(8, (part) => `p${part} extends l${index};`)} }`)}`;
    const text = `l0 extends {}\n${made}\nsfConfig extends { x extends l7; }`;
    expect(codesOf(`${text} // ${'-'.repeat(12_000_000)}`)).toEqual(['SD2019']);
  });

  test('includes in a row', () => {
    const files = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`f${index}.sf`, `#include "f${index + 1}.sf"\n`]),
    );
    expect(codesOf('#include "f0.sf"\nsfConfig extends {}', { includeDepthMax: 5 }, files)).toEqual(['SD1301']);
  });

  test('includes that multiply', () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `f${index}.sf`,
        `#include "f${index + 1}.sf"\n#include "f${index + 1}.sf"\n`,
      ]),
    );
    const all = { ...files, 'f40.sf': 'a 1;' };
    expect(codesOf('#include "f0.sf"\nsfConfig extends {}', { attributesMax: 10_000 }, all)).toEqual(['SD2019']);
  });

  test('errors', () => {
    const text = `sfConfig extends {\n${lines(50, (index) => `a${index} nope${index};`)}\n}`;
    expect(codesOf(text, { errorsMax: 10 }).filter((code) => code === 'SD2004')).toHaveLength(10);
    expect(codesOf(text, { errorsMax: 10 })).toContain('SD1013');
  });

  test('a chain of prototypes that all add something', () => {
    const text = `l0 extends {}\n${lines(2000, (index) => `l${index + 1} extends l${index} { a${index} 1; }`)}\nsfConfig extends l2000;`;
    expect(codesOf(text, { attributesMax: 100_000 })).toEqual(['SD2019']);
  });
});

describe('what is long but fine', () => {
  test.each([
    [
      'a chain of links',
      `${lines(20_000, (index) => `l${index} l${index + 1};`)}\nl20000 1; sfConfig extends { x l0; }`,
    ],
    [
      'a chain of prototypes',
      `${lines(20_000, (index) => `l${index} extends l${index + 1};`)}\nl20000 extends { a 1; } sfConfig extends l0;`,
    ],
    [
      'a chain of links between prototypes',
      `${lines(5_000, (index) => `l${index} l${index + 1};`)}\nl5000 extends { a 1; } sfConfig extends l0;`,
    ],
    [
      'placements into placements',
      `sfConfig extends {\n${lines(200, (index) => `${'x:'.repeat(200 - index)}x extends {};`)}\nx extends {}; }`,
    ],
    [
      'the same prototype again and again',
      `a0 extends { x 1; }\n${lines(20, (index) => `a${index + 1} extends a${index}, a${index}, a${index};`)}\nsfConfig extends a20;`,
    ],
  ] as const)('%s', (_, text) => {
    expect(codesOf(text)).toEqual([]);
  });
});
