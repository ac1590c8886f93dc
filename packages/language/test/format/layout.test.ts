import { describe, expect, test } from 'vitest';
import { format } from '../../src/format/format.ts';
import { SourceText } from '../../src/source.ts';

/** What a sound text becomes; formatted again it stays. */
function check(source: string, expected: string, columns = 40): void {
  const { text, diagnostics } = format(new SourceText('test.sf', source), { columns });
  expect(diagnostics).toEqual([]);
  expect(text).toBe(expected);
  expect(format(new SourceText('test.sf', text), { columns }).text).toBe(text);
}

describe('attributes', () => {
  const cases: readonly (readonly [name: string, source: string, expected: string])[] = [
    ['several on a line', 'a 1 b "x"; c true', 'a 1;\nb "x";\nc true;\n'],
    ['separators too many', ';;a 1;;; ; b 2;', 'a 1;\nb 2;\n'],
    ['null', 'a ; b  ;', 'a;\nb;\n'],
    ['a placement', 'x : y:"z q"   5', 'x:y:"z q" 5;\n'],
    ['a generated name', '--5;--  "a"', '-- 5;\n-- "a";\n'],
    ['tags', '[a b]x 1;[ c , d,] y 2; [] z 3', '[a, b] x 1;\n[c, d] y 2;\n[] z 3;\n'],
    ['numbers and literals', 'a -3;b 1.5f;c NULL;d TBD', 'a -3;\nb 1.5f;\nc NULL;\nd TBD;\n'],
    ['byte arrays as they are', 'a #HEX#0A ff#', 'a #HEX#0A ff#;\n'],
    ['references', 'a LAZY  ATTRIB x : PARENT:HERE "q"', 'a LAZY ATTRIB x:PARENT:HERE "q";\n'],
    ['an optional one', 'a OPTIONAL( 5 )x; b OPTIONAL x', 'a OPTIONAL (5) x;\nb OPTIONAL x;\n'],
    ['variables', 'a VAR{"1..3" ,5}; b VAR "x"; c VAR;', 'a VAR { "1..3", 5 };\nb VAR "x";\nc VAR;\n'],
    ['unicode escapes as they are', 'a\\u0020"\\u0041"', 'a "\\u0041";\n'],
    ['no text', '', ''],
    ['only white space', ' \n\n', ''],
  ];
  test.each(cases)('%s', (_, source, expected) => check(source, expected));
});

describe('includes', () => {
  test('one a line, without separators', () =>
    check(
      '#include"a";#include?   "b"\n#codebase "c"#include "d"',
      '#include "a"\n#include? "b"\n#codebase "c" #include "d"\n',
    ));
});

describe('descriptions', () => {
  const cases: readonly (readonly [name: string, source: string, expected: string])[] = [
    ['a body', 'a extends{x 1 y 2};', 'a extends {\n    x 1;\n    y 2;\n}\n'],
    ['no body', 'a extends B', 'a extends B;\n'],
    ['an empty body', 'a extends{ ; }b extends B{\n}', 'a extends {}\nb extends B {}\n'],
    ['one attribute written on one line', 'a extends B{x 1}', 'a extends B { x 1; }\n'],
    ['one attribute on a line of its own', 'a extends B {\nx 1}', 'a extends B {\n    x 1;\n}\n'],
    ['one tagged attribute', 'a extends { [t] x 1; }', 'a extends {\n    [t] x 1;\n}\n'],
    ['a body in a body', 'a extends { b extends { c 1 } }', 'a extends {\n    b extends { c 1; }\n}\n'],
    ['a mode and a node type', 'a extends : default  DATA{}', 'a extends:default DATA {}\n'],
    ['prototypes', 'a extends A:x,B,{x 1}', 'a extends A:x, B { x 1; }\n'],
    ['two bodies', 'a extends {x 1}{y 2}', 'a extends { x 1; }, { y 2; }\n'],
    ['a body between', 'a extends A,{x 1},B{y 2}', 'a extends A, { x 1; }, B { y 2; }\n'],
    ['round the text', '// why\n\nextends{a 1 b 2} // end', '// why\n\nextends {\n    a 1;\n    b 2;\n} // end\n'],
    [
      'more prototypes than fit',
      'a extends First:template, Second:template, Third {\nx 1;\n}',
      'a extends First:template,\n        Second:template,\n        Third {\n    x 1;\n}\n',
    ],
  ];
  test.each(cases)('%s', (_, source, expected) => check(source, expected));
});

