/** Words that mean themselves to every shell, so that a command reads in a log as it would be typed. */
const plainWord = /^[A-Za-z0-9_./:,@%+-]+$/;

/**
 * The one place where arguments become a shell text (invariant 4): a POSIX shell that reads it gets exactly these words.
 * Between single quotes every character means itself but the single quote, which is written outside of them.
 * Throws a `RangeError` for a NUL, which no argument can hold: check with `argvProblem` before.
 */
export function quoteArgv(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (word.includes('\0')) throw new RangeError('an argument cannot contain a NUL character');
  return plainWord.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
