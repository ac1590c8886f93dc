import { describe, test } from 'vitest';
import { checkMistake, checkTree } from '../check-syntax.ts';

describe('a component', () => {
  test.each([
    ['a extends {}', '(a (extends {}))'],
    ['a extends B;', '(a (extends B))'],
    ['a extends B { x 1; }', '(a (extends B {(x 1)}))'],
    ['a extends B, C, { x 1; }', '(a (extends B C {(x 1)}))'],
    ['a extends B, C { x 1; }', '(a (extends B C {(x 1)}))'],
    ['a extends { x 1; }, B', '(a (extends {(x 1)} B))'],
    ['a extends B, { x 1; }, { y 2; }', '(a (extends B {(x 1)} {(y 2)}))'],
    ['a extends B { x 1; } c 2', '(a (extends B {(x 1)})) (c 2)'],
    ['a extends NULL {}', '(a (extends NULL {}))'],
    ['a extends NULL;', '(a (extends NULL))'],
    ['a extends ROOT:x:B, PARENT:c, THIS:d', '(a (extends ROOT:x:B PARENT:c THIS:d))'],
    ['a extends DATA { x 1; } b extends LAZY C;', '(a (extends data {(x 1)})) (b (extends lazy C))'],
    ['a extends:default B { }', '(a (extends:default B {}))'],
    ['a extends B b 1', '(a (extends B)) (b 1)'],
  ])('%s', checkTree);

  test.each([
    ['a extends; b 1;', ['SD1208 1:10 ;'], '(a (extends)) (b 1)'],
    ['a extends B, ; b 1;', ['SD1208 1:14 ;'], '(a (extends B)) (b 1)'],
    ['a extends OPTIONAL B { } b 1;', ['SD1208 1:11 OPTIONAL'], '(a (extends B {})) (b 1)'],
    ['a extends B { y 9; }, { z 1; } b 1;', ['SD1224 1:21 ,'], '(a (extends B {(y 9)} {(z 1)})) (b 1)'],
    ['a extends:foo { } b 1;', ['SD1216 1:11 foo'], '(a (extends:foo {})) (b 1)'],
    ['a extends:5 { } b 1;', ['SD1214 1:11 5'], undefined],
    ['a extends DATA LAZY { } b 1;', ['SD1218 1:16 LAZY'], '(a (extends lazy {})) (b 1)'],
  ])('%s', (source, found, tree) => {
    checkMistake(source, tree === undefined ? { found } : { found, tree });
  });
});
