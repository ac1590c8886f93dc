import type { ApplicationName, ComponentPath } from '@smartdomains/runtime';
import { expect, test } from 'vitest';
import { formatSidecar, parseSidecar } from '../../src/storage/sidecar.ts';

const owner = { application: 'web' as ApplicationName, path: 'sfConfig:"a b":loop' as ComponentPath };

test('what is written is read back', () => {
  for (const persist of [true, false]) {
    expect(parseSidecar(formatSidecar(owner, { uuid: 'u', persist }))).toEqual({
      application: 'web',
      component: 'sfConfig:"a b":loop',
      uuid: 'u',
      persist,
    });
  }
});

test('one that does not say it may be for keeping', () => {
  expect(parseSidecar('{"application":"web","component":"a","uuid":"u"}')?.persist).toBe(true);
});

test.each([
  '',
  'hello',
  '{',
  '7',
  'null',
  '[]',
  '{"application":"web"}',
  '{"application":1,"component":"a","uuid":"u"}',
])('%j is none of ours', (text) => {
  expect(parseSidecar(text)).toBeUndefined();
});