describe('values that are broken when they do not fit', () => {
  const cases: readonly (readonly [name: string, source: string, expected: string])[] = [
    ['a vector that fits', 'a [ 1,[|"x" , 2|],[ ] ]', 'a [1, [|"x", 2|], []];\n'],
    [
      'a vector',
      'a ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbb"]',
      'a [\n    "aaaaaaaaaaaaaaaa",\n    "bbbbbbbbbbbbbbbbbbb"\n];\n',
    ],
    ['a vector the author broke', 'a [\nb, c]', 'a [\n    b,\n    c\n];\n'],
    [
      'a vector of numbers',
      'a [1000000, 2000000, 3000000, 4000000, 5000000, 6]',
      'a [\n    1000000, 2000000, 3000000, 4000000,\n    5000000, 6\n];\n',
    ],
    ['a vector of descriptions', 'a [(extends {b 1}),2]', 'a [\n    (extends { b 1; }),\n    2\n];\n'],
    ['operators that fit', 'a (1+2+ 3);b (! c);d ((x)==y)', 'a (1 + 2 + 3);\nb (! c);\nd ((x) == y);\n'],
    [
      'an operator',
      'a ("aaaaaaaaaaaaaaaaaaaa"++b ++"cccccccccccccc")',
      'a (\n    "aaaaaaaaaaaaaaaaaaaa"\n    ++ b\n    ++ "cccccccccccccc"\n);\n',
    ],
    ['a negation', 'a (!(\nb == c))', 'a (! (\n    b\n    == c\n));\n'],
    ['a description in parentheses', 'a (extends B {x 1;y 2})', 'a (extends B {\n    x 1;\n    y 2;\n});\n'],
    ['a conditional that fits', 'a IF(b)THEN 1 ELSE[2]FI', 'a IF (b) THEN 1 ELSE [2] FI;\n'],
    [
      'a conditional',
      'a IF (b == c) THEN "aaaaaaaaaaa" ELSE "bbbbbbbb" FI',
      'a IF (b == c)\n    THEN "aaaaaaaaaaa"\n    ELSE "bbbbbbbb"\nFI;\n',
    ],
    ['a switch that fits', 'a SWITCH IF b THEN 1 ENDSWITCH', 'a SWITCH IF b THEN 1 ENDSWITCH;\n'],
    [
      'a switch',
      'a SWITCH{x 1;y 2} IF (x == y) THEN 1 IF true THEN ["aaaaaaaa", "bbbbbbbb"] ENDSWITCH',
      'a SWITCH {\n    x 1;\n    y 2;\n}\n    IF (x == y) THEN 1\n    IF true\n        THEN ["aaaaaaaa", "bbbbbbbb"]\nENDSWITCH;\n',
    ],
    [
      'an application',
      'a LAZY APPLY{x 1;y 2}b ASSERT { x 1; }',
      'a LAZY APPLY {\n    x 1;\n    y 2;\n};\nb ASSERT { x 1; };\n',
    ],
    ['a string too long', `a "${'x'.repeat(60)}"`, `a "${'x'.repeat(60)}";\n`],
  ];
  test.each(cases)('%s', (_, source, expected) => check(source, expected));
});

describe('comments and blank lines', () => {
  const cases: readonly (readonly [name: string, source: string, expected: string])[] = [
    ['behind an attribute', 'a 1;   // one  \nb 2 /* two */;', 'a 1; // one\nb 2; /* two */\n'],
    [
      'on lines of their own',
      'x extends {\n// one\n\n\n/* two */ a 1;\n\n// three\n}',
      'x extends {\n    // one\n\n    /* two */ a 1;\n\n    // three\n}\n',
    ],
    ['behind a brace', 'x extends { // why\n a 1; }', 'x extends { // why\n    a 1;\n}\n'],
    [
      'in an empty body',
      'x extends { /* none */ }\ny extends {\n// none\n}',
      'x extends { /* none */ }\ny extends {\n    // none\n}\n',
    ],
    ['between name and value', 'a /* why */ 1;\nb // why\n2;', 'a /* why */ 1;\nb // why\n    2;\n'],
    ['in front of a missing value', 'a // why\n;', 'a; // why\n'],
    [
      'in a vector',
      'a [ // why\n1, // one\n2 /* two */, 3\n// end\n]',
      'a [ // why\n    1, // one\n    2, /* two */\n    3\n    // end\n];\n',
    ],
    ['in front of a body', 'a extends B // why\n{ x 1; }', 'a extends B // why\n{\n    x 1;\n}\n'],
    ['with stars', 'a extends {\n      /* one\n  * two\n   */\n}', 'a extends {\n    /* one\n     * two\n     */\n}\n'],
    ['drawn ones', 'a extends {\n/* one\n   -->  */\nx 1;}', 'a extends {\n    /* one\n   -->  */\n    x 1;\n}\n'],
    [
      'blank lines at the edges',
      '\n\na extends {\n\n x 1;\n\n\n\n y 2;\n\n}\n\n',
      'a extends {\n    x 1;\n\n    y 2;\n}\n',
    ],
    ['a comment behind a comma that begins a line', 'a [|1\n, /* c */ 2|];', 'a [|\n    1,\n    /* c */\n    2\n|];\n'],
    ['a comma that ends a line behind a comment', 'a [|1 /* c */ ,\n2|];', 'a [|\n    1, /* c */\n    2\n|];\n'],
  ];
  test.each(cases)('%s', (_, source, expected) => check(source, expected));
});

describe('line ends', () => {
  test('become line feeds', () =>
    check('a 1;\r\n\r\n/* x\r\n y */\r\nb 2; // c\r\n', 'a 1;\n\n/* x\n y */\nb 2; // c\n'));
  test('stay as they are in a multi-line string', () => check('a ##x\r\n  y #;\r\nb 1;', 'a ##x\r\n  y #;\nb 1;\n'));
});
