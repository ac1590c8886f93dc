import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { attributeTable, libraryFiles, templateOf, withTables } from './support/component-tables.ts';
import { readLibraryFile, withLibrary } from './support/library-sections.ts';

const reference = path.resolve(import.meta.dirname, '../docs/reference');
const described = libraryFiles
  .flatMap((file) => readLibraryFile(file).templates)
  .filter(({ template }) => template.schemas.length > 0)
  .map(({ template }) => [template.name, template] as const);

// After a change of the library: npx vitest run test/component-reference.test.ts --update
test.each([
  { name: 'components.md', fill: withTables },
  { name: 'library.md', fill: withLibrary },
])('$name says what the library says', async ({ name, fill }) => {
  const page = path.join(reference, name);
  await expect(fill(readFileSync(page, 'utf8'))).toMatchFileSnapshot(page);
});

test.each(described)('%s: each attribute is described', (_, template) => {
  const rows = attributeTable(template).split('\n').slice(2);
  expect(rows).not.toEqual([]);
  for (const row of rows) expect(row).toMatch(/^\| `\w+` \| \S.* \| .* \| \S.{5,} \|$/);
});

test('a name that no file has is refused', () => {
  expect(() => templateOf('Nothing')).toThrow('no file of the library has Nothing');
});
