/** What a terminal may obey, and `JSON.stringify` leaves as it is: the controls above ASCII and the directions of text. */
const obeyed = /[\u007f-\u009f\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** One line of JSON that is safe on a terminal too. The same value as from `JSON.stringify`. */
export function jsonText(value: unknown): string {
  // These stand only within strings, where an escape means the same. None of them is above U+FFFF.
  return JSON.stringify(value).replace(obeyed, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
