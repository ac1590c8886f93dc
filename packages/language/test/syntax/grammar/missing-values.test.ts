import { describe, expect, test } from 'vitest';
import { SourceText } from '../../../src/source.ts';
import { parse } from '../../../src/syntax/parser.ts';

function warned(text: string): readonly string[] {
  const { diagnostics } = parse(new SourceText('pool.sf', text));
  return diagnostics.map(({ code, primary }) => {
    const place = primary?.place;
    return `${code} ${place === undefined ? '' : text.slice(place.start, place.end)}`;
  });
}

describe('a missing value that takes the next name', () => {
  test.each([
    ['memory\nkernel;', ['SD1225 kernel']],
    ['memory\nkernel }', ['SD1225 kernel', 'SD1202 }']],
    ['memory\nkernel "/boot/vmlinuz";', ['SD1225 "/boot/vmlinuz"']],
    ['memory kernel disk;', ['SD1225 disk']],
    ['memory\n[sfLocal] kernel 1;', ['SD1225 [sfLocal]']],
    ['  memory\n kernel\n disk 3;', ['SD1225 kernel']],
  ])('%j', (text, expected) => {
    expect(warned(text)).toEqual(expected);
  });
});

describe('what is meant as it stands', () => {
  test.each([
    'memory\n  kernel;',
    'memory size;\nkernel "k";',
    'memory\nPARENT:size;',
    'memory\nLAZY size;',
    'memory\n512;',
    'names\n["a", "b"];',
    'names\n[| |];',
    'a 1 b 2 c d e 3',
    'a b [sfLocal] c;',
    'a b; c;',
    'a;\nb c;',
    'a b\nc:d;',
  ])('%j', (text) => {
    expect(warned(text)).toEqual([]);
  });
});
