import fc from 'fast-check';
import { expect, describe as group, test } from 'vitest';
import { findRequirementCycles, type RequirementEdge } from '../../src/compound/requirement-graph.ts';
import type { ComponentPath } from '../../src/names.ts';

/** `a > b`: a requires b. */
function edges(texts: readonly string[]): readonly RequirementEdge[] {
  return texts.map((text) => {
    const [from, to] = text.split(' > ');
    return { from: from as ComponentPath, to: to as ComponentPath, place: undefined };
  });
}

function cyclesOf(...texts: readonly string[]): readonly string[] {
  return findRequirementCycles(edges(texts)).map((cycle) => cycle.map(({ from, to }) => `${from} > ${to}`).join(', '));
}

group('requirements form a cycle', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['none at all', [], []],
    ['a chain', ['r:a > r:b', 'r:b > r:c'], []],
    ['a diamond', ['r:d > r:b', 'r:d > r:c', 'r:b > r:a', 'r:c > r:a'], []],
    ['a component that requires itself', ['r:a > r:a'], ['r:a > r:a']],
    ['two that require each other', ['r:a > r:b', 'r:b > r:a'], ['r:a > r:b, r:b > r:a']],
    ['three', ['r:a > r:b', 'r:b > r:c', 'r:c > r:a'], ['r:a > r:b, r:b > r:c, r:c > r:a']],
    ['what leads into a circle is not on it', ['r:x > r:a', 'r:a > r:b', 'r:b > r:a'], ['r:a > r:b, r:b > r:a']],
    ['its own ancestor, which is ready only with it', ['r:p:a > r'], ['r:p:a > r']],
    ['its own descendant, which starts only with it', ['r:a > r:a:x:y'], ['r:a > r:a:x:y']],
    ['through other subtrees', ['r:p:a > r:q', 'r:q:b > r:p:a'], ['r:p:a > r:q, r:q:b > r:p:a']],
    [
      'through a part of what requires it',
      ['r:p:a > r:q:b:x', 'r:q:b > r:p:a:y'],
      ['r:p:a > r:q:b:x, r:q:b > r:p:a:y'],
    ],
    ['a part of another subtree that requires something else', ['r:p:a > r:q:b:x', 'r:q:c > r:p:a'], []],
    ['around what requires it, further up', ['r:p:a:b > r:z', 'r:z > r:p'], ['r:p:a:b > r:z, r:z > r:p']],
    [
      'names that begin alike are not inside each other',
      ['r:p:a > r:p:ab', 'r:p:ab > r:p:a-b', 'r:p:a-b > r:p:a.b'],
      [],
    ],
    ['a name that sorts between', ['r:a > r:b', 'r:a!x > r:b', 'r:b:c > r:a'], ['r:a > r:b, r:b:c > r:a']],
  ])('%s', (_, given, expected) => expect(cyclesOf(...given)).toEqual(expected));

  test('a chain of a hundred thousand, closed', () => {
    const count = 100_000;
    const chain = Array.from({ length: count }, (_, index) => `r:c${index} > r:c${(index + 1) % count}`);
    expect(findRequirementCycles(edges(chain.slice(0, -1)))).toEqual([]);
    expect(findRequirementCycles(edges(chain))[0]).toHaveLength(count);
  });

  test('a thousand that all require a compound of a thousand', () => {
    const into = Array.from({ length: 1000 }, (_, index) => `r:f:c${index} > r:b`);
    const inner = Array.from({ length: 1000 }, (_, index) => `r:b:c${index} > r:a`);
    expect(cyclesOf(...into, ...inner)).toEqual([]);
  });

  test('property: found exactly when there is one among siblings', () => {
    const pairs = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 14 });
    fc.assert(
      fc.property(pairs, (given) => {
        const requires = new Map<number, number[]>();
        for (const [from, to] of given) requires.set(from, [...(requires.get(from) ?? []), to]);
        // What requires nothing that is left can start; what can never start is on a circle or behind one.
        const left = new Set(requires.keys());
        for (let again = true; again; ) {
          again = false;
          for (const one of left) {
            if ((requires.get(one) ?? []).some((other) => left.has(other))) continue;
            left.delete(one);
            again = true;
          }
        }
        expect(cyclesOf(...given.map(([from, to]) => `r:n${from} > r:n${to}`)).length > 0).toBe(left.size > 0);
      }),
    );
  });
});
