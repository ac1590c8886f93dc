import type { Diagnostic } from '@smartdomains/language';
import { expect, test } from 'vitest';
import { plainLine } from '../../src/display/plain-lines.ts';
import { created, ending, eventsOf, failed, type Happening, waiting } from './hand-made-events.ts';

function check(happenings: readonly Happening[], expected: readonly string[]): void {
  const lines = eventsOf(happenings).map((event) => plainLine(event, 1000));
  expect(lines.filter((line) => line !== undefined)).toEqual(expected);
}

test('one line for a change of state, counted from the beginning', () => {
  check(
    [
      [1, 'sfConfig', created('Compound')],
      [1, 'sfConfig', 'deploying'],
      [13.3, 'sfConfig:pool:smartDomain1:domain1', 'started'],
      [13.4, 'sfConfig:pool:smartDomain1:domain1', { event: 'attribute', name: 'domid', value: '3' }],
      [10_001, 'sfConfig', ending('terminated')],
    ],
    [
      '[   0.0s] sfConfig deploying',
      '[  12.3s] sfConfig:pool:smartDomain1:domain1 started',
      '[10000.0s] sfConfig terminated',
    ],
  );
});

test('waits, failures and abnormal ends say what they are', () => {
  check(
    [
      [1, 'sfConfig:a', waiting('an answer to ping')],
      [2, 'sfConfig:a', waiting('')],
      [3, 'sfConfig:a', failed('ready', 'domain did not become ready')],
      [3, 'sfConfig:a', ending('terminating', 'abnormal')],
      [4, 'sfConfig:a', failed('terminate', 'domain is not gone', 'warning')],
    ],
    [
      '[   0.0s] sfConfig:a waits for an answer to ping',
      '[   2.0s] sfConfig:a failed to become ready: domain did not become ready (SD8102)',
      '[   2.0s] sfConfig:a terminating (abnormal)',
      '[   3.0s] sfConfig:a failed to terminate, and tries again: domain is not gone (SD8102)',
    ],
  );
});

test('a warning says what to look at', () => {
  const diagnostic: Diagnostic = {
    code: 'SD8502',
    severity: 'warning',
    summary: 'host has half-dead domains',
    secondary: [],
    notes: [],
    fixes: [],
  };
  check(
    [[1, 'sfConfig:a', { event: 'warning', diagnostic }]],
    ['[   0.0s] sfConfig:a warning: host has half-dead domains (SD8502)'],
  );
});

test('a line stays a line', () => {
  check(
    [[1, 'sfConfig', waiting(`two\nlines${String.fromCharCode(27)}[2J`)]],
    ['[   0.0s] sfConfig waits for two lines?[2J'],
  );
});
