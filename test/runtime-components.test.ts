import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { coreClasses, createRegistry } from '@smartdomains/runtime';
import { xenComponentClasses } from '@smartdomains/xen';
import { describe, expect, test } from 'vitest';

const folder = path.resolve(import.meta.dirname, '../docs/reference');
const page = readFileSync(path.join(folder, 'runtime-components.md'), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)` \| .+ \| \[.+\]\((.+)\) \|$/gm)].map(([, name = '', link = '']) => ({
  name,
  link,
}));
const registry = createRegistry([...coreClasses, ...xenComponentClasses]);

/** What stands on other pages, or is no component of the original's workflow. */
const elsewhere = new Set([
  'Prim',
  'Compound',
  'Pool',
  'Supervisor',
  'SshShell',
  'ExistingStorageBackend',
  'LoopbackStorageBackend',
  'LVMStorageBackend',
  'XenDomain',
]);

describe('the table of the components of the runtime', () => {
  test.each(rows)('$name works, and its test names it', ({ name, link }) => {
    expect(registry.find(name)?.className).toBe(name);
    const file = path.resolve(folder, link);
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toMatch(
      new RegExp(`\\b${name}\\b|${name[0]?.toLowerCase()}${name.slice(1)}Class`),
    );
  });

  test('no component is missing', () => {
    const listed = rows.map(({ name }) => name);
    expect(new Set(listed).size).toBe(listed.length);
    expect(registry.names.filter((name) => !elsewhere.has(name)).toSorted()).toEqual(listed.toSorted());
  });
});
