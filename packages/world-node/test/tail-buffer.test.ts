import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTailBuffer } from '../src/tail-buffer.ts';

describe('createTailBuffer', () => {
  it('keeps the last bytes, however they arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 64 }),
        (texts, bytesMax) => {
          const buffer = createTailBuffer(bytesMax);
          for (const text of texts) buffer.push(Buffer.from(text));
          expect(buffer.text()).toBe(texts.join('').slice(-bytesMax));
        },
      ),
    );
  });

  it.each([
    [4, 'ab🐟', '🐟'],
    [3, 'ab🐟', ''],
    [5, 'éééé', 'éé'],
    [100, 'größe', 'größe'],
  ])('with %i bytes keeps of %j whole characters: %j', (bytesMax, text, expected) => {
    const whole = createTailBuffer(bytesMax);
    whole.push(Buffer.from(text));
    expect(whole.text()).toBe(expected);
    const byteByByte = createTailBuffer(bytesMax);
    for (const byte of Buffer.from(text)) byteByByte.push(Buffer.of(byte));
    expect(byteByByte.text()).toBe(expected);
  });

  it('keeps nothing when nothing may be kept', () => {
    const buffer = createTailBuffer(0);
    buffer.push(Buffer.from('text'));
    expect(buffer.text()).toBe('');
  });
});
