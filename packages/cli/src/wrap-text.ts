import stringWidth from 'string-width';

/** Breaks a text between words so that no line is wider than `width`, unless one word is. Later lines get the indent. */
export function wrapText(
  text: string,
  options: { readonly width: number; readonly indent?: string },
): readonly string[] {
  const { width, indent = '' } = options;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line.trim() !== '' && stringWidth(longer) > width) {
      lines.push(line);
      line = indent + word;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  return lines;
}
