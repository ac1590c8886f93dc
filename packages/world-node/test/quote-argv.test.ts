import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteArgv } from '../src/quote-argv.ts';

/** What a real shell makes of the quoted text. */
function readByShell(shell: string, argv: readonly string[]): readonly string[] {
  const printed = execFileSync(shell, ['-c', `printf '%s\\0' ${quoteArgv(argv)}`], { encoding: 'utf8' });
  return printed.split('\0').slice(0, -1);
}

describe('quoteArgv', () => {
  it.each([
    [['xl', 'create', '/etc/xen/web-1.cfg'], 'xl create /etc/xen/web-1.cfg'],
    [['echo', ''], "echo ''"],
    [['echo', 'two words'], "echo 'two words'"],
    [['echo', "it's"], `echo 'it'\\''s'`],
    [['dd', 'if=/dev/zero'], "dd 'if=/dev/zero'"],
    [['rm', 'a;b', '$(c)', '*'], "rm 'a;b' '$(c)' '*'"],
  ])('writes %j as %s', (argv, expected) => {
    expect(quoteArgv(argv)).toBe(expected);
  });

  it('refuses a NUL, which no argument can hold', () => {
    expect(() => quoteArgv(['a\0b'])).toThrow(RangeError);
  });

  it.each(['sh', 'bash'])('is read back by %s as it was, whatever it holds', (shell) => {
    const nasty = [
      "'",
      "''",
      '"',
      '\\',
      '\\\\',
      '\n',
      '$(id)',
      '`id`',
      '$x',
      '!',
      '',
      ' ',
      '\t',
      ';',
      '\u0001',
      'ü',
      '🐟',
    ];
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\0', '')),
      fc.array(fc.constantFrom(...nasty), { maxLength: 8 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (argv) => {
        expect(readByShell(shell, argv)).toEqual(argv);
      }),
      { numRuns: 150, examples: [[nasty]] },
    );
  });
});
