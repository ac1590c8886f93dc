import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { attributeTable, type Template, withTables } from './support/component-tables.ts';

const page = path.resolve(import.meta.dirname, '../docs/reference/components.md');
const core = 'org/smartfrog/sfcore';
const xen = { file: 'ch/cern/openlab/util/schemas.sf' };
const ours = { file: 'smartdomains/components.sf' };

const templates: readonly Template[] = [
  template(`${core}/compound/compound.sf`, 'Compound'),
  template(`${core}/workflow/combinators/parallel.sf`, 'Parallel'),
  template('org/smartfrog/services/shellscript/components.sf', 'BashShell'),
  template(ours.file, 'SshShell'),
  template('ch/cern/openlab/smartdomains/components.sf', 'LoopbackStorageBackend', xen.file),
  template('ch/cern/openlab/smartdomains/components.sf', 'LVMStorageBackend', xen.file),
  template('ch/cern/openlab/smartdomains/components.sf', 'XenDomain', xen.file),
  template(ours.file, 'PingProbe'),
];

function template(file: string, name: string, schemaFile = file): Template {
  return { file, name, schemas: [{ file: schemaFile, name: `${name}Schema` }] };
}

// After a change of the library: npx vitest run test/component-reference.test.ts --update
test('the page of components says what the library says', async () => {
  await expect(withTables(readFileSync(page, 'utf8'), templates)).toMatchFileSnapshot(page);
});

test.each(templates.map((one) => [one.name, one] as const))('%s: each attribute is described', (_, one) => {
  const rows = attributeTable(one).split('\n').slice(2);
  expect(rows).not.toEqual([]);
  for (const row of rows) expect(row).toMatch(/^\| `\w+` \| \S.* \| .* \| \S.{10,} \|$/);
});
