import { expect, test } from 'vitest';
import { formatDuration } from '../src/duration.ts';

test.each([
  [0, '0.0s'],
  [-5, '0.0s'],
  [449, '0.4s'],
  [12_345, '12.3s'],
  [59_999, '59.9s'],
  [60_000, '1m 00s'],
  [245_000, '4m 05s'],
  [3_599_999, '59m 59s'],
  [7_620_000, '2h 07m'],
])('%i ms', (durationMs, expected) => {
  expect(formatDuration(durationMs)).toBe(expected);
});
