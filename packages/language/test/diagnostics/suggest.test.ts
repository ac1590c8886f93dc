import { describe, expect, test } from 'vitest';
import { didYouMean, suggest } from '../../src/diagnostics/suggest.ts';

describe('the nearest name', () => {
  test.each([
    ['imge', ['size', 'image', 'memory'], 'image'],
    ['iamge', ['image'], 'image'],
    ['Kernel', ['kern', 'kernel'], 'kernel'],
    ['sfprocesshost', ['sfProcessHost', 'sfProcessName'], 'sfProcessHost'],
    ['baseImgae', ['baseImage'], 'baseImage'],
    ['LoopbackStorageBackEnd', ['LVMStorageBackend', 'LoopbackStorageBackend'], 'LoopbackStorageBackend'],
    ['ab', ['ba', 'abc'], 'abc'],
    ['ab', ['ba', 'cd'], undefined],
    ['ip', ['up', 'IP'], 'IP'],
    ['memory', ['kernel', 'gateway'], undefined],
    ['disk1', ['disk1', 'disk2'], 'disk2'],
    ['cat', ['bat', 'rat'], 'bat'],
    ['', ['a'], undefined],
    ['x', [], undefined],
  ])('to %s of %j is %s', (word, candidates, expected) => {
    expect(suggest(word, candidates)).toBe(expected);
  });

  test('becomes a question', () => {
    expect(didYouMean('imge', ['image'])).toBe('did you mean `image`?');
    expect(didYouMean('imge', ['memory'])).toBeUndefined();
  });
});
