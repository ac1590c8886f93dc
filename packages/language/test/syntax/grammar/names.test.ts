import { describe, test } from 'vitest';
import { checkMistake, checkTree } from '../check-syntax.ts';

describe('a name', () => {
  test.each([
    ['x:y:z 5;', '(x:y:z 5)'],
    ['x:"y z" 5;', '(x:"y z" 5)'],
    ['"hello world" 1;', '("hello world" 1)'],
    ['"true" 1;', '(true 1)'],
    ['-- 1; -- 2;', '(-- 1) (-- 2)'],
    ['x:-- 1;', '(x:-- 1)'],
    [
      'a-b 1; a.b 2; a+b 3; a@b 4; $x 5; a#b 6; é 7;',
      '("a-b" 1) (a.b 2) ("a+b" 3) ("a@b" 4) ("$x" 5) ("a#b" 6) ("é" 7)',
    ],
    ['ROOTx 1; extendsX 2; Data 3;', '(ROOTx 1) (extendsX 2) (Data 3)'],
    ['\\u0061b 1;', '(ab 1)'],
  ])('%s', checkTree);

  test.each([
    ['"x":y 5; b 1;', ['SD1221 1:4 :'], '(x:y 5) (b 1)'],
    ['x:5 6; b 1;', ['SD1214 1:3 5'], undefined],
    ['x:ROOT 5; b 1;', ['SD1205 1:3 ROOT'], '(x:ROOT 5) (b 1)'],
    ['a --; b 1;', ['SD1206 1:3 --'], undefined],
  ])('%s', (source, found, tree) => {
    checkMistake(source, tree === undefined ? { found } : { found, tree });
  });
});
