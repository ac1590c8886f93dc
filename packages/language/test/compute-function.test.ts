import { expect, test } from 'vitest';
import { computeFunction } from '../src/compute-function.ts';
import { createDescriptionIndex } from '../src/description-index.ts';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { printValue } from '../src/print.ts';
import { SourceText } from '../src/source.ts';
import { libraryLoader } from './library-loader.ts';

test.each([
  ['(n + 1)', '4'],
  ['(LAZY now + 1)', '4'],
  ['(PARENT:n ++ "x")', '"3x"'],
  ['((n + 1) * (PARENT:PARENT:n - 1))', '8'],
  ['[n, "a", [n]]', '[|3, "a", [|3|]|]'],
  ['IF (n == 3) THEN "three" ELSE "other" FI', '"three"'],
  ['SWITCH { m (n + 1); } IF (m == 9) THEN 9 IF (m == 4) THEN "four" ENDSWITCH', '"four"'],
  ['SWITCH IF (n == 3) THEN 3 IF (n == 9) THEN LAZY nowhere ENDSWITCH', 'SD2004'],
  ['IF (n == 3) THEN "three" ELSE LAZY nowhere FI', '"three"'],
  ['(d:k + LAZY n)', '10'],
  ['(OPTIONAL(5) LAZY nowhere + LAZY n)', 'syntax'],
  ['(LAZY OPTIONAL(5) nowhere + n)', '8'],
  ['(LAZY nowhere + n)', 'SD2004'],
  ['("a" + LAZY n)', 'SD3003'],
  ['(7 / LAZY zero)', 'SD3004'],
  ['IF n THEN 1 ELSE 2 FI', 'SD3003'],
  ['APPLY { sfFunctionClass "org.smartfrog.sfcore.languages.sf.functions.Sum"; a LAZY PARENT:n; b a; }', '6'],
])('%s, left for run time, is %s', (value, expected) => {
  const text = `sfConfig extends { it ${value}; n LAZY now; now 3; zero 0; d extends { k 7; } }`;
  const { description } = evaluate(new SourceText('compute.sf', text), { loader: libraryLoader() });
  const left = description?.attributes.get('it')?.value;
  if (!description || typeof left !== 'object' || left?.type !== 'function') return expect(expected).toBe('syntax');
  const index = createDescriptionIndex(description);
  const result = computeFunction(left, (reference) => {
    const found = index.resolve(reference, description);
    return found.kind === 'value' ? found.value : undefined;
  });
  expect('value' in result ? printValue(result.value) : result.diagnostic.code).toBe(expected);
});
