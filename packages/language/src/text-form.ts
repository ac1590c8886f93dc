import { keywordKinds } from './syntax/token-kind.ts';

/*
 * Names, strings and numbers in canonical form (reference notes section 14): what is printed can be read again and means
 * the same.
 */

/** A name, in quotes when it could not be read as a word. */
export function nameText(name: string): string {
  return wordPattern.test(name) && !keywordKinds.has(name) ? name : stringText(name);
}

const wordPattern = /^[A-Za-z$_¢-¥ªµºÀ-ÖØ-öø-ÿ][A-Za-z0-9$_¢-¥ªµºÀ-ÖØ-öø-ÿ.\-+@#~%^&]*$/;

/** A string in quotes; everything outside printable ASCII is escaped. */
export function stringText(value: string): string {
  if (!needsEscape.test(value)) return `"${value}"`;
  // Texts of texts are full of these, and a fixed replacement is many times faster than a function.
  const common = value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
  return `"${common.replace(escaped, escapeOf)}"`;
}

/** All but printable ASCII, and what ends a string or begins an escape. */
const needsEscape = /[^ !#-[\]-~]/;

/** What is left of that. */
const escaped = /[^ -~]/g;

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  return shortEscapes.get(code) ?? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

const shortEscapes = new Map([
  [0x09, '\\t'],
  [0x08, '\\b'],
  [0x0d, '\\r'],
  [0x0c, '\\f'],
]);

/** A double as the original writes it: `2.0`, `1.0E8`, `1.0E-7`, `4.9E-324`, `Infinity`, `NaN`. */
export function doubleText(value: number): string {
  const magnitude = Math.abs(value);
  return decimalText(value, wholeText(magnitude, DOUBLE_BITS) ?? twoDigits(magnitude, String(magnitude)));
}

/** A float as the original writes it. */
export function floatText(value: number): string {
  const magnitude = Math.abs(value);
  return decimalText(value, wholeText(magnitude, FLOAT_BITS) ?? twoDigits(magnitude, shortestFloat(magnitude)));
}

const DOUBLE_BITS = 53;
const FLOAT_BITS = 24;

/**
 * The digits Java 17 writes for a whole number below 2^63 that needs more than seven: all that are certain, which are often
 * more than are needed to read the number again. `bits` is the precision of the type.
 */
function wholeText(magnitude: number, bits: number): string | undefined {
  if (magnitude < 1e7 || magnitude >= 2 ** 63 || !Number.isInteger(magnitude)) return undefined;
  const digits = BigInt(magnitude);
  const spare = digits.toString(2).length - 1 - bits;
  // A number that ends in so many zero bits has that many decimal digits that say nothing.
  const uncertain = spare > 1 ? Math.floor((spare - 1) * Math.log10(2)) : 0;
  const unit = 10n ** BigInt(uncertain);
  return String(((digits + unit / 2n) / unit) * unit);
}

/** Java never writes one digit alone: the second is then not a zero but the nearest. */
function twoDigits(magnitude: number, shortest: string): string {
  if (!/^\de/.test(shortest)) return shortest;
  const text = magnitude.toPrecision(2);
  return text.includes('e') ? text : shortest;
}

function shortestFloat(magnitude: number): string {
  if (!Number.isFinite(magnitude) || magnitude === 0) return String(magnitude);
  for (let digits = 1; digits < 9; digits += 1) {
    const text = magnitude.toPrecision(digits);
    if (Math.fround(Number(text)) === magnitude) return String(Number(text));
  }
  return String(Number(magnitude.toPrecision(9)));
}

function decimalText(value: number, shortest: string): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}Infinity`;
  const magnitude = Math.abs(value);
  if (magnitude === 0) return `${sign}0.0`;
  const [digits, exponent] = significant(shortest);
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
    const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
    return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
  }
  return `${sign}${digits.charAt(0)}.${digits.slice(1) || '0'}E${exponent}`;
}

/** Digits without leading and trailing zeros, and the power of ten of the first. */
function significant(text: string): readonly [digits: string, exponent: number] {
  const [mantissa = '', power = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  const leading = all.length - all.replace(/^0+/, '').length;
  const digits = all.slice(leading).replace(/0+$/, '') || '0';
  return [digits, whole.length - 1 - leading + Number(power)];
}

/** A byte array: `#HEX#0AFF#`. */
export function bytesText(value: Uint8Array): string {
  let text = '';
  for (const byte of value) text += byte.toString(16).toUpperCase().padStart(2, '0');
  return `#HEX#${text}#`;
}
