import type { NumberNode } from './tree.ts';

type NumberValue = NumberNode['value'];

const INT_MIN = -2147483648;
const INT_MAX = 2147483647;
const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;

/** The value of a number as written; a text when there is none, which says what the range is. */
export function numberValue(text: string): NumberValue | string {
  switch (text.charCodeAt(text.length - 1)) {
    case 0x4c:
    case 0x6c: {
      const value = BigInt(text.slice(0, -1));
      if (value < LONG_MIN || value > LONG_MAX) return `a long is between ${LONG_MIN}L and ${LONG_MAX}L`;
      return { type: 'long', value };
    }
    case 0x46:
    case 0x66:
      return { type: 'float', value: Math.fround(Number(text.slice(0, -1))) };
    case 0x44:
    case 0x64:
      return { type: 'double', value: Number(text.slice(0, -1)) };
    default: {
      const value = Number(text);
      if (/[.eE]/.test(text)) return { type: 'double', value };
      if (value < INT_MIN || value > INT_MAX) return `an integer is between ${INT_MIN} and ${INT_MAX}`;
      // A `-0` would print as something else than it is: the integer 0.
      return { type: 'int', value: value === 0 ? 0 : value };
    }
  }
}

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['b', '\b'],
  ['r', '\r'],
  ['f', '\f'],
]);

/** What a text between its delimiters means: escapes applied. A character behind an unknown escape stands for itself. */
export function unescapeString(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:([0-3][0-7]{2})|([\s\S]))/g, (_, octal: string | undefined, character: string) =>
    octal === undefined ? (simpleEscapes.get(character) ?? character) : String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

interface ByteFormat {
  readonly base: number;
  readonly groupLength: number;
  readonly digits: RegExp;
  readonly name: string;
}

const byteFormats: Readonly<Record<string, ByteFormat>> = {
  HEX: { base: 16, groupLength: 2, digits: /^[0-9a-fA-F]*$/, name: 'hexadecimal digits' },
  DEC: { base: 10, groupLength: 3, digits: /^[0-9]*$/, name: 'decimal digits' },
  OCT: { base: 8, groupLength: 3, digits: /^[0-7]*$/, name: 'octal digits' },
  BIN: { base: 2, groupLength: 8, digits: /^[01]*$/, name: 'binary digits' },
};

/** The bytes of `#HEX#…#`, `#DEC#…#`, `#OCT#…#`, `#BIN#…#` or `#B64#…#` as written; a text when it is malformed. */
export function bytesValue(text: string): Uint8Array | string {
  const form = text.slice(1, 4);
  const content = text.slice(5, text.endsWith('#') && text.length > 5 ? -1 : undefined).replace(/\s/g, '');
  const format = byteFormats[form];
  return format === undefined ? base64Bytes(content) : groupedBytes(content, format);
}

function groupedBytes(content: string, format: ByteFormat): Uint8Array | string {
  const { base, groupLength, digits, name } = format;
  if (!digits.test(content)) return `only ${name} and white space may stand here`;
  if (content.length % groupLength !== 0) return `each byte has ${groupLength} ${name}; these are ${content.length}`;
  const bytes = new Uint8Array(content.length / groupLength);
  for (let index = 0; index < bytes.length; index += 1) {
    const group = content.slice(index * groupLength, (index + 1) * groupLength);
    const value = Number.parseInt(group, base);
    if (value > 255) return `a byte is at most 255; \`${group}\` is ${value}`;
    bytes[index] = value;
  }
  return bytes;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64Bytes(content: string): Uint8Array | string {
  if (content.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(content)) {
    return 'base 64 is written in groups of four of `A-Z a-z 0-9 + /`, the last filled up with `=`';
  }
  const digits = content.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 6) / 8));
  let bits = 0;
  let bitCount = 0;
  let length = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | BASE64.indexOf(digit)) & 0xffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[length] = (bits >> bitCount) & 0xff;
      length += 1;
    }
  }
  return bytes;
}
