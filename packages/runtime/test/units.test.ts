import { describe, expect, test } from 'vitest';
import { parseDurationMs, parseSizeBytes } from '../src/units.ts';

describe('durations', () => {
  for (const [text, expected] of [
    ['30s', 30_000],
    ['500ms', 500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1.5h', 5_400_000],
    ['1 d', 86_400_000],
    ['0s', 0],
    ['30', undefined],
    ['-1s', undefined],
    ['30S', undefined],
    ['', undefined],
    ['1constructor', undefined],
    ['999999999999999d', undefined],
  ] as const) {
    test(`${JSON.stringify(text)} is ${expected}`, () => expect(parseDurationMs(text)).toBe(expected));
  }
});

describe('sizes', () => {
  for (const [text, expected] of [
    ['8GiB', 8 * 2 ** 30],
    ['512MiB', 512 * 2 ** 20],
    ['64KiB', 64 * 2 ** 10],
    ['0.5TiB', 2 ** 39],
    ['8GB', undefined],
    ['8', undefined],
    ['GiB', undefined],
  ] as const) {
    test(`${JSON.stringify(text)} is ${expected}`, () => expect(parseSizeBytes(text)).toBe(expected));
  }
});
