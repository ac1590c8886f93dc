import { describe, expect, test } from 'vitest';
import type { Attribute, Description, Value } from '../../src/description.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { SourceText } from '../../src/source.ts';
import { libraryLoader } from '../library-loader.ts';

const text = `memory 256;
Guest extends {
  memory 128;
  kernel "a";
  disk extends { size 4; }
}
Big extends Guest {
  memory 512;
}
sfConfig extends {
  plain extends Big;
  own extends Big { kernel "b"; }
  linked extends Guest { memory ROOT:memory; }
  placed extends Guest;
  placed:disk:size 8;
  through extends { a b; b PARENT:alias:memory; }
  alias plain;
  given OPTIONAL(1) nowhere;
  both extends { memory 1; }, Guest { kernel "c"; }
}`;

function attributeAt(path: readonly string[]): Attribute {
  const { description } = evaluate(new SourceText('pool.sf', text), { loader: libraryLoader() });
  let current: Value | Description | undefined = description;
  let attribute: Attribute | undefined;
  for (const name of path) {
    attribute =
      typeof current === 'object' && current?.type === 'description' ? current.attributes.get(name) : undefined;
    current = attribute?.value;
  }
  if (!attribute) throw new Error(`no attribute ${path.join(':')}`);
  return attribute;
}

describe('where a value came from', () => {
  test.each([
    ['own:kernel', ['written "b"', 'overrides "a"']],
    ['plain:memory', ['inherited Big', 'written 512', 'overrides 128']],
    ['plain:kernel', ['inherited Big', 'inherited Guest', 'written "a"']],
    ['linked:memory', ['written ROOT:memory', 'overrides 128', 'linked 256']],
    ['placed:disk:size', ['placed placed:disk:size', 'overrides 4']],
    [
      'through:a',
      [
        'written b',
        'linked PARENT:alias:memory',
        'linked plain',
        'linked extends Big',
        'inherited Big',
        'linked 512',
        'overrides 128',
      ],
    ],
    ['given', ['written OPTIONAL(1) nowhere']],
    ['both:memory', ['inherited Guest', 'written 128']],
  ] as const)('%s', (path, expected) => {
    const steps = attributeAt(path.split(':')).history?.() ?? [];
    expect(steps.map(({ step, text: written }) => `${step} ${written}`)).toEqual(expected);
  });

  test.each([
    ['linked:memory', '256', 'memory'],
    ['plain:memory', '512', 'memory'],
    ['placed:disk:size', '8', 'size'],
    ['own:disk', 'extends { size 4; }', 'disk'],
  ] as const)('%s is written there', (path, value, name) => {
    const { valuePlace, namePlace } = attributeAt(path.split(':'));
    expect(valuePlace && text.slice(valuePlace.start, valuePlace.end)).toBe(value);
    expect(namePlace && text.slice(namePlace.start, namePlace.end)).toBe(name);
  });
});
