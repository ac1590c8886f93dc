import { expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { SourceText } from '../../src/source.ts';
import { descriptionToJson } from '../../src/to-json.ts';
import { libraryLoader } from '../library-loader.ts';

function resultOf(text: string): unknown {
  const { description, diagnostics } = evaluate(new SourceText('functions.sf', text), { loader: libraryLoader() });
  return description ? descriptionToJson(description) : diagnostics.map(({ code }) => code);
}

test('an inherited function is worked out once, however often it is linked', () => {
  const text = `#include "org/smartfrog/functions.sf"
    A extends { number extends next; }
    sfConfig extends A { a number; b number; other extends A { c number; } }`;
  expect(resultOf(text)).toEqual({ number: 0, a: 0, b: 0, other: { number: 1, c: 1 } });
});

test('an inherited function that needs itself is a cycle', () => {
  expect(resultOf('A extends { v (v + 1); } sfConfig extends A { w v; }')).toEqual(['SD2007']);
});

test('the result of a function can be stepped into', () => {
  const text = `#include "org/smartfrog/functions.sf"
    A extends { vms extends Array { extent 2; generator extends { k 1; } } }
    sfConfig extends A { x vms:vms1:sfIndex; }`;
  expect(resultOf(text)).toMatchObject({ x: 1 });
});
