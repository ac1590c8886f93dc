import { expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { SourceText } from '../../src/source.ts';
import { descriptionToJson } from '../../src/to-json.ts';
import { libraryLoader } from '../library-loader.ts';

const files = { 'more.sf': 'unique2 "mine too";\n' };

function check(text: string, expected: unknown): void {
  const { description } = evaluate(new SourceText('pool.sf', text), { loader: libraryLoader(files) });
  expect(JSON.stringify(description && descriptionToJson(description))).toBe(JSON.stringify(expected));
}

test.each([
  ['sfConfig extends { -- 1; -- 2; }', { unique0: 1, unique1: 2 }],
  ['sfConfig extends { unique0 "mine"; -- 1; }', { unique0: 'mine', unique1: 1 }],
  ['sfConfig extends { -- 1; unique0 "mine"; }', { unique1: 1, unique0: 'mine' }],
  ['A extends { unique0 "mine"; } sfConfig extends A { -- 1; }', { unique0: 'mine', unique1: 1 }],
  [
    'sfConfig extends { #include "more.sf" -- 0; -- 1; -- 3; }',
    { unique2: 'mine too', unique0: 0, unique1: 1, unique3: 3 },
  ],
])('%s', check);

test('an operand is never the one that the author named', () => {
  check('unique0 5; sfConfig extends { a (unique0 + unique0); }', { a: 10 });
});
