import { describe, expect, test } from 'vitest';
import { formatHolderMark, type HolderMark, isSameMachine, parseHolderMark } from '../../src/holders/holder-mark.ts';
import { utcTime } from '../../src/holders/utc-time.ts';

const mark: HolderMark = {
  host: 'xen7.example',
  id: '0123456789abcdef0123456789abcdef',
  bootId: '11111111-2222-3333-4444-555555555555',
  application: 'web',
  domainName: 'größe 1/2:3+4',
  uuid: '00000000-0000-4000-8000-000000000001',
  since: '2026-11-26T01:50:00Z',
};

test('a mark is one word that LVM takes as a tag, and is read back as it was', () => {
  const text = formatHolderMark(mark);
  expect(text).toMatch(/^[A-Za-z0-9._+/=:-]{1,1024}$/);
  expect(text).toContain('host:xen7.example/');
  expect(parseHolderMark(text)).toEqual(mark);
  expect(parseHolderMark(formatHolderMark({ ...mark, id: '' }))).toEqual({ ...mark, id: '' });
});

test.each(['', 'smartdomains', 'smartdomains.holder=host:xen7', '/etc/passwd'])('%j is no mark', (text) => {
  expect(parseHolderMark(text)).toBeUndefined();
});

describe('a machine', () => {
  test('is the same after a boot', () => {
    expect(isSameMachine(mark, { ...mark, bootId: '99999999-2222-3333-4444-555555555555' })).toBe(true);
  });
  test('is another under another name, or with another installation', () => {
    expect(isSameMachine(mark, { ...mark, host: 'xen8' })).toBe(false);
    expect(isSameMachine(mark, { ...mark, id: 'f' })).toBe(false);
  });
});

test.each([
  [0, '1970-01-01T00:00:00Z'],
  [951_782_399_999, '2000-02-28T23:59:59Z'],
  [951_782_400_000, '2000-02-29T00:00:00Z'],
  [1_795_658_400_000, new Date(1_795_658_400_000).toISOString().replace('.000', '')],
  [4_107_542_400_000, '2100-03-01T00:00:00Z'],
])('%d ms are %s', (timeMs, text) => {
  expect(utcTime(timeMs)).toBe(text);
});
