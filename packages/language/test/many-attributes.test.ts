import { expect, test } from 'vitest';
import { evaluate, SourceText } from '../src/index.ts';

const many = 130_000;
const loader = { load: () => undefined };

// More than a function call takes arguments: nothing may pass a list of the user's as arguments.
test.each([
  ['attributes in a wrapped file', `extends {\n${'a 1;\n'.repeat(many)}sfConfig extends { ok true; }\n}`],
  ['descriptions with placements', `sfConfig extends {\n${numbered((n) => `c${n} extends { x:y 1; x extends { } }`)}}`],
  [
    'placements into one description',
    `sfConfig extends { t extends { }\n${numbered((n) => `t:p${n} extends { a:b 1; a extends { } }`)}}`,
  ],
  ['elements of a vector', `sfConfig extends { v [${'1, '.repeat(many)}1]; }`],
  ['operands', `sfConfig extends { v (${'1 + '.repeat(many)}1); }`],
  ['attributes of a schema', `sfConfig extends { t extends { ${numbered((n) => `a${n} ${n};`)} } u extends t; }`],
])('%s', (_, text) => {
  const { diagnostics } = evaluate(new SourceText('many.sf', text), { loader });
  expect(diagnostics).toEqual([]);
});

function numbered(line: (index: number) => string): string {
  return Array.from({ length: many }, (_, index) => line(index)).join('\n');
}
