import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Description, Value } from '../../src/description.ts';
import { createDescriptionIndex } from '../../src/description-index.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { SourceText } from '../../src/source.ts';
import { libraryLoader } from '../library-loader.ts';

const repository = path.resolve(import.meta.dirname, '../../../..');
const files = [...globSync('examples/*.sf', { cwd: repository }), 'test/fixtures/tutorial-as-printed.sf'].sort();

function resolved(file: string): Description {
  const text = readFileSync(path.join(repository, file), 'utf8');
  const { description, diagnostics } = evaluate(new SourceText(file, text), { loader: libraryLoader() });
  expect(diagnostics).toEqual([]);
  if (!description) throw new Error('no description');
  return description;
}

function at(root: Description, names: string): Value | undefined {
  let value: Value | undefined = root;
  for (const name of names.split(':')) {
    value = typeof value === 'object' && value?.type === 'description' ? value.attributes.get(name)?.value : undefined;
  }
  return value;
}

describe.each(files)('%s', (file) => {
  test('resolves without a finding, and every lazy reference leads somewhere', () => {
    const root = resolved(file);
    const index = createDescriptionIndex(root);
    const open = [root];
    let followed = 0;
    for (let scope = open.pop(); scope !== undefined; scope = open.pop()) {
      for (const { value } of scope.attributes.values()) {
        if (typeof value !== 'object' || value === null) continue;
        if (value.type === 'description') open.push(value);
        if (value.type !== 'reference' || value.data) continue;
        expect(index.resolve(value, scope).kind).toBe('value');
        followed += 1;
      }
    }
    expect(followed).toBeGreaterThan(0);
  });
});

test('the tutorial as printed becomes the tree its text describes', () => {
  const root = resolved('test/fixtures/tutorial-as-printed.sf');
  expect(at(root, 'sfClass')).toBe('Compound');
  expect(at(root, 'pool:sfClass')).toBe('Parallel');
  expect(at(root, 'pool:asynchCreateChild')).toBe(true);
  expect(at(root, 'pool:smartDomain1:domain1:kernel')).toBe('/boot/vmlinuz-2.6-xen');
  expect(at(root, 'pool:smartDomain2:domain2:ip')).toBe('999.999.999.998');
  expect(at(root, 'pool:smartDomain2:lvm:sfClass')).toBe('LVMStorageBackend');
});
