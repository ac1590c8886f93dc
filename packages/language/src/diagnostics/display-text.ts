const TAB_WIDTH = 4;

/** What is zero columns wide: combining marks, joiners and variation selectors. */
const zeroWidth = /^(?:\p{Mn}|\p{Me}|\u200b|\u200c|\u200d|\u2060)$/u;

/** What takes two columns on a terminal: East Asian wide and full-width forms, emoji. */
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;

/** Marks that reorder text or cannot be seen: what is shown must be what is there. */
const misleading = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/;

/** How many columns a character (one code point) takes on a terminal. */
function characterWidth(character: string): number {
  if (character >= ' ' && character <= '~') return 1;
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** How many columns a text without tabs and line breaks takes on a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/**
 * A text that a terminal shows as it is: control characters become their pictures (so that no text of the user's or of a
 * host can drive the terminal), marks that reorder text or cannot be seen a stand-in. Line breaks stay.
 */
export function printable(text: string): string {
  let result = '';
  for (const character of text) result += character === '\n' ? '\n' : printableCharacter(character);
  return result;
}

function printableCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return character === '\t' ? ' '.repeat(TAB_WIDTH) : String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code >= 0x80 && code < 0xa0) return '\ufffd';
  return misleading.test(character) || (code >= 0xd800 && code < 0xe000) ? '\ufffd' : character;
}

/** A text of the user's or of a host, no longer than is of use to a reader. */
export function limited(text: string, lengthMax: number): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
}

/** A line of source as it is shown, and where each of its characters went. */
export interface DisplayLine {
  readonly text: string;
  readonly width: number;
  /** The display column, from 0, of an index (UTF-16) in the line; the width for one at or past the end. */
  readonly columnAt: (index: number) => number;
}

/** Lays a line out: tabs reach to the next multiple of four columns, wide characters take two. */
export function displayLine(line: string): DisplayLine {
  let text = '';
  let column = 0;
  const columns: number[] = [];
  for (const character of line) {
    for (let unit = 0; unit < character.length; unit += 1) columns.push(column);
    const shown = character === '\t' ? ' '.repeat(TAB_WIDTH - (column % TAB_WIDTH)) : printableCharacter(character);
    text += shown;
    column += displayWidth(shown);
  }
  const width = column;
  return { text, width, columnAt: (index) => columns[index] ?? width };
}

/** The part of a text without tabs between two display columns; a character cut in half is left out. */
export function sliceColumns(text: string, from: number, to: number): string {
  let column = 0;
  let result = '';
  for (const character of text) {
    const next = column + characterWidth(character);
    if (column >= from && next <= to) result += character;
    column = next;
  }
  return result;
}

/** Breaks a paragraph at spaces so that no line is wider than `width`, unless a word is. */
export function wrap(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(joined) > width) {
      lines.push(line);
      line = word;
    } else {
      line = joined;
    }
  }
  lines.push(line);
  return lines;
}
