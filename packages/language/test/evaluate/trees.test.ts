import { expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { TreeCache } from '../../src/evaluate/options.ts';
import { SourceText } from '../../src/source.ts';

const shared = new SourceText('shared.sf', 'x 1;\ny ];\n');
const loader = { load: () => shared };
const pool = (name: string): SourceText => new SourceText(name, '#include "shared.sf"\nsfConfig extends { a x; }\n');

test('what many files include is read once, and said of each', () => {
  const trees: TreeCache = new WeakMap();
  const without = evaluate(pool('a.sf'), { loader });
  const first = evaluate(pool('a.sf'), { loader, trees });
  const kept = trees.get(shared);
  const second = evaluate(pool('b.sf'), { loader, trees });
  expect(kept).toBeDefined();
  expect(trees.get(shared)).toBe(kept);
  const codes = without.diagnostics.map(({ code }) => code);
  expect(codes).not.toEqual([]);
  expect([first, second].map(({ diagnostics }) => diagnostics.map(({ code }) => code))).toEqual([codes, codes]);
});

test('the file itself is not kept', () => {
  const trees: TreeCache = new WeakMap();
  const source = pool('a.sf');
  evaluate(source, { loader, trees });
  expect(trees.has(source)).toBe(false);
});
