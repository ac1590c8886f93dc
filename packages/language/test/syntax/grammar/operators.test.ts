import { describe, test } from 'vitest';
import { checkMistake, checkTree } from '../check-syntax.ts';

describe('an operator', () => {
  test.each([
    ['a (x)', '(a (paren x))'],
    ['a (1 + 2 + 3)', '(a (+ 1 2 3))'],
    ['a (1 * 2) b ("x" ++ y) c (v <> w)', '(a (* 1 2)) (b (++ "x" y)) (c (<> v w))'],
    ['a (b && c && d) e (f || g) h (i x| j) k (l -> m)', '(a (&& b c d)) (e (|| f g)) (h (x| i j)) (k (-> l m))'],
    ['a (b - 2) c (d / 2) e (f % 2)', '(a (- b 2)) (c (/ d 2)) (e (% f 2))'],
    ['a (b == 1) c (d != 1) e (f >= 1) g (h <= 1)', '(a (== b 1)) (c (!= d 1)) (e (>= f 1)) (g (<= h 1))'],
    ['a (b > 1) c (d<1)', '(a (> b 1)) (c (< d 1))'],
    ['a (!b)', '(a (! b))'],
    ['a ((1 + 2) * 3)', '(a (* (+ 1 2) 3))'],
    ['a (extends { k 1; })', '(a (paren (extends {(k 1)})))'],
    ['a ((extends { k 1; }) == b)', '(a (== (paren (extends {(k 1)})) b))'],
    ['a (x-2)', '(a (paren x-2))'],
    ['a (5 - -2)', '(a (- 5 -2))'],
  ])('%s', checkTree);

  test.each([
    ['a (1 + 2 * 3); b 1;', ['SD1210 1:10 *'], undefined],
    ['a (1 + 2 - 3); b 1;', ['SD1210 1:10 -'], undefined],
    ['a (5 - 2 - 1); b 1;', ['SD1210 1:10 -'], undefined],
    ['a (1 < 2 < 3 < 4); b 1;', ['SD1210 1:10 <'], undefined],
    ['a (!b && c); b 1;', ['SD1210 1:7 &&'], undefined],
    ['a (5 -2); b 1;', ['SD1223 1:6 -2'], '(a (paren 5)) (b 1)'],
    ['a (b c); b 1;', ['SD1223 1:6 c'], '(a (paren b)) (b 1)'],
    ['a (); b 1;', ['SD1206 1:4 )'], '(a (paren missing)) (b 1)'],
    ['a (1 + ); b 1;', ['SD1206 1:8 )'], '(a (+ 1 missing)) (b 1)'],
    ['a (-x); b 1;', ['SD1206 1:4 -'], undefined],
    ['a (1 + 2; b 1;', ['SD1209 1:9 ;'], '(a (+ 1 2)) (b 1)'],
    ['a 1 + 2; b 1;', ['SD1211 1:5 +'], '(a 1) (b 1)'],
    ['a (extends { k 1; } == b); c 1;', ['SD1212 1:4 extends'], '(a (== (paren (extends {(k 1)})) b)) (c 1)'],
  ])('%s', (source, found, tree) => {
    checkMistake(source, tree === undefined ? { found } : { found, tree });
  });
});
