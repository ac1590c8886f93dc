import { describe, test } from 'vitest';
import { checkMistake, checkTree } from '../check-syntax.ts';

describe('a reference', () => {
  test.each([
    ['a b:c:d', '(a b:c:d)'],
    ['a ROOT:x b PARENT:PARENT:y c THIS:z d PROCESS:w', '(a ROOT:x) (b PARENT:PARENT:y) (c THIS:z) (d PROCESS:w)'],
    ['a ATTRIB b:HERE c:d', '(a ATTRIB b:HERE c:d)'],
    ['a HERE "b c" b ATTRIB ##d#', '(a HERE "b c") (b ATTRIB d)'],
    [
      'a PROPERTY p.q b IPROPERTY r c ENVPROPERTY s d IENVPROPERTY t',
      '(a PROPERTY p.q) (b IPROPERTY r) (c ENVPROPERTY s) (d IENVPROPERTY t)',
    ],
    ['a CONSTANT x.y.Z b HOST "h" c HOST h:d', '(a CONSTANT x.y.Z) (b HOST h) (c HOST h:d)'],
    ['a LAZY b:c', '(a lazy b:c)'],
    ['a DATA b:c', '(a data b:c)'],
    ['a OPTIONAL b e OPTIONAL(5) f', '(a optional() b) (e optional(5) f)'],
    ['a LAZY OPTIONAL("x") b c DATA OPTIONAL d', '(a lazy optional("x") b) (c data optional() d)'],
    ['a APPLY { x 1; } b LAZY ASSERT { y 2; }', '(a (APPLY {(x 1)})) (b lazy (ASSERT {(y 2)}))'],
  ])('%s', checkTree);

  test.each([
    ['a b:; c 1;', ['SD1214 1:5 ;'], '(a b) (c 1)'],
    ['a b:0; c 1;', ['SD1214 1:5 0'], undefined],
    ['a b:"c"; d 1;', ['SD1214 1:5 "c"'], undefined],
    ['a LAZY 5; c 1;', ['SD1218 1:8 5'], '(a 5) (c 1)'],
    ['a LAZY [1]; c 1;', ['SD1218 1:8 ['], '(a [1]) (c 1)'],
    ['a DATA 5; c 1;', ['SD1218 1:8 5'], '(a 5) (c 1)'],
    ['a LAZY DATA b; c 1;', ['SD1218 1:8 DATA'], '(a lazy data b) (c 1)'],
    ['a DATA LAZY b; c 1;', ['SD1218 1:8 LAZY'], '(a lazy data b) (c 1)'],
    ['a OPTIONAL "d" x; c 1;', ['SD1218 1:12 "d"'], undefined],
    ['a OPTIONAL(OPTIONAL(1) x) y; c 1;', ['SD1220 1:12 OPTIONAL(1) x'], undefined],
    ['a OPTIONAL APPLY { x 1; } c 1;', ['SD1218 1:12 APPLY'], undefined],
    ['a ATTRIB; c 1;', ['SD1214 1:9 ;'], '(a ATTRIB) (c 1)'],
    ['a ATTRIB THIS; c 1;', ['SD1205 1:10 THIS'], '(a ATTRIB THIS) (c 1)'],
    ['a APPLY x; c 1;', ['SD1222 1:9 x'], undefined],
  ])('%s', (source, found, tree) => {
    checkMistake(source, tree === undefined ? { found } : { found, tree });
  });
});
