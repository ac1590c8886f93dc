import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineReader } from '../src/lines.ts';

/** The lines of a text that comes in these pieces. */
async function linesOf(pieces: readonly string[], lengthMax?: number): Promise<readonly string[]> {
  const lines: string[] = [];
  const reader = createLineReader((line) => void lines.push(line), lengthMax === undefined ? {} : { lengthMax });
  for (const piece of pieces) await reader.onText(piece);
  await reader.finish();
  return lines;
}

test('lines do not depend on the pieces in which they come', async () => {
  expect(await linesOf(['a\nb', 'c\n\n', 'last'])).toEqual(['a', 'bc', '', 'last']);
  const text = fc.string({ unit: fc.constantFrom('a', '\n', 'ü', '🐟') });
  await fc.assert(
    fc.asyncProperty(fc.array(text), async (pieces) => {
      expect(await linesOf(pieces)).toEqual(await linesOf([pieces.join('')]));
    }),
  );
});

test('a carriage return before the line end is no part of the line', async () => {
  expect(await linesOf(['a\r', '\nb\r\n', 'c\rd\n'])).toEqual(['a', 'b', 'c\rd']);
});

test('a line that is too long is cut, and the next one is whole', async () => {
  expect(await linesOf(['abc', 'def', 'gh\nnext\n'], 4)).toEqual(['abcd', 'next']);
});

test('a line is given while the reader of the one before is not busy any more', async () => {
  const order: string[] = [];
  const reader = createLineReader(async (line) => {
    order.push(`begin ${line}`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`end ${line}`);
  });
  await reader.onText('a\nb\n');
  expect(order).toEqual(['begin a', 'end a', 'begin b', 'end b']);
});
