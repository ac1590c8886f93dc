import { describe, test } from 'vitest';
import { checkMistake, checkTree } from '../check-syntax.ts';

describe('a literal', () => {
  test.each([
    ['a 0 b 007 c -12 d 2147483647 e -2147483648 f -0', '(a 0) (b 7) (c -12) (d 2147483647) (e -2147483648) (f 0)'],
    ['a 1L b -2l c 9223372036854775807L', '(a 1L) (b -2L) (c 9223372036854775807L)'],
    ['a 1.5f b 2F c .5f d 1e3f e 1E+2f', '(a 1.5f) (b 2f) (c 0.5f) (d 1000f) (e 100f)'],
    ['a 0.1f', '(a 0.10000000149011612f)'],
    ['a 1.5d b 2D c .5d d 1e-3d', '(a 1.5d) (b 2d) (c 0.5d) (d 0.001d)'],
    ['a 3.14 b .75 c 1e3 d 5. e -.5 f 12e10', '(a 3.14d) (b 0.75d) (c 1000d) (d 5d) (e -0.5d) (f 120000000000d)'],
    ['a true b false c NULL d TBD', '(a true) (b false) (c NULL) (d TBD)'],
    ['a "x" b ##y\nz# c "" d ###', '(a "x") (b #"y\\nz") (c "") (d #"")'],
    ['a #HEX#00 ff\n1A# b #HEX##', '(a <00 ff 1a>) (b <>)'],
  ])('%s', checkTree);

  test.each([
    ['a 2147483648; b 1;', ['SD1009 1:3 2147483648'], '(a missing) (b 1)'],
    ['a -2147483649; b 1;', ['SD1009 1:3 -2147483649'], '(a missing) (b 1)'],
    ['a 9223372036854775808L; b 1;', ['SD1009 1:3 9223372036854775808L'], '(a missing) (b 1)'],
    ['a +5; b 1;', ['SD1206 1:3 +'], undefined],
    ['a #HEX#abc#; b 1;', ['SD1010 1:3 #HEX#abc#'], '(a missing) (b 1)'],
    ['a 512MB; b 1;', ['SD1012 1:3 512MB'], '(a 512) (MB nothing) (b 1)'],
  ])('%s', (source, found, tree) => {
    checkMistake(source, tree === undefined ? { found } : { found, tree });
  });
});

describe('a vector', () => {
  test.each([
    ['a []', '(a [])'],
    ['a [1, "x", b:c, LAZY d]', '(a [1 "x" b:c lazy d])'],
    ['a [[1], [| 2 |]]', '(a [[1] [| 2]])'],
    ['a [(extends { k 1; })]', '(a [(paren (extends {(k 1)}))])'],
    ['a [||] b [| |]', '(a [| ]) (b [| ])'],
    ['a [|1, "x", true, NULL, TBD, DATA b:c, [|2|], #HEX#01#|]', '(a [| 1 "x" true NULL TBD data b:c [| 2] <01>])'],
  ])('%s', checkTree);

  test.each([
    ['a [1, 2,]; b 1;', ['SD1213 1:9 ]'], '(a [1 2]) (b 1)'],
    ['a [,1]; b 1;', ['SD1213 1:4 ,'], undefined],
    ['a [1 2]; b 1;', ['SD1209 1:6 2'], '(a [1]) (b 1)'],
    ['a [1, 2; b 1;', ['SD1209 1:8 ;'], '(a [1 2]) (b 1)'],
    ['a [1 + 2]; b 1;', ['SD1209 1:6 +'], undefined],
    ['a [; b 1;', ['SD1209 1:4 ;'], '(a []) (b 1)'],
    ['x extends { a [1, 2 } b 1;', ['SD1209 1:21 }'], '(x (extends {(a [1 2])})) (b 1)'],
    ['a [extends { k 1; }]; b 1;', ['SD1212 1:4 extends'], '(a [(paren (extends {(k 1)}))]) (b 1)'],
    ['a [{ k 1; }]; b 1;', ['SD1207 1:4 {'], '(a [(paren (extends {(k 1)}))]) (b 1)'],
    ['a [| b |]; c 1;', ['SD1220 1:6 b'], '(a [| b]) (c 1)'],
    ['a [| [1] |]; c 1;', ['SD1220 1:6 [1]'], '(a [| [1]]) (c 1)'],
    ['a [(1 + 2]; b 1;', ['SD1209 1:10 ]'], '(a [(+ 1 2)]) (b 1)'],
  ])('%s', (source, found, tree) => {
    checkMistake(source, tree === undefined ? { found } : { found, tree });
  });
});
