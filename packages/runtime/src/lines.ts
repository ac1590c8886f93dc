/** How long a line may be that is handed over; the rest of a longer one is left out. */
export const lineLengthMaxDefault: number = 16 * 1024;

/** Takes text in pieces and gives whole lines. */
export interface LineReader {
  /** To be given as `onText` of a followed command. */
  readonly onText: (text: string) => void | Promise<void>;
  /** Gives what was written after the last line end, if anything. */
  finish(): void | Promise<void>;
}

/**
 * Hands over each line without its end (`\n` or `\r\n`), in order, as soon as the end is there. At most `lengthMax` characters of a line
 * are kept, so that output without line ends fills no memory. While the promise of `onLine` is pending the next line waits, and
 * `onText` with it.
 */
export function createLineReader(
  onLine: (line: string) => void | Promise<void>,
  options: { readonly lengthMax?: number } = {},
): LineReader {
  const { lengthMax = lineLengthMaxDefault } = options;
  let rest = '';
  const add = (text: string): void => {
    if (rest.length < lengthMax) rest += text.slice(0, lengthMax - rest.length);
  };
  const takeLine = (): string => {
    const line = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
    rest = '';
    return line;
  };
  const give = (lines: readonly string[], from: number): void | Promise<void> => {
    for (let index = from; index < lines.length; index += 1) {
      const result = onLine(lines[index] ?? '');
      if (result !== undefined) return result.then(() => give(lines, index + 1));
    }
  };

  return {
    onText(text) {
      const lines: string[] = [];
      let from = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        add(text.slice(from, end));
        lines.push(takeLine());
        from = end + 1;
      }
      add(text.slice(from));
      return give(lines, 0);
    },
    finish: () => (rest === '' ? undefined : onLine(takeLine())),
  };
}
