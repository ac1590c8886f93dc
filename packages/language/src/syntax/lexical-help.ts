/** How to name characters that begin no token: themselves, or their code points when they cannot be seen. */
export function describeCharacters(text: string): string {
  const [first = ''] = text;
  const isVisible = /^[\p{L}\p{N}\p{P}\p{S}]/u.test(first);
  if (isVisible) return `\`${text.length > 20 ? `${text.slice(0, 20)}…` : text}\``;
  return `the character U+${(first.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** What to do about characters that begin no token. */
export function unknownHelp(text: string): string {
  if (text.startsWith("'")) return 'texts are written between double quotes: `"…"`';
  if (text.startsWith('=')) return 'write the name and then the value: `name value;`; equality is `==`';
  if (/^[“”„«»]/.test(text)) return 'texts are written between straight quotes: `"…"`';
  if (text.startsWith('&')) return 'the logical and is `&&`';
  if (text.startsWith('|')) return 'the logical or is `||`';
  if (text.startsWith('#')) return 'includes are `#include "path"`; comments begin with `//`';
  if (/^\p{L}/u.test(text)) return 'names are made of Latin letters; write any other name between quotes: `"…"`';
  return 'remove it, or write it within a text: `"…"`';
}

/** What to do about the escape that begins with `character`, in a text closed by `quote`. */
export function escapeHelp(character: string, quote: '"' | '#'): string {
  if (character === 'u') return 'a character by its number is `\\u` and four hexadecimal digits: `\\u00e9`';
  if (/[0-9]/.test(character)) return 'a character by its octal number has three digits, `\\000` to `\\377`';
  if (character === '"') return 'between `##` and `#` a `"` stands for itself, without backslash';
  return `escapes are \\n \\t \\b \\r \\f \\\\ \\' \\${quote} \\000 to \\377 and \\uXXXX; a backslash itself is \\\\`;
}

/** What a text that is too large says besides its place. */
export function tooManyTokens(max: number): { readonly notes: readonly string[]; readonly help: string } {
  return {
    notes: [`at most ${max} words, numbers, texts and signs are read for one description, included files among them`],
    help: 'make what repeats a prototype, or split the description into several',
  };
}
