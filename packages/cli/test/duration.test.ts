import { expect, test } from 'vitest';
import { formatDuration, parseDurationMs } from '../src/duration.ts';

test.each([
  ['500ms', 500],
  ['20s', 20_000],
  ['1.5m', 90_000],
  ['2h', 7_200_000],
  ['0s', 0],
  ['20', undefined],
  ['s', undefined],
  ['-1s', undefined],
  ['1e3s', undefined],
  ['20 s', undefined],
  ['99999999999999999h', undefined],
])('%s', (text, expected) => {
  expect(parseDurationMs(text)).toBe(expected);
});

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
