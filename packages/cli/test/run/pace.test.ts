import { expect, test } from 'vitest';
import { type Speed, type Stage, speedFor } from '../../src/run/pace.ts';

test.each<[Stage, 'person' | 'nobody', Speed | undefined, Speed]>([
  ['working', 'person', undefined, 10],
  ['resting', 'person', undefined, 10],
  ['working', 'nobody', undefined, 'max'],
  ['counting', 'nobody', undefined, 'max'],
  ['resting', 'nobody', undefined, 1],
  ['resting', 'nobody', 'max', 'max'],
  ['working', 'person', 3, 3],
])('%s, watched by %s, asked for %s', (stage, watchedBy, asked, expected) => {
  expect(speedFor(stage, asked, watchedBy)).toBe(expected);
});
