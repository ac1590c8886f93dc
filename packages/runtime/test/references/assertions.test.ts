import type { AssertionValue, Value } from '@smartdomains/language';
import { expect, describe as group, test } from 'vitest';
import { describe, functionOf, lazy, parametersOf, type Written } from '../support/describe.ts';
import { application } from '../support/run.ts';

function assertion(name: 'Assertions' | 'Schema', parameters: Readonly<Record<string, Value>>): AssertionValue {
  return { type: 'assertion', attributes: parametersOf(`predicates.${name}`, parameters) };
}

function element(parameters: Readonly<Record<string, Value>>): Value {
  return functionOf('predicates.SchemaElement', { optional: false, class: 'anyClass', ...parameters });
}

const below = (left: Value, right: Value): Value => functionOf('functions.LT', { left, right });

/** How the deployment of a component with these attributes fails; nothing when it starts. */
async function check(attributes: Written, expected: string | undefined): Promise<void> {
  const app = application(describe('Compound', { n: 3, a: describe('Prim', attributes) }));
  const outcome = await app.start();
  const end = outcome === 'started' ? await app.terminate() : await app.end();
  const [failure] = end.failures;
  const cause = failure?.cause?.[0];
  expect(failure && `${failure.code} ${cause ? cause.code : failure.notes[0]}`).toBe(expected);
}

group('assertions left for run time are checked when the component deploys', () => {
  for (const [name, attributes, expected] of [
    ['one that holds', { ok: assertion('Assertions', { small: below(lazy('n'), 5) }) }, undefined],
    ['one that does not', { ok: assertion('Assertions', { small: below(lazy('n'), 2) }) }, 'SD6208 SD3101'],
    ['one that cannot be computed', { ok: assertion('Assertions', { small: below(lazy('m'), 2) }) }, 'SD6208 SD2004'],
    [
      'one written DATA is not',
      { ok: { ...assertion('Assertions', { small: below(lazy('n'), 2) }), data: true } },
      undefined,
    ],
    ['a schema that holds', { v: lazy('n'), s: assertion('Schema', { v: element({ class: 'integer' }) }) }, undefined],
    [
      'a type',
      { v: lazy('n'), s: assertion('Schema', { v: element({ class: 'java.lang.String' }) }) },
      'SD6208 `v` must be string, and is a integer now',
    ],
    [
      'a minimum',
      { v: lazy('n'), s: assertion('Schema', { v: element({ minimum: 4 }) }) },
      'SD6208 `v` must be at least 4, and is 3 now',
    ],
    [
      'a maximum',
      { v: lazy('n'), s: assertion('Schema', { v: element({ maximum: { type: 'long', value: 2n } }) }) },
      'SD6208 `v` must be at most 2L, and is 3 now',
    ],
    [
      'allowed values',
      { v: lazy('n'), s: assertion('Schema', { v: element({ values: { type: 'vector', elements: [1, 2] } }) }) },
      'SD6208 `v` must be one of 1, 2, and is 3 now',
    ],
    ['what is missing', { s: assertion('Schema', { v: element({}) }) }, 'SD6208 `v` is missing'],
    ['what may be missing', { s: assertion('Schema', { v: element({ optional: true }) }) }, undefined],
    ['a reference is one', { v: lazy('n'), s: assertion('Schema', { v: element({ class: 'reference' }) }) }, undefined],
    ['a reference to nothing', { v: lazy('m'), s: assertion('Schema', { v: element({}) }) }, 'SD6208 SD6203'],
    ['a component', { v: lazy('PARENT'), s: assertion('Schema', { v: element({ class: 'description' }) }) }, undefined],
  ] as const satisfies readonly (readonly [string, Written, string | undefined])[]) {
    test(name, () => check(attributes, expected));
  }
});
