/** A text in which every `\uXXXX` is replaced by its character, and the way back to where that was written. */
export interface DecodedText {
  readonly text: string;
  /** The offset in the raw text of an offset in `text`. */
  readonly rawOffset: (offset: number) => number;
}

/**
 * Replaces `\uXXXX` everywhere, as Java source does (reference notes section 2): a backslash counts only after an even
 * number of backslashes, and there may be several `u`. A malformed one stays as it is; the lexer says so where it
 * matters. Costs one search when the text holds no `\u`.
 */
export function decodeUnicodeEscapes(raw: string): DecodedText {
  let at = raw.indexOf('\\');
  if (at === -1 || raw.indexOf('\\u', at) === -1) return { text: raw, rawOffset: (offset) => offset };

  const pieces: string[] = [];
  // Behind the escape number i the raw text is ahead of the decoded one by `ahead[i]`, from decoded offset `from[i]` on.
  const from: number[] = [];
  const ahead: number[] = [];
  let copied = 0;
  let decodedLength = 0;
  while (at !== -1) {
    if (raw.charCodeAt(at + 1) !== 0x75) {
      // Any other backslash: skip it and the character it may escape, so that `\\u` is not read as an escape.
      at = raw.indexOf('\\', at + 2);
      continue;
    }
    let digits = at + 1;
    while (raw.charCodeAt(digits) === 0x75) digits += 1;
    const hex = raw.slice(digits, digits + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) {
      at = raw.indexOf('\\', digits);
      continue;
    }
    pieces.push(raw.slice(copied, at), String.fromCharCode(Number.parseInt(hex, 16)));
    decodedLength += at - copied + 1;
    copied = digits + 4;
    from.push(decodedLength);
    ahead.push(copied - decodedLength);
    at = raw.indexOf('\\', copied);
  }
  if (from.length === 0) return { text: raw, rawOffset: (offset) => offset };
  pieces.push(raw.slice(copied));

  const rawOffset = (offset: number): number => {
    let low = 0;
    let high = from.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((from[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return offset + (ahead[low - 1] ?? 0);
  };
  return { text: pieces.join(''), rawOffset };
}
