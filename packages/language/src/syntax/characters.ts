const LETTER = 1;
const WORD_PART = 2;
const DIGIT = 4;
const SPACE = 8;
const HEX = 16;

const classes: Uint8Array = classTable();

/** What a word may begin with: `A-Z a-z $ _` and Latin-1 letters. False for NaN, which is what ends a text. */
export function isLetter(code: number): boolean {
  return ((classes[code] ?? 0) & LETTER) !== 0;
}

/** What a word may go on with: letters, digits and `. - + @ # ~ % ^ &`. */
export function isWordPart(code: number): boolean {
  return ((classes[code] ?? 0) & WORD_PART) !== 0;
}

export function isDigit(code: number): boolean {
  return ((classes[code] ?? 0) & DIGIT) !== 0;
}

export function isHexDigit(code: number): boolean {
  return ((classes[code] ?? 0) & HEX) !== 0;
}

/** Space, tab, LF, CR, FF. */
export function isSpace(code: number): boolean {
  return ((classes[code] ?? 0) & SPACE) !== 0;
}

function classTable(): Uint8Array {
  const table = new Uint8Array(256);
  const mark = (characters: string, bits: number): void => {
    for (const character of characters) {
      const code = character.charCodeAt(0);
      table[code] = (table[code] ?? 0) | bits;
    }
  };
  const range = (from: number, to: number): string =>
    String.fromCharCode(...Array.from({ length: to - from + 1 }, (_, index) => from + index));
  const letters = `${range(0x41, 0x5a)}${range(0x61, 0x7a)}$_¢£¤¥ªµº${range(0xc0, 0xd6)}${range(0xd8, 0xf6)}${range(0xf8, 0xff)}`;
  mark(letters, LETTER | WORD_PART);
  mark('0123456789', DIGIT | WORD_PART | HEX);
  mark('.-+@#~%^&', WORD_PART);
  mark('abcdefABCDEF', HEX);
  mark(' \t\n\r\f', SPACE);
  return table;
}
