/**
 * A text that comes from a description, a host or a guest, safe to put on a terminal: control characters, which could
 * move the cursor or worse, become `?`, and line ends spaces.
 */
export function printable(text: string): string {
  return text.replace(/\r\n|[\n\r\t]/g, ' ').replace(/\p{Cc}|\p{Bidi_Control}|\p{Zl}|\p{Zp}/gu, '?');
}

/** The same for a text of many lines, whose line ends and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(/\r+\n/g, '\n').replace(/(?![\n\t])\p{Cc}|\p{Bidi_Control}|\p{Zl}|\p{Zp}/gu, '?');
}
