import type { Description, Reference, Value } from '@smartdomains/language';
import fc from 'fast-check';
import { expect, describe as group, test } from 'vitest';
import { compoundClass } from '../../src/compound/compound.ts';
import { LiveComponent } from '../../src/live-component.ts';
import { childPath, rootPath } from '../../src/names.ts';
import { descriptionScope, liveScope, type Scope } from '../../src/references/scope.ts';
import { referenceHopsMax, walkReference } from '../../src/references/walk.ts';
import { templatesOf } from '../../src/templates.ts';
import { describe, lazy, type Written } from '../support/describe.ts';

const names = ['a', 'b', 'c'] as const;

const references: fc.Arbitrary<Reference> = fc
  .record({
    parts: fc.array(fc.constantFrom(...names, 'PARENT', 'ROOT', 'THIS', 'ATTRIB a', 'HERE b', 'PROCESS'), {
      minLength: 1,
      maxLength: 3,
    }),
    optional: fc.boolean(),
  })
  .map(({ parts, optional }) => lazy(parts.join(':'), optional ? { optional: { default: 0 } } : {}));

const trees: fc.Arbitrary<Written> = fc.letrec<{ readonly node: Written }>((tie) => ({
  node: fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof({ maxDepth: 3 }, fc.integer({ min: 1, max: 9 }), references, tie('node')),
    { maxKeys: 3 },
  ) as fc.Arbitrary<Written>,
})).node;

/** A live tree of the description and the descriptions of the same tree, in pairs. */
function pairs(description: Description): readonly { readonly live: Scope; readonly before: Scope }[] {
  const found: { readonly live: Scope; readonly before: Scope }[] = [];
  const visit = (component: LiveComponent, before: Scope): void => {
    found.push({ live: liveScope(component), before });
    component.children = new Map();
    for (const template of templatesOf(component.description)) {
      const child = new LiveComponent({ ...template, parent: component, componentClass: compoundClass, behaviour: {} });
      component.children.set(template.name, child);
      visit(
        child,
        descriptionScope(template.description, { path: childPath(before.path, template.name), parent: before }),
      );
    }
  };
  const root = { name: 'sfConfig', parent: undefined, description, componentClass: compoundClass, behaviour: {} };
  visit(new LiveComponent(root), descriptionScope(description, { path: rootPath('sfConfig'), parent: undefined }));
  return found;
}

/** Where a walk leads, without what tells a live scope from a description. */
function outcome(reference: Reference, from: Scope): unknown {
  const walk = walkReference(reference, from);
  switch (walk.result) {
    case 'scope':
      return { scope: walk.scope.path };
    case 'value':
      return { value: walk.value };
    case 'missing':
      return { missing: walk.scope.path, part: walk.part };
    case 'noScope':
      return { noScope: walk.part };
    case 'cycle':
      return { cycle: walk.hops.map(({ path }) => path) };
    case 'unavailable':
      return { unavailable: walk.part };
    case 'noProperty':
      return { noProperty: walk.part };
    case 'uncomputable':
      return { uncomputable: walk.diagnostic.code };
  }
}

group('following a reference', () => {
  test('leads to the same before deployment and in the live tree, and always ends', () => {
    fc.assert(
      fc.property(trees, references, (written, reference) => {
        for (const { live, before } of pairs(describe('Compound', written))) {
          expect(outcome(reference, live)).toEqual(outcome(reference, before));
        }
      }),
      { numRuns: 500 },
    );
  });

  const scopeOf = (attributes: Written): Scope =>
    descriptionScope(describe('Compound', attributes), { path: rootPath('sfConfig'), parent: undefined });

  test('an attribute tagged sfLocal is seen from within and not by a path from elsewhere', () => {
    const holder: Description = {
      type: 'description',
      data: true,
      attributes: new Map([['secret', { name: 'secret', value: 1, tags: ['sfLocal'] }]]),
    };
    const scope = scopeOf({ holder, own: lazy('secret') });
    const inside = descriptionScope(holder, { path: childPath(scope.path, 'holder'), parent: scope });
    expect(walkReference(lazy('holder:secret'), scope).result).toBe('missing');
    expect(walkReference(lazy('secret'), inside)).toMatchObject({ value: 1 });
    expect(walkReference(lazy('HERE secret'), inside)).toMatchObject({ value: 1 });
  });

  test('a chain that is too long counts as endless', () => {
    const chain = (length: number): Record<string, Value> => ({
      ...Object.fromEntries(Array.from({ length }, (_, index) => [`v${index}`, lazy(`v${index + 1}`)])),
      [`v${length}`]: 1,
    });
    expect(walkReference(lazy('v0'), scopeOf(chain(referenceHopsMax))).result).toBe('value');
    expect(walkReference(lazy('v0'), scopeOf(chain(referenceHopsMax + 1))).result).toBe('cycle');
  });
});
