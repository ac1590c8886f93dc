/** A value of an xl configuration: text, whole number, or a list of texts. */
export type XlValue = string | number | readonly string[];

/** Keys in the order they are written. */
export type XlConfig = ReadonlyMap<string, XlValue>;

/** Values of `on_reboot` and its like after which `xl` makes the domain again. */
export const xlRestartActions: ReadonlySet<string> = new Set([
  'restart',
  'rename-restart',
  'coredump-restart',
  'soft-reset',
]);

/** A key and why its value cannot be written. */
export interface XlRefusal {
  readonly key: string;
  readonly reason: string;
}

/**
 * The text of a configuration file, or every value that `xl`'s lexer cannot carry. Nothing is escaped: a backslash and a
 * value with both kinds of quotes are refused, so that what is written is what is meant in every version of `xl`.
 */
export function formatXlConfig(
  config: XlConfig,
): { readonly text: string } | { readonly refused: readonly XlRefusal[] } {
  const refused: XlRefusal[] = [];
  const lines: string[] = [];
  for (const [key, value] of config) {
    const reason = whyNotAnXlKey(key) ?? whyNotAnXlValue(value);
    if (reason === undefined) lines.push(`${key} = ${formatValue(value)}\n`);
    else refused.push({ key, reason });
  }
  return refused.length > 0 ? { refused } : { text: lines.join('') };
}

/** Why a key is none, in words. */
export function whyNotAnXlKey(key: string): string | undefined {
  return /^[a-z_][a-z0-9_]{0,63}$/.test(key)
    ? undefined
    : 'a key of xl.cfg has lower-case letters, digits and underscores';
}

/** Why a value cannot be written, in words; `undefined` when it can. */
export function whyNotAnXlValue(value: XlValue): string | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && value >= 0 ? undefined : 'xl reads whole numbers from 0 on only';
  }
  for (const text of typeof value === 'string' ? [value] : value) {
    const reason = whyNotAnXlText(text);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function whyNotAnXlText(text: string): string | undefined {
  if (/[\n\r]/.test(text)) return 'xl ends a text at the end of the line';
  if (!/^[\x20-\x7e]*$/.test(text)) return 'it has a character outside printable ASCII';
  if (text.includes('\\')) return 'xl reads a backslash as the beginning of an escape';
  if (text.includes('"') && text.includes("'")) return 'xl has no way to write both kinds of quotes in one text';
  return undefined;
}

function formatValue(value: XlValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quote(value);
  return value.length === 0 ? '[ ]' : `[ ${value.map(quote).join(', ')} ]`;
}

function quote(text: string): string {
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}
