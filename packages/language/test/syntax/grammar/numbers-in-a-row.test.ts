import { expect, test } from 'vitest';
import { SourceText } from '../../../src/source.ts';
import { parse } from '../../../src/syntax/parser.ts';

test.each([
  ['10.0.0.1', 'write `"10.0.0.1"`: what is no number stands in quotes'],
  ['1,5', 'write `1.5`: decimals have a point'],
  ['1 000', 'a number is written without spaces; another attribute needs a name'],
  ['5 -2', 'write `(5 - 2)` for a subtraction; another attribute needs a name'],
  ['"x" 2', 'an attribute is written `name value;`'],
])('%s', (value, help) => {
  const { diagnostics } = parse(new SourceText('pool.sf', `a ${value};\nb 1;`));
  expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.help])).toEqual([['SD1204', help]]);
});
