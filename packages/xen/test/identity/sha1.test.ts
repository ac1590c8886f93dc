import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha1 } from '../../src/identity/sha1.ts';

function hex(text: string): string {
  return Buffer.from(sha1(text)).toString('hex');
}

test.each([
  ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
])('SHA-1 of %j is the published one', (text, expected) => {
  expect(hex(text)).toBe(expected);
});

test('any text gives what the platform gives', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      expect(hex(text)).toBe(createHash('sha1').update(text, 'utf8').digest('hex'));
    }),
  );
});

test.each([55, 56, 63, 64, 119, 120])('the padding is right at %i bytes', (length) => {
  const text = 'x'.repeat(length);
  expect(hex(text)).toBe(createHash('sha1').update(text).digest('hex'));
});
