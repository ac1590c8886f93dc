import { expect, test } from 'vitest';
import { coreClasses } from '../src/core-classes.ts';
import { createRegistry } from '../src/registry.ts';

const registry = createRegistry(coreClasses);

for (const [name, className] of [
  ['Prim', 'Prim'],
  ['org.smartfrog.sfcore.prim.PrimImpl', 'Prim'],
  ['Compound', 'Compound'],
  ['org.smartfrog.sfcore.compound.CompoundImpl', 'Compound'],
  ['Parallel', 'Parallel'],
  ['org.smartfrog.sfcore.workflow.combinators.Parallel', 'Parallel'],
  ['parallel', undefined],
  ['constructor', undefined],
] as const) {
  test(`${name} is ${className}`, () => expect(registry.find(name)?.className).toBe(className));
}

test('lists names without aliases, sorted', () => {
  expect(registry.names).toEqual(coreClasses.map(({ className }) => className).sort());
  expect(registry.names).not.toContain('org.smartfrog.sfcore.prim.PrimImpl');
});

test('two classes cannot share a name', () => {
  const create = (): object => ({});
  expect(() => createRegistry([...coreClasses, { className: 'Other', aliases: ['Prim'], create }])).toThrow(
    'the classes Prim and Other both claim the name Prim',
  );
});
