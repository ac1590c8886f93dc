import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createOutputTail } from '../src/output-tail.ts';

it('keeps the end of what was written, whole characters only, however it was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 0, max: 40 }), (pieces, bytesMax) => {
      const tail = createOutputTail(bytesMax);
      for (const piece of pieces) tail.push(piece);
      const whole = pieces.join('').toWellFormed();
      const kept = tail.text();
      expect(whole.endsWith(kept)).toBe(true);
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(bytesMax);
      expect(Buffer.byteLength(kept)).toBeGreaterThanOrEqual(Math.min(bytesMax, Buffer.byteLength(whole)) - 3);
    }),
  );
});
