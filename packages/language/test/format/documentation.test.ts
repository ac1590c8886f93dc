import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { format } from '../../src/format/format.ts';
import { SourceText } from '../../src/source.ts';

const page = path.resolve(import.meta.dirname, '../../../../docs/reference/formatting.md');

test('the page on the layout shows what becomes of its example', () => {
  const [before, after] = [...readFileSync(page, 'utf8').matchAll(/```sf\n([\s\S]*?)```/g)].map(
    ([, text = '']) => text,
  );
  expect(format(new SourceText('before.sf', before ?? ''))).toEqual({ text: after, diagnostics: [] });
});
