import { describe, test } from 'vitest';
import { checkMistake, checkTree } from '../check-syntax.ts';

describe('VAR', () => {
  test.each([
    ['a VAR;', '(a (var))'],
    ['a VAR b:c;', '(a (var b:c))'],
    ['a VAR "1..5";', '(a (var "1..5"))'],
    ['a VAR { b, 5 }', '(a (var b = 5))'],
    ['a VAR { "x", "y" } b 1', '(a (var "x" = "y")) (b 1)'],
    ['a [| VAR |]', '(a [| (var)])'],
  ])('%s', checkTree);

  test.each([
    ['a VAR { }; b 1;', ['SD1206 1:9 }']],
    ['a VAR { b }; b 1;', ['SD1206 1:11 }']],
    ['a VAR { b, c }; b 1;', ['SD1206 1:12 c']],
    ['a VAR { b, 1 2 }; b 1;', ['SD1209 1:14 2']],
  ])('%s', (source, found) => {
    checkMistake(source, { found });
  });
});
