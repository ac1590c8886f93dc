import { describe, test } from 'vitest';
import { checkMistake, checkTree } from '../check-syntax.ts';

describe('IF and SWITCH', () => {
  test.each([
    ['a IF b THEN 1 ELSE 2 FI;', '(a (if b 1 2))'],
    ['a IF (b == 1) THEN IF c THEN 1 ELSE 2 FI ELSE 3 FI', '(a (if (== b 1) (if c 1 2) 3))'],
    ['a SWITCH IF b THEN 1 IF c THEN 2 ENDSWITCH', '(a (switch b=>1 c=>2))'],
    ['a SWITCH { l 1; } IF (l == 1) THEN 1 ENDSWITCH b 2', '(a (switch {(l 1)} (== l 1)=>1)) (b 2)'],
  ])('%s', checkTree);

  test.each([
    ['a IF b THEN 1 FI; c 2;', ['SD1215 1:15 FI'], '(a (if b 1 missing)) (c 2)'],
    ['a IF b 1 ELSE 2 FI; c 2;', ['SD1215 1:8 1'], undefined],
    ['a IF b THEN 1 ELSE 2; c 2;', ['SD1215 1:21 ;'], '(a (if b 1 2)) (c 2)'],
    ['a IF THEN 1 ELSE 2 FI; c 2;', ['SD1206 1:6 THEN'], '(a (if missing 1 2)) (c 2)'],
    ['a SWITCH ENDSWITCH; c 2;', ['SD1215 1:10 ENDSWITCH'], '(a (switch )) (c 2)'],
    ['a SWITCH IF b THEN 1; c 2;', ['SD1215 1:21 ;'], '(a (switch b=>1)) (c 2)'],
    ['a IF b THEN extends { } ELSE 2 FI; c 2;', ['SD1212 1:13 extends'], '(a (if b (paren (extends {})) 2)) (c 2)'],
  ])('%s', (source, found, tree) => {
    checkMistake(source, tree === undefined ? { found } : { found, tree });
  });
});
